package batch

import (
	"context"
	"errors"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestOneKeyHasOneValueThroughoutAnOperation(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u, r, m := &upstream{}, k.request(t.Context(), Hints{}), &Memo[string]{}
		once := func(ids ...string) map[string]fetch.Answer[string] {
			return GatherOnce(t.Context(), r, m, u.source(), ids)
		}
		if got := once("a", "b"); got["a"].Value != "a 1" {
			t.Fatalf("answers %+v", got)
		}
		cache.Delete(t.Context(), k.Store, k.NS(), wordKind.Name, []string{"a"}) // as an event does
		loaderkit.Put(k, wordKind, "b", "newer", 0)
		got := once("a", "b", "c")
		if got["a"].Value != "a 1" || got["b"].Value != "b 1" || got["c"].Value != "c 2" {
			t.Errorf("later in the operation %+v", got)
		}
		if kept := m.Keep("a", fetch.Answer[string]{Value: "another"}); kept.Value != "a 1" {
			t.Errorf("replaced by %+v", kept)
		}
		if f := GatherAll(k.request(t.Context(), Hints{}), u.source(), []string{"b"})[0]; f.Value != "newer" {
			t.Errorf("the next operation gets %+v", f)
		}
	})
}

func TestWhatFailedIsNotAskedTwiceByOneOperation(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		for name, c := range map[string]struct {
			err     error
			fetches int
		}{
			"503":                {&okta.UnavailableError{Status: 503}, 1},
			"403":                {&okta.Error{Status: 403}, 1},
			"the caller's limit": {okta.ErrCallLimit, 2},
			"too expensive":      {fetch.ErrTooExpensive, 2},
		} {
			u, r, m := &upstream{err: c.err}, k.request(t.Context(), Hints{}), &Memo[string]{}
			for range 2 {
				if f := GatherOnce(t.Context(), r, m, u.source(), []string{"a"})["a"]; !errors.Is(f.Err, c.err) {
					t.Errorf("%s: %+v", name, f)
				}
			}
			if u.count() != c.fetches {
				t.Errorf("%s: %d fetches, want %d", name, u.count(), c.fetches)
			}
		}
	})
}

func TestTheCachesValueBecomesTheOperations(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		m := &Memo[string]{}
		r := k.request(t.Context(), Hints{})
		known := func(id string) (fetch.Answer[string], bool) {
			return KnownOnce(context.Background(), r, m, wordKind, id)
		}
		if _, ok := known("a"); ok {
			t.Error("known before it was read")
		}
		loaderkit.Put(k, wordKind, "a", "read", time.Minute)
		loaderkit.Put(k, wordKind, "b", "stale", 10*time.Minute)
		if f, ok := known("a"); !ok || f.Value != "read" || f.From.Age() != time.Minute || r.Cost().OldestAge != time.Minute.Milliseconds() {
			t.Errorf("%+v, %t; oldest %d ms", f, ok, r.Cost().OldestAge)
		}
		loaderkit.Put(k, wordKind, "a", "newer", 0)
		if f, _ := known("a"); f.Value != "read" {
			t.Errorf("changed within the operation to %q", f.Value)
		}
		if _, ok := known("b"); ok {
			t.Error("a stale value counts as known")
		}
		m.Keep("c", fetch.Answer[string]{Err: &okta.Error{Status: 403}})
		if _, ok := known("c"); ok {
			t.Error("a refusal counts as known")
		}
	})
}
