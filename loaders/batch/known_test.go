package batch

import (
	"context"
	"fmt"
	"testing"

	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// The memory of one operation is reused by the next, which must not see any of it, whichever
// principal runs it.
func TestMemoryOfAnOperationIsEmptyForTheNext(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		var ids []string
		for i := range 3 * leastSpare {
			ids = append(ids, fmt.Sprint(i))
		}
		for _, n := range []int{2 * leastSpare, leastSpare, 1, 3 * leastSpare} {
			r, fetched := k.request(t.Context(), Hints{}), 0
			l := NewLoader(r, plan.LoadUsers, func(_ context.Context, b Batch[string]) []Result[string] {
				fetched += len(b.Keys)
				return make([]Result[string], len(b.Keys))
			})
			k.tasks(r, func(ctx context.Context) { l.LoadAll(ctx, ids[:n]) })
			if fetched != n || !l.Has(ids[n-1]) || n < len(ids) && l.Has(ids[n]) {
				t.Errorf("of %d keys: fetched %d", n, fetched)
			}
			r.Release()
			if l.Has(ids[0]) && n >= leastSpare {
				t.Error("known after the end")
			}
		}
	})
}

func TestMemoryOfABatchUnderWayIsKept(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		goOn, ids := make(chan struct{}), make([]string, leastSpare)
		for i := range ids {
			ids[i] = fmt.Sprint(i)
		}
		l := NewLoader(r, plan.LoadUsers, func(_ context.Context, b Batch[string]) []Result[string] {
			r.Release() // the answer is written while Okta is still working
			<-goOn
			return make([]Result[string], len(b.Keys))
		})
		for _, id := range ids {
			l.Prime("brought "+id, "")
		}
		close(goOn)
		k.tasks(r, func(ctx context.Context) { l.LoadAll(ctx, ids) })
		if !l.Has("brought 0") || !l.Has(ids[0]) {
			t.Error("a batch lost what it had")
		}
	})
}

// A caller who asks again, or at the same time, must not get the placeholder of an answer.
func TestAPanicInALookUpLeavesTheKeyToBeAskedFor(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r, u, broken := k.request(t.Context(), Hints{}), &upstream{}, true
		l := k.words(r, u)
		l.held = func([]string, func(int, string)) {
			if broken {
				broken = false
				panic("broken")
			}
		}
		var got Result[string]
		k.tasks(r,
			func(ctx context.Context) { l.LoadAll(ctx, []string{"a"}) },
			func(ctx context.Context) { got = l.LoadAll(ctx, []string{"a"})[0] })
		if broken || got.Err != nil || u.count() != 1 {
			t.Errorf("%+v, fetched %v", got, u.fetches)
		}
	})
}
