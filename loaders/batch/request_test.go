package batch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestAnAnswerHoldsOnlySoManyObjectsAndEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		k.OK(r.Emit(t.Context(), plan.MaxObjects))
		if err := r.Emit(t.Context(), 1); !errors.Is(err, ErrTooManyObjects) {
			t.Errorf("one more: %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := k.request(gone, Hints{}).Emit(gone, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("nobody waits: %v", err)
		}
		late, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		time.Sleep(2 * time.Second)
		if err := k.request(late, Hints{}).Emit(late, 1); err != nil {
			t.Errorf("what was loaded in time: %v", err)
		}
	})
}

func TestAFallbackStaysWithinThePrice(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		if !r.Covered("a", 1000) {
			t.Error("without a price something is too much")
		}
		r.Priced(plan.Price{Rows: []plan.Row{
			{Field: "a", Plan: plan.Plan{Calls: 3}}, {Field: "b", Plan: plan.Plan{Calls: 9}}, {Field: "a", Plan: plan.Plan{Calls: 4}},
		}})
		for field, most := range map[string]int{"a": 7, "b": 9, "c": 0} {
			if !r.Covered(field, most) || r.Covered(field, most+1) {
				t.Errorf("%s: the price covers another number than %d", field, most)
			}
		}
	})
}

func TestThePlanHasARowABatchAndOneAFallback(t *testing.T) {
	t.Parallel()
	l := recorder{whole: okta.NewLimitedMeter(10)}
	each := plan.Plan{Strategy: plan.FanOut, Calls: 2, Bucket: "b", Why: "few"}
	l.open("User.groups", each)
	l.open("User.groups", plan.Plan{Strategy: plan.Invert, Calls: 9})
	l.open("Group", each)
	for range 3 {
		l.note("User.groups", plan.FromCopies("away"))
	}
	l.hits(1, time.Second)
	l.miss()
	l.stoodIn(time.Minute)
	l.aged(30 * time.Second)
	l.reused(2*time.Minute, 3*time.Minute) // read by the operation itself
	c := l.cost()
	var rows []string
	for _, row := range c.Plan {
		rows = append(rows, row.Field+" "+row.Strategy)
	}
	if want := []string{"Group fan-out", "User.groups invert", "User.groups fan-out", "User.groups copies"}; !slices.Equal(rows, want) {
		t.Errorf("rows %v, want %v", rows, want)
	}
	if c.Cache != (CacheCost{Hits: 1, Misses: 1, Stale: 1}) || c.OldestAge != time.Minute.Milliseconds() ||
		c.Plan[0].Why != "few" || c.Plan[0].Bucket != "b" {
		t.Errorf("cost %+v", c)
	}
	if none := NoCost(); none.Plan == nil || none.ByBucket == nil {
		t.Errorf("no cost is %+v", none)
	}
}

func TestAFallbackIsLoggedOnceAMinute(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		fall := func(field string) {
			k.request(t.Context(), Hints{}).FellBack(field, plan.NotAsked("okta is away"), &okta.UnavailableError{Status: 503})
		}
		for range 10 {
			fall("a")
		}
		fall("b")
		if k.Logged() != 2 || !strings.Contains(k.Log.String(), `why="okta is away"`) {
			t.Errorf("logged:\n%s", k.Log)
		}
		time.Sleep(fallbackPause)
		fall("a")
		if k.Logged() != 3 {
			t.Errorf("a minute later:\n%s", k.Log)
		}
	})
}

// counting is an observer.
type counting struct {
	nobody
	unplanned int
}

func (c *counting) Unplanned(string) { c.unplanned++ }

func TestAKeyThatNoWalkForesawIsAnsweredAndCounted(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		c := &counting{}
		k.engine.observer = c
		r := k.request(t.Context(), Hints{})
		l := k.words(r, &upstream{})
		began := time.Now()
		if u, err := l.Load(t.Context(), "a"); u == "" || err != nil || time.Since(began) != netWait {
			t.Errorf("%v, %v, after %s", u, err, time.Since(began))
		}
		_, err := l.Load(t.Context(), "a")
		k.OK(err)
		if c.unplanned != 1 {
			t.Errorf("%d keys unforeseen, want 1", c.unplanned)
		}
	})
}

// words is a loader of words.
func (k *kit) words(r *Request, u *upstream) *Loader[string, string] {
	return NewLoader(r, plan.LoadUsers, func(_ context.Context, b Batch[string]) []Result[string] {
		return GatherAll(r, u.source(), b.Keys)
	})
}
