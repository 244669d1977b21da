package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHealthIsWhatWasSeenLast(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		save := func(list ...Health) {
			t.Helper()
			if err := s.SaveHealth(t.Context(), list); err != nil {
				t.Fatal(err)
			}
		}
		ok := Health{Tenant: "declared", State: "ok", Success: c.now(), Seen: c.now()}
		refused := Health{
			Tenant: "acme", State: "refused", Reason: "Okta refuses the API token", Success: c.now().Add(-time.Hour), Failure: c.now(),
			NextProbe: c.now().Add(time.Minute), Seen: c.now(),
		}
		save(ok, refused)
		older := ok
		older.State, older.Seen = "unknown", c.now().Add(-time.Second)
		save(older)
		save()
		want := map[string]Health{"declared": ok, "acme": refused}
		got, err := s.Health(t.Context())
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
		c.pass(time.Hour)
		link(t, s, acme()) // what was seen before the link says nothing about it
		ok.Seen = c.now()
		save(ok)
		if got, err := s.Health(t.Context()); err != nil || len(got) != 1 || !got["declared"].Seen.Equal(c.now()) {
			t.Errorf("%v, %v", got, err)
		}
		c.pass(healthLife + time.Second)
		save(Health{Tenant: "beta", State: "ok", Seen: c.now()})
		if got, err := s.Health(t.Context()); err != nil || len(got) != 1 || got["beta"].State != "ok" {
			t.Errorf("health that nobody writes is kept: %v, %v", got, err)
		}
	})
}

func TestReasonsAreBoundedText(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		now := time.Now()
		err := s.SaveHealth(t.Context(), []Health{
			{Tenant: "long", State: "refused", Reason: "x" + strings.Repeat("ä", maxReason), Seen: now},
			{Tenant: "odd", State: "refused", Reason: "a\x00\xff", Seen: now},
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Health(t.Context())
		if want := "x" + strings.Repeat("ä", (maxReason-1)/2); err != nil || got["long"].Reason != want || got["odd"].Reason != "" {
			t.Errorf("%v, %v", got, err)
		}
		for _, h := range []Health{{Tenant: "A", State: "ok"}, {Tenant: "a", State: "\x00"}} {
			if err := s.SaveHealth(t.Context(), []Health{h}); err == nil {
				t.Errorf("%q is kept", h)
			}
		}
	})
}
