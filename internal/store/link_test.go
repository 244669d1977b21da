package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLinkedTenantComesBackWhole(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		want := Tenant{
			ID: "beta-1", Name: "Бета \"quoted\" '; drop table tenants; --", OrgURL: "https://beta.okta.com", By: "ops?",
			Credential: Credential{ClientID: "0oa1", PrivateKey: "-----BEGIN PRIVATE KEY-----\n…", KeyID: "kid", Scopes: []string{"okta.users.read", "x"}},
			Report:     json.RawMessage(`{"checks": [1, "?"]}`),
		}
		linked := link(t, s, want)
		want.Generation, want.Linked, want.Changed = 1, c.now(), c.now()
		if d := cmp.Diff(want, linked); d != "" {
			t.Errorf("link returns\n%s", d)
		}
		if d := cmp.Diff(want, get(t, s, "beta-1")); d != "" {
			t.Errorf("read returns\n%s", d)
		}
		link(t, s, acme())
		link(t, s, Tenant{ID: "beta", OrgURL: "https://b.okta.com", Credential: Credential{APIToken: "x"}})
		list, err := s.Tenants(t.Context())
		if err != nil || len(list) != 3 || list[0].ID != "acme" || list[1].ID != "beta" || list[2].ID != "beta-1" {
			t.Errorf("not all, or not by id: %v, %v", list, err)
		}
		if d := cmp.Diff(want, list[2]); d != "" {
			t.Errorf("list returns\n%s", d)
		}
	})
}

func TestEachLinkBeginsAGenerationThatNeverWas(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		begun := c.now()
		link(t, s, acme())
		if _, err := s.Link(t.Context(), acme()); !errors.Is(err, ErrLinked) {
			t.Errorf("linked twice: %v", err)
		}
		c.pass(time.Hour)
		other := acme()
		other.Name, other.OrgURL, other.Credential.APIToken, other.Report = "", "https://other.okta.com", "another", nil
		again, err := s.Relink(t.Context(), other)
		if err != nil || again.Generation != 2 || again.Name != "Acme" || !again.Linked.Equal(begun) || !again.Changed.Equal(c.now()) {
			t.Errorf("re-link: %+v, %v", again, err)
		}
		if d := cmp.Diff(again, get(t, s, "acme")); d != "" {
			t.Errorf("re-link returned another than is kept:\n%s", d)
		}
		if err := s.Unlink(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"unlink": s.Unlink(t.Context(), "acme"), "rename": s.Rename(t.Context(), "acme", "x"), "unlink unknown": s.Unlink(t.Context(), "nobody"),
		} {
			if !errors.Is(err, ErrNotLinked) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := s.Relink(t.Context(), acme()); !errors.Is(err, ErrNotLinked) {
			t.Errorf("re-linked what is not linked: %v", err)
		}
		c.pass(time.Hour)
		back := link(t, s, acme())
		if back.Generation != 3 || !back.Linked.Equal(c.now()) {
			t.Errorf("linked again: %+v", back)
		}
	})
}

func TestUnlinkForgetsAllButIDAndGeneration(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		link(t, s, acme())
		if err := s.SaveHealth(t.Context(), []Health{{Tenant: "acme", State: "ok", Seen: c.now()}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Unlink(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, s, "tenants"); got != "acme | 1 |  |  |  | 0 | 0 |  | \n" {
			t.Errorf("left: %q", got)
		}
		if got := dump(t, s, "health"); got != "" {
			t.Errorf("left: %q", got)
		}
		list, err := s.Tenants(t.Context())
		if err != nil || list == nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
		if _, err := s.Tenant(t.Context(), "acme"); !errors.Is(err, ErrNotLinked) {
			t.Errorf("read: %v", err)
		}
	})
}

func TestReportOfAnEarlierGenerationIsDropped(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		link(t, s, acme())
		if err := s.SetReport(t.Context(), "acme", 1, json.RawMessage(`{"n":1}`)); err != nil {
			t.Fatal(err)
		}
		if got := string(get(t, s, "acme").Report); got != `{"n":1}` {
			t.Errorf("report %s", got)
		}
		if _, err := s.Relink(t.Context(), acme()); err != nil {
			t.Fatal(err)
		}
		before, err := s.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"acme", "nobody"} {
			if err := s.SetReport(t.Context(), id, 1, json.RawMessage(`{"n":2}`)); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
		after, err := s.Revision(t.Context())
		if got := string(get(t, s, "acme").Report); got != `{"ok":true}` || before != after || err != nil {
			t.Errorf("report %s, revision %d, then %d, %v", got, before, after, err)
		}
	})
}

