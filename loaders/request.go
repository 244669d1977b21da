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
	engine *Engine
	tenant *tenant.Tenant
	okta   *okta.Client
	ns     cache.Namespace
	ctx    context.Context //nolint:containedctx // the operation's own; batches must not run on the context of whichever field came first
	began  time.Time
	ledger ledger
	hints  Hints
	// remaining is about how many users follow in the walk this operation is a
	// page of; 0 when it is none.
	remaining atomic.Int64

	flushes []func()
	wave    atomic.Pointer[wave] // the batches that were started last
	objects atomic.Int64         // given to resolvers so far
	// anticipation is over when facts that were read ahead are there; nil when
	// none were.
	anticipation atomic.Pointer[promise]
	patience     patience
	sightings    sightings
	replaced     atomic.Int64
	confirmed    confirmed
	admin        adminFacts
	// priced is what the operation's price says of each field; a fallback stays
	// within it. Without it nothing is known to be too much.
	priced map[string]int

	users       *loader[string, *okta.User]
	groups      *loader[string, *okta.Group]
	logins      *loader[loginKey, string]
	userGroups  *loader[string, []string]
	members     *loader[memberPage, pageOf]
	userLists   *loader[listPage, pageOf]
	groupLists  *loader[listPage, pageOf]
	stats       *loader[string, *okta.GroupStats]
	assignments *loader[assignmentsOf, []*Assignment]
	groupRoles  *loader[string, []*okta.RoleAssignment]
	targets     *loader[targetKey, []assignmentTargets]
	customRoles *loader[string, *okta.CustomRole]
	permissions *loader[string, []*okta.Permission]
	sets        *loader[string, *okta.ResourceSet]
	admins      *loader[struct{}, []*Assignment]
	allRoles    *loader[struct{}, []string]
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
	r := &Request{engine: e, tenant: t, okta: t.Okta, ns: ns, hints: h, ctx: ctx, began: time.Now(), ledger: ledger{whole: okta.NewLimitedMeter(h.CallLimit)}}
	r.patience.left = e.patience
	r.addNodeLoaders()
	r.addListLoaders()
	r.addEdgeLoaders()
	r.addRoleLoaders()
	return r, nil
}

func (r *Request) addNodeLoaders() {
	r.users = newLoader(r, r.fetchUsers)
	r.groups = newLoader(r, r.fetchGroups)
	r.logins = newLoader(r, r.fetchLogins)
	r.stats = newLoader(r, r.fetchStats)
}

func (r *Request) addListLoaders() {
	r.userLists = newLoader(r, r.fetchUserLists)
	r.groupLists = newLoader(r, r.fetchGroupLists)
}

func (r *Request) addEdgeLoaders() {
	r.userGroups = newLoader(r, r.fetchUserGroups)
	r.members = newLoader(r, r.fetchMembers)
}

func (r *Request) addRoleLoaders() {
	r.assignments = newLoader(r, r.fetchAssignments)
	r.groupRoles = newLoader(r, r.fetchGroupRoles)
	r.targets = newLoader(r, r.fetchTargets)
	r.customRoles = newLoader(r, r.fetchCustomRoles)
	r.permissions = newLoader(r, r.fetchPermissions)
	r.sets = newLoader(r, r.fetchSets)
	r.admins = newLoader(r, r.fetchAdmins)
	r.allRoles = newLoader(r, r.fetchAllRoles)
}

// Tenant is the tenant the operation reads.
func (r *Request) Tenant() *tenant.Tenant { return r.tenant }

// Cost is what the operation cost so far.
func (r *Request) Cost() Cost { return r.ledger.cost() }

// Walk runs f and the tasks it starts with Go; it returns when all are done.
// Inside, waiting for a loader means waiting until nothing else can be done.
func (r *Request) Walk(ctx context.Context, f func(ctx context.Context)) {
	w := &rounds{
		start: func() {
			r.wave.Store(r.newWave())
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
	for _, flush := range r.flushes {
		flush()
	}
}

// await waits for thunk: as a task by the rules of rounds, in a resolver by
// the safety net, and not at all when the key was already asked for.
func (r *Request) await(ctx context.Context, known bool, thunk func()) {
	if w := roundsFrom(ctx); w != nil {
		w.park(thunk)
		return
	}
	if known {
		return
	}
	r.engine.observer.Unplanned(r.tenant.ID)
	r.wave.Store(&wave{}) // what comes late waits for nothing
	net := time.AfterFunc(netWait, r.flush)
	thunk()
	net.Stop()
}

// pause lets the other tasks of a round go first.
func (*Request) pause(ctx context.Context) {
	if w := roundsFrom(ctx); w != nil {
		w.park(func() {})
	}
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
func (r *Request) callsLeft() int { return max(0, r.hints.CallLimit-r.ledger.whole.Calls()) }

// covered reports whether n calls for a field are within the operation's price.
func (r *Request) covered(field string, n int) bool {
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
