package batch

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

func TestAnAnswerHoldsOnlySoManyObjectsAndEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		k.OK(r.Emit(t.Context(), plan.DefaultMaxObjects))
		if err := r.Emit(t.Context(), 1); !errors.As(err, new(*TooManyObjectsError)) {
			t.Errorf("one more: %v", err)
		}
		together := &atomic.Int64{}
		first, second := k.request(t.Context(), Hints{Objects: together}), k.request(t.Context(), Hints{Objects: together})
		k.OK(first.Emit(t.Context(), plan.DefaultMaxObjects))
		if err := second.Emit(t.Context(), 1); !errors.As(err, new(*TooManyObjectsError)) {
			t.Errorf("one more by another operation of the answer: %v", err)
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

// counting is an observer.
type counting struct{ unplanned int }

func (c *counting) Unplanned(string)                    { c.unplanned++ }
func (c *counting) Batch(string, string, int)           {}
func (c *counting) Planned(string, string, string, int) {}

func TestAKeyThatNoWalkForesawIsAnsweredAndCounted(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		c := &counting{}
		engine := fetch.NewEngine(fetch.Options{Cache: k.Store, Observer: c})
		defer engine.Close()
		r, err := NewRequest(t.Context(), engine, k.Tenant, Hints{})
		k.OK(err)
		l := k.words(r, &upstream{})
		began := time.Now()
		if u, err := l.Load(t.Context(), "a"); u == "" || err != nil || time.Since(began) != netWait {
			t.Errorf("%v, %v, after %s", u, err, time.Since(began))
		}
		_, err = l.Load(t.Context(), "a")
		k.OK(err)
		if c.unplanned != 1 {
			t.Errorf("%d keys unforeseen, want 1", c.unplanned)
		}
	})
}
