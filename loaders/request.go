package loaders

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// DefaultCallLimit is how many Okta calls an operation may cost when its client
// has no limit of its own.
const DefaultCallLimit = 1000

// Request holds the loaders of one operation. It belongs to one tenant from
// its making, so nothing it loads or keeps can be another's.
type Request struct {
	engine   *Engine
	tenant   *tenant.Tenant
	okta     *okta.Client
	ns       cache.Namespace
	ctx      context.Context //nolint:containedctx // the operation's own; batches must not run on the context of whichever field came first
	began    time.Time
	recorder recorder
	hints    Hints
	// remaining is about how many users follow in the walk this operation is a
	// page of; 0 when it is none.
	remaining atomic.Int64

	loaders []anyLoader
	round   atomic.Pointer[Round] // the batches that were started last
	objects atomic.Int64          // given to resolvers so far
	// anticipation is over when facts that were read ahead are there; nil when
	// none were.
	anticipation atomic.Pointer[promise]
	patience     patience
	sightings    sightings
	replaced     atomic.Int64
	confirmed    confirmed
	admin        adminFacts
	pinned       atomic.Pointer[Index]
	indexes      Memo[*Index]
	wants_       []Wants
	// priced is what the operation's price says of each field; a fallback stays
	// within it. Without it nothing is known to be too much.
	priced map[string]int

	users       *Loader[string, *okta.User]
	groups      *Loader[string, *okta.Group]
	logins      *Loader[loginKey, string]
	userGroups  *Loader[string, []string]
	members     *Loader[memberPage, pageOf]
	userLists   *Loader[listPage, pageOf]
	groupLists  *Loader[listPage, pageOf]
	stats       *Loader[string, *okta.GroupStats]
	assignments *Loader[assignmentsOf, []*Assignment]
	groupRoles  *Loader[string, []*okta.RoleAssignment]
	targets     *Loader[targetKey, []assignmentTargets]
	customRoles *Loader[string, *okta.CustomRole]
	permissions *Loader[string, []*okta.Permission]
	sets        *Loader[string, *okta.ResourceSet]
	admins      *Loader[struct{}, []*Assignment]
	allRoles    *Loader[struct{}, []string]
}

// Hints are what an operation's request knows before it runs.
type Hints struct {
	plan.Hints
	// CallLimit is the most Okta calls the operation may cost; 0 is
	// DefaultCallLimit.
	CallLimit int
	// Freshness is what the caller asks of cached data.
	Freshness Freshness
}

// NewRequest makes the loaders of one operation of a tenant. ctx is the
// operation's: batches and waits end with it.
func (e *Engine) NewRequest(ctx context.Context, t *tenant.Tenant, h Hints) (*Request, error) {
	ns, err := cache.NewNamespace(t.ID, t.Namespace)
	if err != nil {
		return nil, fmt.Errorf("cache of tenant %s: %w", t.ID, err)
	}
	if h.CallLimit == 0 {
		h.CallLimit = DefaultCallLimit
	}
	r := &Request{engine: e, tenant: t, okta: t.Okta, ns: ns, hints: h, ctx: ctx, began: time.Now(), recorder: recorder{whole: okta.NewLimitedMeter(h.CallLimit)}}
	r.patience.left = e.patience
	r.addNodeLoaders()
	r.addListLoaders()
	r.addEdgeLoaders()
	r.addRoleLoaders()
	r.takeHeld()
	r.Prefetches(r.wants())
	r.Prefetches(r.adminWants())
	return r, nil
}

func (r *Request) addNodeLoaders() {
	r.users = NewLoader(r, plan.LoadUsers, r.fetchUsers)
	r.groups = NewLoader(r, plan.LoadGroups, r.fetchGroups)
	r.logins = NewLoader(r, plan.LoadLogins, r.fetchLogins)
	r.stats = NewLoader(r, plan.LoadGroupCounts, r.fetchStats)
}

func (r *Request) addListLoaders() {
	r.userLists = NewLoader(r, plan.LoadUserLists, r.fetchUserLists)
	r.groupLists = NewLoader(r, plan.LoadGroupLists, r.fetchGroupLists)
}

func (r *Request) addEdgeLoaders() {
	r.userGroups = NewLoader(r, plan.LoadUserGroups, r.fetchUserGroups)
	r.members = NewLoader(r, plan.LoadGroupMembers, r.fetchMembers)
}

func (r *Request) addRoleLoaders() {
	r.assignments = NewLoader(r, plan.LoadUserAssignments, r.fetchAssignments)
	r.groupRoles = NewLoader(r, plan.LoadGroupAssignments, r.fetchGroupRoles)
	r.targets = NewLoader(r, plan.LoadTargets, r.fetchTargets)
	r.customRoles = NewLoader(r, plan.LoadCustomRole, r.fetchCustomRoles)
	r.permissions = NewLoader(r, plan.LoadRolePermissions, r.fetchPermissions)
	r.sets = NewLoader(r, plan.LoadResourceSets, r.fetchSets)
	r.admins = NewLoader(r, plan.LoadAllAssignments, r.fetchAdmins)
	r.allRoles = NewLoader(r, plan.LoadAllCustomRoles, r.fetchAllRoles)
}

