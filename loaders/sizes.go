package loaders

import (
	"sync"
	"sync/atomic"
	"time"

	"oktagraph/loaders/plan"
	"oktagraph/tenant"
)

// sizes are what passing answers taught about one org. They price plans; no
// answer depends on them. Zero is "not known yet".
type sizes struct {
	groups, people, inversion       gauge
	groupsOfUser                    gauge
	admins, adminGroups, adminLists gauge
	// boundRoles is 1 more than the bindings there are, once they were counted.
	bindingCalls, boundRoles gauge
	customRoles              gauge
	// askedAlone counts users whose roles were asked for one by one. unlearned:
	// finding out who can have a role for their sake took too long.
	askedAlone demand
	joined     demand // counts users whose lists were asked for the roles of their groups
	unlearned  mark
	// withheld: the lists of who can have a role are refused. barred: the members
	// of some group are. partial: the listing of groups lacks some.
	withheld, barred, partial mark
	// statistics is how the statistics of groups fare.
	statistics trouble
	// flag is whether the admin flag of groups covers custom roles.
	flag flagProof
	// shared is what other replicas were last told, or told.
	shared atomic.Pointer[lesson]
	// labels are the names of Okta's own roles as this org was seen to spell
	// them, by type.
	labels sync.Map
}

// gauge is a number that many goroutines read and write.
type gauge struct{ n atomic.Int64 }

func (g *gauge) get() int  { return int(g.n.Load()) }
func (g *gauge) set(n int) { g.n.Store(int64(n)) }

// raise keeps the larger of what is known and n.
func (g *gauge) raise(n int) {
	for {
		old := g.n.Load()
		if int64(n) <= old || g.n.CompareAndSwap(old, int64(n)) {
			return
		}
	}
}

// mark is something that happened lately.
type mark struct{ at atomic.Int64 }

// markTime is how long a refusal is remembered: an admin who widens the
// credential's rights sees it within that time.
const markTime = 10 * time.Minute

func (m *mark) mark() { m.at.Store(time.Now().UnixNano()) }

func (m *mark) clear() { m.at.Store(0) }

// adopt takes over when another replica saw it, in nanoseconds since 1970.
func (m *mark) adopt(at int64) {
	for {
		known := m.at.Load()
		if at <= known || m.at.CompareAndSwap(known, at) {
			return
		}
	}
}

func (m *mark) recently() bool { return m.at.Load() != 0 && m.age() < markTime }

func (m *mark) age() time.Duration { return time.Since(time.Unix(0, m.at.Load())) }

// trouble is whether something goes on failing. One failure is none: what is planned
// otherwise because of it costs more than what failed.
type trouble struct{ first, lasting mark }

const (
	// blip is how long what fails may be but a moment's.
	blip = 20 * time.Second
	// troubleTime is how long it is planned without what goes on failing, before it is
	// tried again.
	troubleTime = time.Minute
)

func (t *trouble) failed() {
	if !t.first.recently() {
		t.first.mark()
	} else if t.first.age() > blip {
		t.lasting.mark()
	}
}

func (t *trouble) over() {
	t.first.clear()
	t.lasting.clear()
}

func (t *trouble) lasts() bool { return t.lasting.at.Load() != 0 && t.lasting.age() < troubleTime }

// learnIndex takes in the statistics of all groups.
func (s *sizes) learnIndex(x *Index) {
	s.groups.set(len(x.Groups))
	s.people.set(x.people())
	s.inversion.set(x.facts().Calls)
	lists := 0
	admins := x.admins()
	for id, g := range admins {
		if id != x.Everyone {
			lists += plan.Pages(g.Users, plan.WholePage)
		}
	}
	s.adminGroups.set(len(admins))
	s.adminLists.set(lists)
}

// enoughUsers is how many users' groups must have been seen before the most of
// them says something about the next.
const enoughUsers = 20

// learnMemberships takes in how many groups users were seen in.
func (s *sizes) learnMemberships(users, most int) {
	if users >= enoughUsers || s.groupsOfUser.get() > 0 {
		s.groupsOfUser.raise(most)
	}
}

// Sizes are what this process has learned of a tenant's org.
func (e *Engine) Sizes(t *tenant.Tenant) plan.Sizes { return e.sizes.of(t).learned() }

func (s *sizes) learned() plan.Sizes {
	flag := s.flag.get()
	return plan.Sizes{
		People: s.people.get(), Groups: s.groups.get(), GroupsOfUser: s.groupsOfUser.get(), Inversion: s.inversion.get(),
		Admins: s.admins.get(), AdminGroups: s.adminGroups.get(), AdminLists: s.adminLists.get(),
		Bindings: s.bindingCalls.get(), CustomRoles: s.customRoles.get(), Withheld: s.withheld.recently(), FlagCovers: flag.covers(), FlagBlind: flag.isBlind(),
	}
}

// allSizes keeps the sizes of each org, by its tenant and the tenant's cache
// namespace: another org under the same name is another org. There are as many as
// tenants are configured.
type allSizes struct{ byOrg sync.Map }

type orgKey struct{ tenant, namespace string }

func (l *allSizes) of(t *tenant.Tenant) *sizes {
	s, _ := l.byOrg.LoadOrStore(orgKey{t.ID, t.Namespace}, &sizes{})
	return s.(*sizes) //nolint:forcetypeassert // only sizes are stored
}

func (r *Request) sizes() *sizes { return r.engine.sizes.of(r.tenant) }
