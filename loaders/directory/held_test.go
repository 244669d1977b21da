package directory

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// What the process holds is taken in one look-up: besides the results and the map of what is
// known, there are only a handful of allocations, however many keys there are.
func TestWhatTheProcessHoldsIsTakenInOneGo(t *testing.T) { //nolint:paralleltest // it counts allocations
	bubble(t, oktasim.Config{Users: 200, Groups: 10}, func(t *testing.T, k *kit) {
		ids := k.Everybody()
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { r.UsersByID(ctx, ids) })
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			for _, u := range r.UsersByID(ctx, append(ids, ids...)) {
				if u.Err != nil || u.Value == nil {
					t.Errorf("%+v", u)
				}
			}
			if c := r.Cost(); c.Calls != 0 || c.Cache != (fetch.CacheCost{Hits: len(ids)}) {
				t.Errorf("cost %+v", c)
			}
		})
		room := testing.AllocsPerRun(1, func() { _ = make(map[string]int32, len(ids)) })
		if got := testing.AllocsPerRun(10, func() {
			k.Request(t.Context(), batch.Hints{}).UsersByID(t.Context(), ids)
		}) - testing.AllocsPerRun(10, func() { k.Request(t.Context(), batch.Hints{}) }); got > room+2+5 { // the results and the remembered values; the look-up's own
			t.Errorf("%v allocations for %d users, %v of them for a map", got, len(ids), room)
		}
	})
}

// A key that is requested in two ways has one value.
func TestAKeyHasOneValueWhateverItsBatch(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 20, Groups: 5}, func(t *testing.T, k *kit) {
		id := k.Everybody()[3]
		k.Costs("beside the list", 1, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				batch.Go(ctx, func() {
					if u, err := operationkit.User(ctx, r, id); err != nil || u == nil || u.ID != id {
						t.Errorf("%v, %v", u, err)
					}
				})
				_, err := r.ListUsers(ctx, Walk{}, paging.Position{}, 20)
				k.OK(err)
			})
		})
	})
}

// A list that the operation has just read does not count as a directory held before, whichever
// part of a millisecond it began in.
func TestWhatAnOperationReadsWasNotHeldBefore(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 20, Deprovisioned: -1}, func(t *testing.T, k *kit) {
		time.Sleep(time.Millisecond - time.Microsecond)
		held := func(read bool) (ok bool) {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if read {
					_, err := r.EveryUser(ctx, Walk{})
					k.OK(err)
					time.Sleep(2 * time.Microsecond) // in the next of the whole milliseconds that the cache keeps
				}
				_, ok = r.HeldUsers(ctx, false)
			})
			return ok
		}
		if held(true) {
			t.Error("held by the operation that reads it")
		}
		time.Sleep(3 * time.Millisecond)
		if !held(false) {
			t.Error("not held by the next")
		}
	})
}

// The index lists the groups as the list of groups does, whose first page may be made from it:
// whether that has happened makes no difference.
func TestGroupsOfTheIndexAreHeld(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 20, Groups: 300}, func(t *testing.T, k *kit) {
		held := func(read bool) (n int, ok bool) {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if read {
					_, _, err := r.GroupIndex(ctx, true)
					k.OK(err)
					time.Sleep(2 * time.Microsecond)
				}
				ids, held := r.HeldGroups(ctx)
				n, ok = len(ids), held
			})
			return n, ok
		}
		if _, ok := held(true); ok {
			t.Error("held by the operation that reads them")
		}
		time.Sleep(3 * time.Millisecond)
		k.Costs("known by the index", 0, func() {
			if n, ok := held(false); !ok || n != len(k.EveryGroup()) {
				t.Errorf("%d groups, held: %v", n, ok)
			}
		})
		time.Sleep(fetch.SoftList)
		if _, ok := held(false); ok {
			t.Error("held when their list would be read again: there may be new groups")
		}
		k.Costs("their list", 1, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				_, err := r.ListGroups(ctx, Walk{}, paging.Position{}, 200)
				k.OK(err)
			})
		})
	})
}

// The cache of a large org holds hundreds of pages: only as many are read as it takes to see
// that there are too many people.
func TestADirectoryThatIsTooLargeIsLeftAtTheFirstPageTooMany(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 5}, func(t *testing.T, k *kit) {
		const pages = 3 * KeptPeople / plan.PageSize
		for n := range pages {
			k.page(n, n+1, plan.PageSize)
		}
		if reads := k.readsHeld(); reads != KeptPeople/plan.PageSize+1 {
			t.Errorf("%d pages were read of %d", reads, pages)
		}
	})
}

func TestAListWithoutAnEndIsNotHeld(t *testing.T) {
	t.Parallel()
	for name, ids := range map[string]int{"of people": plan.PageSize, "of nobody": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{Users: 5}, func(t *testing.T, k *kit) {
				k.page(0, 1, ids)
				k.page(1, 1, ids)
				if reads, most := k.readsHeld(), KeptPeople/plan.PageSize+1; reads > most {
					t.Errorf("%d pages were read, at most %d can be of use", reads, most)
				}
			})
		})
	}
}

// page stores the nth page of everybody, with this many people, and the number of the page
// after it.
func (k *kit) page(n, next, people int) {
	after := ""
	if n > 0 {
		after = strconv.Itoa(n)
	}
	ids := make([]string, people)
	for i := range ids {
		ids[i] = fmt.Sprintf("00u%08d%09d", n, i)
	}
	loaderkit.Put(k, userListKind, listPage{query: everybody, after: after}.Key(), paging.Page{IDs: ids, Next: strconv.Itoa(next)}, 10*time.Second)
}

// readsHeld counts the cache reads of an operation that finds no directory there.
func (k *kit) readsHeld() int {
	before := k.Store.Stats().MemoryHits
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		if ids, ok := r.HeldUsers(ctx, true); ok {
			k.T.Errorf("held: %d people", len(ids))
		}
	})
	return int(k.Store.Stats().MemoryHits - before)
}
