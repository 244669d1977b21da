package cache

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// TestTenantsWithTheSameIDsNeverMeet interleaves reads, writes, deletions and
// fetches of two tenants over the same ids; run it with the race detector.
func TestTenantsWithTheSameIDsNeverMeet(t *testing.T) {
	t.Parallel()
	for name, setUp := range tiers() {
		if name == "redis-server behind a sentinel" || name == "redis-server in cluster mode" {
			continue // the same code as redis-server; the promises run there
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := build(t, setUp(t))
			k := thingKind()
			ids, _ := batchOf(20)
			var hits sync.Map
			var wg sync.WaitGroup
			for _, tenant := range []string{"acme", "globex"} {
				ns := space(t, tenant, "same")
				for worker := range 4 {
					wg.Go(func() {
						for round := range 25 {
							busy(t, c, ns, k, ids, tenant, worker, round)
							for _, e := range GetMany(t.Context(), c, ns, k, ids) {
								if e.State == Miss {
									continue
								}
								hits.Store(tenant, true)
								if !strings.HasPrefix(e.Value.Name, tenant+" ") {
									t.Errorf("%s was shown %q", tenant, e.Value.Name)
								}
							}
						}
					})
				}
			}
			wg.Wait()
			for _, tenant := range []string{"acme", "globex"} {
				if _, ok := hits.Load(tenant); !ok {
					t.Errorf("%s never saw anything", tenant)
				}
			}
		})
	}
}

// busy writes and deletes a few things of one tenant, and shares its fetches.
func busy(t *testing.T, c *Cache, ns Namespace, k *Kind[*thing], ids []string, tenant string, worker, round int) {
	t.Helper()
	leader := c.Lead(ns, k.Name, ids[worker:worker+5])
	var items []Item[*thing]
	for _, id := range leader.Mine {
		v := &thing{fmt.Sprintf("%s %s %d", tenant, id, round)}
		items = append(items, Item[*thing]{ID: id, Value: v})
	}
	SetMany(t.Context(), c, ns, k, items)
	for _, it := range items {
		leader.Settle(it.ID, it.Value, nil)
	}
	leader.End()
	for _, f := range leader.Others {
		v, err := f.Wait(t.Context())
		if got, ok := v.(*thing); err != nil || !ok || !strings.HasPrefix(got.Name, tenant+" ") {
			t.Errorf("%s waited for %v, %v", tenant, v, err)
		}
	}
	if round%10 == 9 {
		Delete(t.Context(), c, ns, k.Name, ids[round%20:round%20+1])
	}
}
