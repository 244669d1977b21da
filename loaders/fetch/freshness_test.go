package fetch

import (
	"errors"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// The fresh life of words is 2 minutes.
func TestWhatAnswersAndWhatStandsIn(t *testing.T) {
	t.Parallel()
	fresh := func(age time.Duration) cache.Entry[string] { return cache.Entry[string]{State: cache.Fresh, Age: age} }
	stale := func(age time.Duration) cache.Entry[string] { return cache.Entry[string]{State: cache.Stale, Age: age} }
	var (
		anything  = Freshness{}
		noCache   = Freshness{Bounded: true}
		maxAge    = Freshness{Bounded: true, MaxAge: time.Minute}
		onlyIf    = Freshness{OnlyIfCached: true}
		onlyYoung = Freshness{OnlyIfCached: true, Bounded: true, MaxAge: time.Minute}
		staleIf   = Freshness{StaleBounded: true, StaleIfError: 5 * time.Minute}
		neither   = Freshness{StaleBounded: true}
		both      = Freshness{Bounded: true, MaxAge: time.Minute, StaleBounded: true, StaleIfError: 5 * time.Minute}
	)
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		for name, c := range map[string]struct {
			f                Freshness
			e                cache.Entry[string]
			answers, standIn bool
		}{
			"fresh":                                  {anything, fresh(time.Minute), true, true},
			"stale":                                  {anything, stale(20 * time.Minute), false, true},
			"nothing":                                {anything, cache.Entry[string]{}, false, false},
			"no-cache, fresh":                        {noCache, fresh(time.Second), false, false},
			"no-cache, read by this operation":       {noCache, fresh(0), true, false},
			"max-age, young":                         {maxAge, fresh(time.Minute), true, false},
			"max-age, old":                           {maxAge, fresh(61 * time.Second), false, false},
			"max-age, stale":                         {maxAge, stale(5 * time.Minute), false, false},
			"only-if-cached, fresh":                  {onlyIf, fresh(time.Minute), true, true},
			"only-if-cached, stale":                  {onlyIf, stale(20 * time.Minute), false, true},
			"only-if-cached, nothing":                {onlyIf, cache.Entry[string]{}, false, false},
			"only-if-cached and max-age, young":      {onlyYoung, fresh(time.Minute), true, true},
			"only-if-cached and max-age, old":        {onlyYoung, stale(3 * time.Minute), false, false},
			"stale-if-error, just in time":           {staleIf, stale(7 * time.Minute), false, true},
			"stale-if-error, later":                  {staleIf, stale(7*time.Minute + time.Second), false, false},
			"stale-if-error of 0":                    {neither, stale(3 * time.Minute), false, false},
			"max-age and stale-if-error, in time":    {both, stale(6 * time.Minute), false, true},
			"max-age and stale-if-error, later":      {both, stale(6*time.Minute + time.Second), false, false},
			"max-age and stale-if-error, fresh only": {both, fresh(90 * time.Second), false, true},
		} {
			r := k.request(t.Context(), c.f)
			if got := IsFresh(r, c.e); got != c.answers {
				t.Errorf("%s: answers %t, want %t", name, got, c.answers)
			}
			if got := StandsIn(r, wordKind, c.e); got != c.standIn {
				t.Errorf("%s: stands in %t, want %t", name, got, c.standIn)
			}
		}
	})
}

func TestOnlyIfCachedAsksNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "stale", "old", 10*time.Minute)
		loaderkit.Put(k, wordKind, "fresh", "young", time.Second)
		u := &upstream{}
		r := k.request(t.Context(), Freshness{OnlyIfCached: true})
		got := Gather(t.Context(), r, u.source(), []string{"stale", "fresh", "none"})
		if got["stale"].Value != "old" || got["fresh"].Value != "young" || !errors.Is(got["none"].Err, ErrNotCached) {
			t.Errorf("answers %+v", got)
		}
		if c := r.Cost(); u.count() != 0 || c.Cache.Stale != 1 || c.Cache.Hits != 1 || len(c.Plan) != 0 {
			t.Errorf("%d fetches, cost %+v; what was asked for is no fallback", u.count(), c)
		}
	})
}

func TestNoCacheReadsAgainAndStaleIfErrorSaysWhatMayStandIn(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "a", "young", time.Second)
		ask := func(u *upstream, f Freshness) Answer[string] {
			return Gather(t.Context(), k.request(t.Context(), f), u.source(), []string{"a"})["a"]
		}
		down := &upstream{err: &okta.UnavailableError{Status: 503}}
		noCache := Freshness{Bounded: true}
		if f := ask(down, noCache); f.Err == nil || down.count() != 1 {
			t.Errorf("no-cache in an outage: %+v, %d fetches", f, down.count())
		}
		noCache.StaleBounded, noCache.StaleIfError = true, 10*time.Second
		if f := ask(down, noCache); f.Value != "young" || !f.From.Stale {
			t.Errorf("with stale-if-error: %+v", f)
		}
		if f := ask(&upstream{}, noCache); f.Value != "a 1" || f.From.Stale {
			t.Errorf("Okta is back: %+v", f)
		}
	})
}
