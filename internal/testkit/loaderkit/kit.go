// Package loaderkit gives the loaders' tests a simulated org with a cache, a client and a
// tenant in front of it.
package loaderkit

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/inprocess"
	"oktagraph/okta"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

// Kit is a server's part over a simulated org.
type Kit struct {
	T      *testing.T
	Org    *oktasim.Org
	Store  *cache.Cache
	Tenant *tenant.Tenant
	Log    *bytes.Buffer
}

// Small is an org whose groups cost less to read than its users one by one.
func Small() oktasim.Config {
	return oktasim.Config{Users: 70, Groups: 10, GroupsPerUser: 3, DirectAdmins: 3, GroupAdmins: 5}
}

// Plain is an org in which nobody holds a role but the direct admins.
func Plain() oktasim.Config { return oktasim.Config{AdminGroups: -1} }

// Team is an org of more users than finding out who holds a role costs.
func Team() oktasim.Config {
	return oktasim.Config{Users: 120, Groups: 20, DirectAdmins: 6, GroupAdmins: 8}
}

// NewOrg makes an org that is an hour old.
func NewOrg(t *testing.T, c oktasim.Config) *oktasim.Org {
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

// New makes a server's part over an org. Lives in its cache are not shortened by
// chance.
func New(t *testing.T, org *oktasim.Org, o cache.Options) *Kit {
	t.Helper()
	k := &Kit{T: t, Org: org, Log: &bytes.Buffer{}}
	o.Rand = func() float64 { return 0 }
	var err error
	if k.Store, err = cache.New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Store.Close)
	origin, err := okta.ParseOrigin("https://acme.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(origin, okta.APIToken(org.Token()), okta.WithTransport(inprocess.Transport{Handler: org}), okta.WithShare(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	if k.Tenant, err = tenant.New("acme", client, 0); err != nil {
		t.Fatal(err)
	}
	return k
}

// Bubble runs f with an org on simulated time, in parallel with other tests.
func Bubble(t *testing.T, c oktasim.Config, f func(t *testing.T, org *oktasim.Org)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		f(t, NewOrg(t, c))
	})
}

// Base is the kit itself, for kits that are made of it.
func (k *Kit) Base() *Kit { return k }

// Based is a kit that is made of a [Kit].
type Based interface{ Base() *Kit }

// Peek is what the in-process cache holds of a value.
func Peek[T any](of Based, kind *cache.Kind[T], id string) cache.Entry[T] {
	k := of.Base()
	return cache.Peek(k.Store, k.NS(), kind, []string{id})[0]
}

// Put keeps a value as if it had been read so long ago.
func Put[T any](of Based, kind *cache.Kind[T], id string, v T, ago time.Duration) {
	k := of.Base()
	cache.SetMany(
		context.Background(), k.Store, k.NS(), kind, []cache.Item[T]{{ID: id, Value: v, Rank: cache.RankList, ReadAt: time.Now().Add(-ago)}},
	)
}

// Calls returns what the org was asked while f ran.
func (k *Kit) Calls(f func()) oktasim.Counts {
	k.Org.ResetCalls()
	f()
	return k.Org.Calls()
}

// Costs fails unless f makes exactly n calls.
func (k *Kit) Costs(what string, n int, f func()) {
	k.T.Helper()
	if got := k.Calls(f); got.Total != n {
		k.T.Errorf("%s: %d calls, want %d: %v", what, got.Total, n, got.ByRoute)
	}
}

// Breaks makes calls to a route or a path go wrong.
func (k *Kit) Breaks(route string, kind oktasim.FaultKind, status int) {
	k.T.Helper()
	k.OK(k.Org.Inject(oktasim.Fault{Kind: kind, Route: route, Status: status}))
}

// OK fails the test on an error.
func (k *Kit) OK(err error) {
	k.T.Helper()
	if err != nil {
		k.T.Fatal(err)
	}
}

// Must is for changes of the org that return an id.
func (k *Kit) Must(id string, err error) string {
	k.T.Helper()
	k.OK(err)
	return id
}

// Everybody are the users that the plain list holds.
func (k *Kit) Everybody() []string {
	var ids []string
	for _, u := range k.Org.Users() {
		if u.Status != oktasim.Deprovisioned {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// Admins are the users and groups the org says hold roles of their own.
func (k *Kit) Admins() (users, groups []string) {
	users, _ = k.Org.Admins()
	for _, g := range k.Org.Groups() {
		if g.HasRoles {
			groups = append(groups, g.ID)
		}
	}
	return users, groups
}

// Roleless are users whom the org gives no role in any way.
func (k *Kit) Roleless() []string {
	return slices.DeleteFunc(k.Everybody(), func(id string) bool { return len(k.Org.RolesOf(id)) > 0 })
}

// CustomGroup is a new group that holds nothing but a custom role.
func (k *Kit) CustomGroup(members ...string) string {
	k.T.Helper()
	id := k.Group(members...)
	k.Must(k.Org.Bind(k.Org.ResourceSets()[0], k.Org.CustomRoles()[0], id))
	return id
}

// StandardGroup is a new group that holds a role of Okta's own.
func (k *Kit) StandardGroup(members ...string) string {
	k.T.Helper()
	id := k.Group(members...)
	k.Must(k.Org.GrantRole(id, "READ_ONLY_ADMIN"))
	return id
}

// Group is a new group of members.
func (k *Kit) Group(members ...string) string {
	k.T.Helper()
	id := k.Must(k.Org.CreateGroup(oktasim.Profile{"name": "Made by a test"}))
	for _, u := range members {
		k.OK(k.Org.AddMember(id, u))
	}
	return id
}

// NS is the tenant's part of the cache.
func (k *Kit) NS() cache.Namespace {
	k.T.Helper()
	ns, err := cache.NewNamespace(k.Tenant.ID, k.Tenant.Namespace)
	k.OK(err)
	return ns
}

// Logged is how many lines the engine has logged.
func (k *Kit) Logged() int { return strings.Count(k.Log.String(), "\n") }

// EveryGroup are the ids of all groups.
func (k *Kit) EveryGroup() []string {
	var ids []string
	for _, g := range k.Org.Groups() {
		ids = append(ids, g.ID)
	}
	return ids
}

// Forget drops a value of the cache.
func (k *Kit) Forget(kind, id string) {
	cache.Delete(context.Background(), k.Store, k.NS(), kind, []string{id})
}

// Routes of calls that tests count.
const (
	MembersRoute    = "GET /api/v1/groups/{id}/users"
	UserGroupsRoute = "GET /api/v1/users/{id}/groups"
	GroupsRoute     = "GET /api/v1/groups"
	UserRolesRoute  = "GET /api/v1/users/{id}/roles"
	GroupRolesRoute = "GET /api/v1/groups/{id}/roles"
	AssigneesRoute  = "GET /api/v1/iam/assignees/users"
	SetsRoute       = "GET /api/v1/iam/resource-sets"
)