// takeHeld names the loaders for which what the cache holds fresh is the answer.
func (r *Request) takeHeld() {
	TakesHeld(r.users, r, "User", userKind, plainIDs)
	TakesHeld(r.groups, r, "Group", groupKind, plainIDs)
	TakesHeld(r.stats, r, "Group.memberCount", statsKind, plainIDs)
	TakesHeld(r.customRoles, r, "Role", customRoleKind, plainIDs)
	TakesHeld(r.permissions, r, "Role.permissions", permsKind, plainIDs)
	TakesHeld(r.sets, r, "RoleAssignment.resourceSet", setKind, plainIDs)
	TakesHeld(r.targets, r, "RoleAssignment.targets", targetsKind, func(keys []targetKey) []string {
		ids := KeysFor(keys)
		for i, key := range keys {
			if key.again {
				ids[i] = ""
			}
		}
		return ids
	})
	if !r.hints.BothEnds { // else both ends of a membership are compared
		TakesHeld(r.userGroups, r, userGroupsField, userGroupsKind, plainIDs)
	}
	if r.hints.Freshness.Bounded { // else pages confirm whom they name
		return
	}
	TakesHeld(r.userLists, r, "Query.users", userListKind, KeysFor)
	TakesHeld(r.groupLists, r, "Query.groups", groupListKind, KeysFor)
	if !r.hints.BothEnds {
		TakesHeld(r.members, r, membersField, membersKind, KeysFor)
	}
}

// Tenant is the tenant the operation reads.
func (r *Request) Tenant() *tenant.Tenant { return r.tenant }

// Cost is what the operation cost so far.
func (r *Request) Cost() Cost { return r.recorder.cost() }

// Walk runs f and the tasks it starts with Go; it returns when all are done.
// Inside, waiting for a loader means waiting until nothing else can be done.
func (r *Request) Walk(ctx context.Context, f func(ctx context.Context)) {
	w := &rounds{
		start: func() {
			r.round.Store(r.newRound())
			r.prefetch()
			r.flush()
		},
		panicked: func(p any) { r.engine.panicked(r.tenant.ID, "task", p) },
	}
	w.run(ctx, f)
}

// Go starts f as a task beside the one that ctx belongs to.
func Go(ctx context.Context, f func()) { roundsFrom(ctx).add(f, nil) }

// All runs f for 0 to n-1 at the same time and returns when all are done: as
// tasks where there are rounds, so that what they load is one batch.
func (r *Request) All(ctx context.Context, n int, f func(ctx context.Context, i int)) {
	if w := roundsFrom(ctx); w != nil {
		w.fork(n, func(i int) { f(ctx, i) })
		return
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(ctx, i) })
	}
	wg.Wait()
}

// flush starts every batch that has keys.
func (r *Request) flush() {
	for _, l := range r.loaders {
		l.start()
	}
}

// await waits until thunk has its value, if there is one: as a task by the rules of
// rounds, elsewhere by the safety net when something is asked for.
func (r *Request) await(ctx context.Context, asks bool, thunk func()) {
	if w := roundsFrom(ctx); w != nil {
		w.park(thunk)
		return
	}
	if asks {
		r.engine.observer.Unplanned(r.tenant.ID)
		r.round.Store(&Round{}) // what comes late waits for nothing
		net := time.AfterFunc(netWait, r.flush)
		defer net.Stop()
	}
	if thunk != nil {
		thunk()
	}
}

// anyLoader is a loader of whatever keys and values.
type anyLoader interface {
	Pending() bool
	start()
	stage() plan.Loader
}

// Replaced counts the values that the operation had read and that a newer reading
// replaced since. What was made of the former is to be made again.
func (r *Request) Replaced() int64 { return r.replaced.Load() }

type requestKey struct{}

// WithRequest puts an operation's loaders into its context.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// For returns the loaders of the operation ctx belongs to; nil outside one.
func For(ctx context.Context) *Request {
	r, _ := ctx.Value(requestKey{}).(*Request)
	return r
}

// callsLeft is what the operation may still spend.
func (r *Request) CallsLeft() int { return max(0, r.hints.CallLimit-r.recorder.whole.Calls()) }

// covered reports whether n calls for a field are within the operation's price.
func (r *Request) Covered(field string, n int) bool {
	return r.priced == nil || n <= r.priced[field]
}

// Priced tells the operation its price, before it runs.
func (r *Request) Priced(p plan.Price) { r.priced = p.ByField() }

// Continues tells that the operation goes on with a list of users of which seen
// were given out before. For a list of everybody, the org's size says how many
// are left; for any other, as many again are expected, so that a plan that pays
// only for a longer walk waits until the walk is as long.
func (r *Request) Continues(ctx context.Context, seen int, everybody bool) {
	left := seen
	if everybody {
		people := r.sizes().people.get()
		if index := r.knownIndex(ctx); index != nil && index.people() > 0 {
			people = index.people()
		}
		if people > 0 {
			left = max(0, people-seen)
		}
	}
	r.remaining.Store(int64(left))
}

// ErrTooManyObjects says that an answer grew beyond what one may hold.
var ErrTooManyObjects = errors.New("the answer holds too many objects")

// Emit counts n objects that a resolver is about to give. It fails when the
// answer would grow too large, and when nobody waits for it any more: resolvers
// that find everything in memory would otherwise go on long after. A deadline
// that has passed does not: what was loaded in time is answered.
func (r *Request) Emit(ctx context.Context, n int) error {
	if roundsFrom(ctx) != nil {
		return nil // the walk visits each object once
	}
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return fmt.Errorf("make the answer: %w", err)
	}
	if r.objects.Add(int64(n)) > plan.MaxObjects {
		return ErrTooManyObjects
	}
	return nil
}
