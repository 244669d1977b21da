package fetch

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
		old, young := ReadAt(now.Add(-time.Minute)), ReadAt(now)
		for name, c := range map[string]struct {
			made Provenance
			age  time.Duration
		}{
			"old first":       {old.And(young), time.Minute},
			"young first":     {young.And(old), time.Minute},
			"one part":        {Provenance{}.And(old), time.Minute},
			"and none":        {old.And(Provenance{}), time.Minute},
			"no part at all":  {Provenance{}.And(Provenance{}), 0},
			"from the future": {ReadAt(now.Add(time.Minute)), 0},
		} {
			if got := c.made.Age(); got != c.age {
				t.Errorf("%s: %s old, want %s", name, got, c.age)
			}
		}
	})
}

func TestOneStalePartMakesTheWholeStale(t *testing.T) {
	t.Parallel()
	fresh := ProvenanceOf(cache.Entry[string]{State: cache.Fresh, Age: time.Second})
	stale := ProvenanceOf(cache.Entry[string]{State: cache.Stale, Age: time.Hour})
	if made := fresh.And(stale).And(fresh); !made.Stale || made.hurried {
		t.Errorf("made of a stale part: %+v", made)
	}
	if made := fresh.And(fresh); made.Stale {
		t.Errorf("made of fresh parts: %+v", made)
	}
	hurried := stale.Because(context.DeadlineExceeded)
	if made := fresh.And(hurried); !made.Stale || !made.hurried {
		t.Errorf("made of what an operation had no time to read: %+v", made)
	}
}

// A copy may be fresh by its kind and still too old for the caller.
func TestACopyThatStandsInIsAlwaysStale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := ProvenanceOf(cache.Entry[string]{State: cache.Fresh, Age: time.Minute}).Because(&okta.UnavailableError{Status: 503})
		if !p.Stale || p.hurried || p.Age() != time.Minute {
			t.Errorf("a copy for want of Okta: %+v, %s old", p, p.Age())
		}
	})
}
