package loaders

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/inprocess"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

// kit is an engine over a simulated org.
type kit struct {
	t      *testing.T
	org    *oktasim.Org
	store  *cache.Cache
	engine *Engine
	tenant *tenant.Tenant
	log    *bytes.Buffer
}

// bubble runs f with a kit on simulated time, in parallel with other tests.
func bubble(t *testing.T, c oktasim.Config, f func(t *testing.T, k *kit)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		f(t, newKit(t, newOrg(t, c), cache.Options{}))
	})
}

// small is an org whose groups cost less to read than its users one by one.
func small() oktasim.Config {
	return oktasim.Config{Users: 70, Groups: 10, GroupsPerUser: 3, DirectAdmins: 3, GroupAdmins: 5}
}

// plain is an org in which nobody holds a role but the direct admins.
func plain() oktasim.Config { return oktasim.Config{AdminGroups: -1} }

func newOrg(t *testing.T, c oktasim.Config) *oktasim.Org {
	t.Helper()
	c.Epoch = time.Now().Add(-time.Hour) // simulated time begins in the year 2000
	if c.Seed == 0 {
		c.Seed = 11
	}
	org, err := oktasim.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	return org
}

// newKit makes a server's part over an org. Lives in its cache are not shortened by
// chance.
func newKit(t *testing.T, org *oktasim.Org, o cache.Options) *kit {
	t.Helper()
	k := &kit{t: t, org: org, log: &bytes.Buffer{}}
	o.Rand = func() float64 { return 0 }
	var err error
	if k.store, err = cache.New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.store.Close)
	origin, err := okta.ParseOrigin("https://acme.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(origin, okta.APIToken(org.Token()), okta.WithTransport(inprocess.Transport{Handler: org}), okta.WithShare(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	if k.tenant, err = tenant.New("acme", client, 0); err != nil {
		t.Fatal(err)
	}
	k.engine = NewEngine(Options{Cache: k.store, Logger: slog.New(slog.NewTextHandler(k.log, nil))})
	t.Cleanup(k.engine.Close)
	return k
}

// request makes the loaders of an operation that ends with ctx.
func (k *kit) request(ctx context.Context, h Hints) *Request {
	k.t.Helper()
	r, err := k.engine.NewRequest(ctx, k.tenant, h)
	if err != nil {
		k.t.Fatal(err)
	}
	return r
}

// run runs f in the walk of an operation.
func (k *kit) run(h Hints, f func(ctx context.Context, r *Request)) *Request {
	k.t.Helper()
	return k.runIn(k.t.Context(), h, f)
}

func (k *kit) runIn(ctx context.Context, h Hints, f func(ctx context.Context, r *Request)) *Request {
	k.t.Helper()
	r := k.request(ctx, h)
	r.Walk(ctx, func(ctx context.Context) { f(ctx, r) })
	return r
}

// calls returns what the org was asked while f ran.
func (k *kit) calls(f func()) oktasim.Counts {
	k.org.ResetCalls()
	f()
	return k.org.Calls()
}

// costs fails unless f makes exactly n calls.
func (k *kit) costs(what string, n int, f func()) {
	k.t.Helper()
	if got := k.calls(f); got.Total != n {
		k.t.Errorf("%s: %d calls, want %d: %v", what, got.Total, n, got.ByRoute)
	}
}

// breaks makes calls to a route or a path go wrong.
func (k *kit) breaks(route string, kind oktasim.FaultKind, status int) {
	k.t.Helper()
	k.ok(k.org.Inject(oktasim.Fault{Kind: kind, Route: route, Status: status}))
}

func (k *kit) ok(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// must is for changes of the org that return an id.
func (k *kit) must(id string, err error) string {
	k.t.Helper()
	k.ok(err)
	return id
}

// everybody are the users that the plain list holds.
func (k *kit) everybody() []string {
	var ids []string
	for _, u := range k.org.Users() {
		if u.Status != oktasim.Deprovisioned {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// customGroup is a new group that holds nothing but a custom role.
func (k *kit) customGroup(members ...string) string {
	k.t.Helper()
	id := k.group(members...)
	k.must(k.org.Bind(k.org.ResourceSets()[0], k.org.CustomRoles()[0], id))
	return id
}

// standardGroup is a new group that holds a role of Okta's own.
func (k *kit) standardGroup(members ...string) string {
	k.t.Helper()
	id := k.group(members...)
	k.must(k.org.GrantRole(id, "READ_ONLY_ADMIN"))
	return id
}

func (k *kit) group(members ...string) string {
	k.t.Helper()
	id := k.must(k.org.CreateGroup(oktasim.Profile{"name": "Made by a test"}))
	for _, u := range members {
		k.ok(k.org.AddMember(id, u))
	}
	return id
}

// manyRoles are the hints of an operation that asks many for their roles.
func manyRoles() Hints { return Hints{Hints: plan.Hints{Index: true}} }

// peek is what the in-process cache holds of a value.
func peek[T any](k *kit, kind *cache.Kind[T], id string) cache.Entry[T] {
	return cache.Peek(k.store, k.ns(), kind, []string{id})[0]
}

// put keeps a value as if it had been read so long ago.
func put[T any](k *kit, kind *cache.Kind[T], id string, v T, ago time.Duration) {
	cache.SetMany(context.Background(), k.store, k.ns(), kind, []cache.Item[T]{{ID: id, Value: v, Rank: cache.RankList, ReadAt: time.Now().Add(-ago)}})
}

func (k *kit) ns() cache.Namespace {
	k.t.Helper()
	ns, err := cache.NewNamespace(k.tenant.ID, k.tenant.Namespace)
	k.ok(err)
	return ns
}

// strategies are those of a field's plan rows, in their order.
func strategies(c Cost, field string) []string {
	var list []string
	for _, row := range c.Plan {
		if row.Field == field {
			list = append(list, row.Strategy)
		}
	}
	return list
}

// logged is how many lines the engine has logged.
func (k *kit) logged() int { return strings.Count(k.log.String(), "\n") }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
