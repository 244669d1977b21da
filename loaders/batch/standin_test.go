package batch

import (
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestCopiesOfABatchThatIsNotAsked(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "stale", "old", 10*time.Minute)
		loaderkit.Put(k, wordKind, "fresh", "young", time.Second)
		ids, why := []string{"stale", "fresh", "none"}, &okta.UnavailableError{Status: 503}
		r := k.request(t.Context(), Hints{})
		got := copiesOf(t.Context(), r, wordKind, ids, why)
		if got["stale"].Value != "old" || !got["stale"].From.Stale ||
			got["fresh"].Value != "young" || got["fresh"].From.Stale || !errors.Is(got["none"].Err, why) {
			t.Errorf("copies %+v", got)
		}
		if c := r.Cost().Cache; c.Stale != 1 || c.Hits != 1 {
			t.Errorf("counted %+v", c)
		}
		for _, f := range CopiesIfCached(t.Context(), r, wordKind, ids, fetch.ErrTooExpensive) {
			if !errors.Is(f.Err, fetch.ErrTooExpensive) {
				t.Errorf("a copy stands in for what we chose not to ask: %+v", f)
			}
		}
		r = k.request(t.Context(), Hints{Freshness: fetch.Freshness{OnlyIfCached: true}})
		if f := CopiesIfCached(t.Context(), r, wordKind, ids, fetch.ErrNotCached)["stale"]; f.Value != "old" {
			t.Errorf("only-if-cached is answered %+v", f)
		}
	})
}

func TestACopyIsFoundFreshOrStale(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		r := k.request(t.Context(), Hints{})
		if got := Copied(t.Context(), r, wordKind, "a"); got.Err != nil || got.Value != "old" || !got.From.Stale {
			t.Errorf("%+v", got)
		}
		if got := Copied(t.Context(), r, wordKind, "b"); !errors.Is(got.Err, fetch.ErrNotCached) {
			t.Errorf("%+v", got)
		}
	})
}

func TestCopiesStandInForAPlanThatCameToNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		r := k.request(t.Context(), Hints{})
		down := &okta.UnavailableError{Status: 503}
		got := OrCopies(t.Context(), r, "word", wordKind, []string{"a", "b"}, "okta is away", down)
		if got["a"].Value != "old" || !errors.Is(got["b"].Err, down) || !slices.Equal(
			strategies(r.Cost(), "word"), []string{string(plan.Copies)},
		) {
			t.Errorf("%+v, %+v", got, r.Cost().Plan)
		}
		if why := r.Otherwise("word", "it costs more", fetch.ErrTooExpensive); why != "it costs more" || !IsTooExpensive(t.Context(), fetch.ErrTooExpensive) {
			t.Errorf("why: %q", why)
		}
	})
}
