package loaders

import (
	"context"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/tenant"
)

const sizesID = "org"

// lesson is what replicas tell each other of an org. What holds for a while only is
// told by its time, so that it does not begin anew with each who hears of it.
type lesson struct {
	plan.Sizes
	WithheldAt int64 // nanoseconds since 1970; 0 is never
	Flag       flagSeen
}

func (s *sizes) lesson() lesson {
	l := lesson{Sizes: s.learned(), WithheldAt: s.withheld.at.Load(), Flag: s.flag.get()}
	l.Withheld, l.FlagCovers, l.FlagBlind = false, false, false // as of now
	return l
}

// sizesKind keeps what was learned of an org where all replicas see it, so that
// one price holds on each of them, also on one that has just been started. Another
// replica's news are looked for every ten seconds.
var sizesKind = func() *cache.Kind[lesson] {
	k := jsonKind[lesson]("sizes", 10*time.Second, 24*time.Hour)
	k.Lasting = true
	return k
}()

// SharedSizes are what this process or another replica has learned of a tenant's
// org. Operations are priced by them.
func (e *Engine) SharedSizes(ctx context.Context, t *tenant.Tenant) plan.Sizes {
	s := e.sizes.of(t)
	if ns, err := cache.NewNamespace(t.ID, t.Namespace); err == nil && e.cache.Prefetches() {
		entry := cache.GetMany(ctx, e.cache, ns, sizesKind, []string{sizesID})[0]
		if last := s.shared.Load(); entry.State != cache.Miss && (last == nil || *last != entry.Value) {
			s.shared.Store(&entry.Value)
			s.adopt(entry.Value)
		}
	}
	return s.learned()
}

// adopt takes over what another replica has learned.
func (s *sizes) adopt(n lesson) {
	for _, known := range []struct {
		gauge *gauge
		n     int
	}{
		{&s.people, n.People},
		{&s.groups, n.Groups},
		{&s.inversion, n.Inversion},
		{&s.admins, n.Admins},
		{&s.adminGroups, n.AdminGroups},
		{&s.adminLists, n.AdminLists},
		{&s.bindingCalls, n.Bindings},
		{&s.customRoles, n.CustomRoles},
	} {
		if known.n > 0 {
			known.gauge.set(known.n)
		}
	}
	s.groupsOfUser.raise(n.GroupsOfUser)
	s.flag.adopt(n.Flag)
	s.withheld.adopt(n.WithheldAt)
}

// shareSizes lets other replicas know what a fetch has taught.
func (r *Request) shareSizes(ctx context.Context) {
	if !r.engine.cache.Prefetches() {
		return
	}
	s := r.sizes()
	learned := s.lesson()
	if last := s.shared.Load(); last != nil && *last == learned || learned == (lesson{}) {
		return
	}
	s.shared.Store(&learned)
	cache.SetMany(ctx, r.engine.cache, r.ns, sizesKind, []cache.Item[lesson]{{ID: sizesID, Value: learned, Rank: cache.RankList}})
}