func TestOddTenantsAreNotKept(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		for name, spoil := range map[string]func(*Tenant){
			"no id":              func(x *Tenant) { x.ID = "" },
			"capitals":           func(x *Tenant) { x.ID = "Acme" },
			"line break in id":   func(x *Tenant) { x.ID = "acme\n" },
			"long id":            func(x *Tenant) { x.ID = strings.Repeat("a", 64) },
			"zero byte":          func(x *Tenant) { x.Name = "a\x00b" },
			"not UTF-8":          func(x *Tenant) { x.Name = "a\xff" },
			"long name":          func(x *Tenant) { x.Name = strings.Repeat("a", maxText+1) },
			"no address":         func(x *Tenant) { x.OrgURL = "" },
			"no credential":      func(x *Tenant) { x.Credential = Credential{ClientID: "0oa1"} },
			"report is not JSON": func(x *Tenant) { x.Report = json.RawMessage("{") },
			"large report":       func(x *Tenant) { x.Report = json.RawMessage(`"` + strings.Repeat("a", maxReport) + `"`) },
			"large credential":   func(x *Tenant) { x.Credential.PrivateKey = strings.Repeat("k", maxCredential) },
		} {
			x := acme()
			spoil(&x)
			if _, err := s.Link(t.Context(), x); err == nil {
				t.Errorf("%s: linked", name)
			} else if strings.Contains(err.Error(), token) {
				t.Errorf("%s: the error quotes the token", name)
			}
		}
		if got := dump(t, s, "tenants"); got != "" {
			t.Errorf("kept: %s", got)
		}
	})
}

func TestIDsAreBounded(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		if _, err := s.db.exec(t.Context(), `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
			insert into tenants (id, generation) select 't' || i, 1 from n`); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Link(t.Context(), acme()); err == nil {
			t.Error("one more than 10,000 is linked")
		}
		known := acme()
		known.ID = "t77"
		if got := link(t, s, known); got.Generation != 2 {
			t.Errorf("generation %d", got.Generation)
		}
	})
}

// TestLinksAtOnceByTwoProcesses has two stores link one id over and over: one of them wins
// each time, and no generation is given twice.
func TestLinksAtOnceByTwoProcesses(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		stores := []*Store{openStore(t, Options{URL: url}), openStore(t, Options{URL: url})}
		var mu sync.Mutex
		seen := map[uint64]bool{}
		var group sync.WaitGroup
		for i, s := range stores {
			for range 2 {
				group.Go(func() {
					for n := range 15 {
						x := acme()
						x.Name = fmt.Sprintf("%d-%d", i, n)
						got, err := s.Link(t.Context(), x)
						if errors.Is(err, ErrLinked) {
							got, err = s.Relink(t.Context(), x)
						}
						if errors.Is(err, ErrNotLinked) {
							continue
						}
						if err != nil {
							t.Errorf("link: %v", err)
							return
						}
						mu.Lock()
						if seen[got.Generation] {
							t.Errorf("generation %d was given twice", got.Generation)
						}
						seen[got.Generation] = true
						mu.Unlock()
						if err := s.Unlink(t.Context(), "acme"); err != nil && !errors.Is(err, ErrNotLinked) {
							t.Errorf("unlink: %v", err)
						}
					}
				})
			}
		}
		group.Wait()
		if last := nextGeneration(t, stores[0]); int(last) != len(seen)+1 {
			t.Errorf("generation %d after %d links", last, len(seen))
		}
	})
}

func nextGeneration(t *testing.T, s *Store) uint64 {
	t.Helper()
	if err := s.Unlink(t.Context(), "acme"); err != nil && !errors.Is(err, ErrNotLinked) {
		t.Fatal(err)
	}
	return link(t, s, acme()).Generation
}
