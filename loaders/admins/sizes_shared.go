package admins

import (
	"context"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/tenant"
)

const sizesID = "org"

// lesson is what replicas share about an org. Facts that hold only for a while are shared with
// their time, so that their time does not start again with each replica that adopts them.
type lesson struct {
	plan.Sizes
	WithheldAt int64 // nanoseconds since 1970; 0 is never
	Flag       flagSeen
}

func (o org) lesson() lesson {
	l := lesson{Sizes: o.learned(), WithheldAt: o.admins.withheld.At.Load(), Flag: o.admins.flag.get()}
	l.Withheld, l.FlagCovers, l.FlagBlind = false, false, false // these depend on the current time
	return l
}

// sizesKind keeps what was learned of an org where all replicas see it, so that all of them use
// one price, even one that has just started. Each looks for the others' updates every ten
// seconds.
var sizesKind = func() *cache.Kind[lesson] {
	k := fetch.JSONKind[lesson]("sizes", 10*time.Second, 24*time.Hour)
	k.Lasting = true
	return k
}()

// Sizes returns what this process has learned of a tenant's org.
func Sizes(e *fetch.Engine, t *tenant.Tenant) plan.Sizes {
	return orgOf(e, t).learned()
}

// SharedSizes returns what this process or another replica has learned of a tenant's org.
// Operations are priced by it.
func SharedSizes(ctx context.Context, e *fetch.Engine, t *tenant.Tenant) plan.Sizes {
	o := orgOf(e, t)
	if ns, err := cache.NewNamespace(t.ID, t.Namespace); err == nil && e.Cache.Prefetches() {
		entry := cache.GetMany(ctx, e.Cache, ns, sizesKind, []string{sizesID})[0]
		if last := o.admins.shared.Load(); entry.State != cache.Miss && (last == nil || *last != entry.Value) {
			o.admins.shared.Store(&entry.Value)
			o.adopt(entry.Value)
		}
	}
	return o.learned()
}

// adopt takes over what another replica has learned.
func (o org) adopt(n lesson) {
	o.Adopt(n.Sizes)
	o.members.Adopt(n.Sizes)
	o.admins.admins.Adopt(n.Admins)
	o.admins.bindingCalls.Adopt(n.Bindings)
	o.admins.customRoles.Adopt(n.CustomRoles)
	o.admins.clients.Adopt(n.Clients)
	o.admins.serviceApps.Adopt(n.ServiceApps)
	o.admins.flag.adopt(n.Flag)
	o.admins.withheld.Adopt(n.WithheldAt)
}

// ShareSizes publishes what a fetch revealed to the other replicas.
func ShareSizes(ctx context.Context, e *fetch.Engine, t *tenant.Tenant) {
	if !e.Cache.Prefetches() {
		return
	}
	o := orgOf(e, t)
	learned := o.lesson()
	if last := o.admins.shared.Load(); last != nil && *last == learned || learned == (lesson{}) {
		return
	}
	ns, err := cache.NewNamespace(t.ID, t.Namespace)
	if err != nil {
		return
	}
	o.admins.shared.Store(&learned)
	cache.SetMany(ctx, e.Cache, ns, sizesKind, []cache.Item[lesson]{{ID: sizesID, Value: learned, Rank: cache.RankList}})
}
