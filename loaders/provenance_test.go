package loaders

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

func TestWhatIsMadeOfPartsIsAsOldAsTheOldest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		old, young := readAt(now.Add(-time.Minute)), readAt(now)
		for name, c := range map[string]struct {
			made provenance
			age  time.Duration
		}{
			"old first":       {old.and(young), time.Minute},
			"young first":     {young.and(old), time.Minute},
			"one part":        {provenance{}.and(old), time.Minute},
			"and none":        {old.and(provenance{}), time.Minute},
			"no part at all":  {provenance{}.and(provenance{}), 0},
			"from the future": {readAt(now.Add(time.Minute)), 0},
		} {
			if got := c.made.age(); got != c.age {
				t.Errorf("%s: %s old, want %s", name, got, c.age)
			}
		}
	})
}

func TestOneStalePartMakesTheWholeStale(t *testing.T) {
	t.Parallel()
	fresh := provenanceOf(cache.Entry[string]{State: cache.Fresh, Age: time.Second})
	stale := provenanceOf(cache.Entry[string]{State: cache.Stale, Age: time.Hour})
	if made := fresh.and(stale).and(fresh); !made.stale || made.hurried {
		t.Errorf("made of a stale part: %+v", made)
	}
	if made := fresh.and(fresh); made.stale {
		t.Errorf("made of fresh parts: %+v", made)
	}
	hurried := stale.because(context.DeadlineExceeded)
	if made := fresh.and(hurried); !made.stale || !made.hurried {
		t.Errorf("made of what an operation had no time to read: %+v", made)
	}
}

// A copy may be fresh by its kind and all the same too old for the caller.
func TestACopyThatStandsInIsAlwaysStale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := provenanceOf(cache.Entry[string]{State: cache.Fresh, Age: time.Minute}).because(&okta.UnavailableError{Status: 503})
		if !p.stale || p.hurried || p.age() != time.Minute {
			t.Errorf("a copy for want of Okta: %+v, %s old", p, p.age())
		}
	})
}
