package batch

import (
	"context"
	"errors"
	"testing"
	"time"

	"oktagraph/loaders/plan"
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
