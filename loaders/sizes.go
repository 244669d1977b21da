package loaders

import (
	"sync"
	"sync/atomic"
)

// sizes are what passing answers taught about one org. They price plans; no
// answer depends on them. Zero is "not known yet".
type sizes struct {
	groups       gauge    // groups in the org
	people       gauge    // users in the org
	admins       gauge    // users that hold roles directly
	adminGroup   gauge    // groups that may hold roles
	bindingCalls gauge    // calls to read all bindings
	labels       sync.Map // names of Okta's own roles as this org was seen to spell them, by type
}

// gauge is a number that many goroutines read and write.
type gauge struct{ n atomic.Int64 }

func (g *gauge) get() int  { return int(g.n.Load()) }
func (g *gauge) set(n int) { g.n.Store(int64(n)) }

func (s *sizes) learnIndex(x *Index) {
	s.groups.set(len(x.Groups))
	s.people.set(x.people())
	s.adminGroup.set(len(x.admins()))
}

// allSizes keeps the sizes of each tenant, by its id. There are as many as
// tenants are configured.
type allSizes struct{ byTenant sync.Map }

func (l *allSizes) of(tenantID string) *sizes {
	s, _ := l.byTenant.LoadOrStore(tenantID, &sizes{})
	return s.(*sizes) //nolint:forcetypeassert // only sizes are stored
}

func (r *Request) sizes() *sizes { return r.engine.sizes.of(r.tenant.ID) }
