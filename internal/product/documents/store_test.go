package documents

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"oktagraph/cache"
	"oktagraph/graph/persisted"
	"oktagraph/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is moved by hand, while the cache reads it.
type clock struct{ nanos atomic.Int64 }

func startClock(at time.Time) *clock {
	c := &clock{}
	c.nanos.Store(at.UnixNano())
	return c
}

func (c *clock) now() time.Time { return time.Unix(0, c.nanos.Load()) }

func (c *clock) pass(d time.Duration) { c.nanos.Add(int64(d)) }

func open(t *testing.T, o cache.Options) *Store {
	t.Helper()
	o.Rand = func() float64 { return 0 } // no jitter
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

var here = persisted.Space{Client: "web", Tenant: "acme", Namespace: "ns.0"}

func TestADocumentThatIsUsedLivesOnAndOneThatIsNotEnds(t *testing.T) {
	c := startClock(time.Unix(1_800_000_000, 0))
	s := open(t, cache.Options{Now: c.now})
	used, unused := "{ viewer { name } }", "{ viewer { tenant } }"
	if !s.Add(t.Context(), here, hashOf(used), used) || !s.Add(t.Context(), here, hashOf(unused), unused) {
		t.Fatal("not kept")
	}
	for range 3 * 24 {
		c.pass(time.Hour)
		if got, ok := s.Get(t.Context(), here, hashOf(used)); !ok || got != used {
			t.Fatalf("after %s: %q", c.now(), got)
		}
	}
	if _, ok := s.Get(t.Context(), here, hashOf(unused)); ok {
		t.Error("an unused document is there after three days")
	}
}

func TestNothingIsFoundOutsideItsSpace(t *testing.T) {
	t.Parallel()
	s := open(t, cache.Options{})
	text := "{ viewer { name } }"
	s.Add(t.Context(), here, hashOf(text), text)
	for _, in := range []persisted.Space{
		{Client: "other", Tenant: "acme", Namespace: "ns.0"}, {Client: "web", Tenant: "beta", Namespace: "ns.0"},
		{Client: "web", Tenant: "acme", Namespace: "ns.1"}, {Client: "web"}, {Client: "web", Tenant: "a:b", Namespace: "ns.0"},
		{Client: "web", Tenant: "acme:ns.0:apq", Namespace: "web"}, {},
	} {
		if _, ok := s.Get(t.Context(), in, hashOf(text)); ok {
			t.Errorf("found in %+v", in)
		}
	}
	if _, ok := s.Get(t.Context(), here, hashOf(text)); !ok {
		t.Error("not found in its own")
	}
}

func TestATextUnderAnotherHashIsNotKept(t *testing.T) {
	t.Parallel()
	s := open(t, cache.Options{})
	if s.Add(t.Context(), here, hashOf("{ a }"), "{ b }") {
		t.Error("kept")
	}
	if _, ok := s.Get(t.Context(), here, hashOf("{ a }")); ok {
		t.Error("found")
	}
}

func TestAClientThatMakesDocumentsUpFillsItsOwnShareOnly(t *testing.T) {
	t.Parallel()
	c := startClock(time.Unix(1_800_000_000, 0))
	s := open(t, cache.Options{Now: c.now})
	fill := func(in persisted.Space, n int) (kept int) {
		for i := range n {
			if text := fmt.Sprint("{ viewer { name } } # ", i); s.Add(t.Context(), in, hashOf(text), text) {
				kept++
			}
		}
		return kept
	}
	if n := fill(here, perDay+100); n != perDay {
		t.Errorf("%d documents were kept, want %d", n, perDay)
	}
	relinked := here
	relinked.Namespace = "ns.1"
	if n := fill(relinked, 10); n != 0 {
		t.Errorf("%d more after the tenant was linked anew", n)
	}
	if n := fill(persisted.Space{Client: "other", Tenant: "acme", Namespace: "ns.0"}, 10); n != 10 {
		t.Errorf("another client kept %d of 10", n)
	}
	c.pass(Life)
	if n := fill(here, 10); n != 10 {
		t.Errorf("the next day %d of 10 were kept", n)
	}
}

func TestDocumentsAreSealedWithTheKeysOfTheCache(t *testing.T) {
	redis := cache.RedisOptions{URL: testkit.RedisServer(t), Budget: 5 * time.Second}
	key := cache.SealKey{ID: "r1", Secret: make([]byte, 32)}
	text := "{ viewer { name } }"
	open(t, cache.Options{Redis: redis, Keys: []cache.SealKey{key}}).Add(context.Background(), here, hashOf(text), text)
	if got, ok := open(t, cache.Options{Redis: redis, Keys: []cache.SealKey{key}}).Get(t.Context(), here, hashOf(text)); !ok || got != text {
		t.Errorf("with the key: %q, %v", got, ok)
	}
	if _, ok := open(t, cache.Options{Redis: redis}).Get(t.Context(), here, hashOf(text)); ok {
		t.Error("found without the key")
	}
}
