package batch

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// parents answers for parents one by one, and records them.
type parents struct {
	mu    sync.Mutex
	asked []string
}

var errBroken = errors.New("broken")

func (p *parents) get(_ context.Context, id string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, id)
	switch id {
	case "gone":
		return "", &okta.Error{Status: 404}
	case "broken":
		return "", errBroken
	default:
		return "of " + id, nil
	}
}

var ownersKind = fetch.IDKind("owner", time.Minute, time.Hour)

func (p *parents) load(ctx context.Context, r *Request, ids ...string) []Result[string] {
	return PerID(r, PerParent(r, "Group.owner", ownersKind, p.get)).LoadAll(ctx, ids)
}

func TestAParentIsAskedForOnceWhoeverAsks(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		p, r := &parents{}, k.request(t.Context(), Hints{})
		var got []Result[string]
		k.tasks(r,
			func(ctx context.Context) { got = p.load(ctx, r, "b", "a", "gone", "broken", "b") },
			func(ctx context.Context) { p.load(ctx, r, "a") },
		)
		want := []Result[string]{{Value: "of b"}, {Value: "of a"}, {}, {Err: errBroken}, {Value: "of b"}}
		for i := range want {
			if got[i].Value != want[i].Value || !errors.Is(got[i].Err, want[i].Err) {
				t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
			}
		}
		slices.Sort(p.asked)
		if !slices.Equal(p.asked, []string{"a", "b", "broken", "gone"}) {
			t.Errorf("asked for %v", p.asked)
		}
		rows := r.Cost().Plan
		if len(rows) != 1 || rows[0].Strategy != "fan-out" || rows[0].Estimated != 4 || rows[0].Bucket != plan.PerParent("Group.owner", 4).Bucket {
			t.Errorf("plan %+v", rows)
		}

		p.asked = nil
		r = k.request(t.Context(), Hints{})
		k.tasks(r, func(ctx context.Context) { got = p.load(ctx, r, "a", "gone", "b") })
		if len(p.asked) != 0 || got[0].Value != "of a" || got[1].Value != "" || got[2].Value != "of b" || r.Cost().Cache.Hits != 3 {
			t.Errorf("asked again for %v: %+v, %d hits", p.asked, got, r.Cost().Cache.Hits)
		}
	})
}

// Loaders are made while an operation runs, and outside its tasks even while batches start.
func TestLoadersMayBeMadeWhileBatchesStart(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		p, r := &parents{}, k.request(t.Context(), Hints{})
		var wg sync.WaitGroup
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			kind := fetch.IDKind("kind "+name, time.Minute, time.Hour)
			wg.Go(func() {
				got, err := PerID(r, PerParent(r, "Role."+name, kind, p.get)).Load(t.Context(), name)
				if err != nil || got != "of "+name {
					t.Errorf("%s: %q, %v", name, got, err)
				}
			})
		}
		wg.Wait()
		if len(p.asked) != 5 || len(r.made()) != 5 {
			t.Errorf("asked for %v of %d loaders", p.asked, len(r.made()))
		}
	})
}

// With Redis, pending keys have been read from there when their batch starts.
func TestWhatALoaderLooksUpIsBroughtBefore(t *testing.T) {
	t.Parallel()
	org := loaderkit.NewOrg(t, oktasim.Config{})
	redis := cache.RedisOptions{URL: "redis://" + miniredis.RunT(t).Addr(), Budget: 5 * time.Second}
	loaderkit.Put(newKit(t, org, cache.Options{Redis: redis}), ownersKind, "a", "of a", time.Second)

	k := newKit(t, org, cache.Options{Redis: redis})
	p, r := &parents{}, k.request(t.Context(), Hints{})
	var held []cache.Entry[string]
	r.Prefetches(Wants{
		Pending: func() []cache.Want { return nil },
		Below: func() []cache.Want {
			held = append(held, loaderkit.Peek(k, ownersKind, "a"))
			return nil
		},
	})
	k.tasks(r, func(ctx context.Context) { p.load(ctx, r, "a") })
	if len(held) != 1 || held[0].State != cache.Fresh || len(p.asked) != 0 {
		t.Errorf("held when the batch started: %+v; asked for %v", held, p.asked)
	}
}
