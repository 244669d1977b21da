package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/okta"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

// team is an org in which only users made by a test have a manager in their profile.
func team(t *testing.T, how tenant.Managers, f func(t *testing.T, k *kit)) {
	t.Helper()
	bubble(t, oktasim.Config{Users: 3, Deprovisioned: -1, MaxURL: 8 << 10}, func(t *testing.T, k *kit) {
		for _, u := range k.Org.Users() {
			k.OK(k.Org.UpdateUser(u.ID, oktasim.Profile{"managerId": nil, "manager": nil}))
		}
		k.Tenant = k.Tenant.WithManagers(how)
		f(t, k)
	})
}

// employee makes an active user; more is pairs of attributes and values.
func (k *kit) employee(name string, more ...string) string {
	k.T.Helper()
	p := oktasim.Profile{"login": name + "@example.com", "email": name + "@mail.example", "firstName": name, "lastName": "Y"}
	for i := 0; i < len(more); i += 2 {
		p[more[i]] = more[i+1]
	}
	return k.Must(k.Org.CreateUser(p, oktasim.Active))
}

func usersOf(ctx context.Context, k *kit, r *Request, ids []string) []*okta.User {
	users := make([]*okta.User, len(ids))
	for i, u := range r.UsersByID(ctx, ids) {
		k.OK(u.Err)
		users[i] = u.Value
	}
	return users
}

// managers returns the managers of users who are known already, "" for none.
func (k *kit) managers(ids ...string) []string {
	k.T.Helper()
	names := make([]string, len(ids))
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		for i, m := range r.ManagersOf(ctx, usersOf(ctx, k, r, ids)) {
			k.OK(m.Err)
			if m.Value != nil {
				names[i] = m.Value.ID
			}
		}
	})
	return names
}

func (k *kit) reports(ids ...string) [][]string {
	k.T.Helper()
	lists := make([][]string, len(ids))
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		for i, list := range r.ReportsOf(ctx, usersOf(ctx, k, r, ids)) {
			k.OK(list.Err)
			lists[i] = list.Value
		}
	})
	return lists
}

func (k *kit) same(what string, got, want any) {
	k.T.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		k.T.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestAManagerIsNamedByIDLoginOrEmail(t *testing.T) {
	t.Parallel()
	team(t, tenant.UsualManagers(), func(t *testing.T, k *kit) {
		boss := k.employee("boss")
		other := k.employee("other", "email", "boss@example.com") // has the boss's login as e-mail address
		reports := []string{
			k.employee("a", "managerId", boss),
			k.employee("b", "managerId", "Boss@Example.com"),
			k.employee("c", "managerId", "boss@mail.example"),
		}
		for _, name := range []string{`who"ever\@example.com`, "nobody", "00u00000000000000000", " ", "me", "../users"} {
			reports = append(reports, k.employee(fmt.Sprintf("x%d", len(reports)), "managerId", name))
		}
		want := make([]string, len(reports))
		want[0], want[1], want[2] = boss, boss, boss
		k.same("managers", k.managers(reports...), want)
		k.Costs("known", 0, func() { k.same("again", k.managers(reports[:3]...), want[:3]) })
		k.same("reports", k.reports(boss, other, reports[0]), [][]string{slices.Sorted(slices.Values(reports[:3])), {}, {}})
	})
}

func TestManagersOfAPageTakeOneSearchForFiftyNames(t *testing.T) {
	t.Parallel()
	team(t, tenant.UsualManagers(), func(t *testing.T, k *kit) {
		var bosses, reports []string
		for i := range 60 {
			name := fmt.Sprintf("boss%02d", i)
			bosses = append(bosses, k.employee(name))
			reports = append(reports, k.employee(fmt.Sprintf("r%02d", i), "managerId", name+"@example.com"))
		}
		k.managers(bosses...) // known, and nobody reports to them
		time.Sleep(time.Minute)
		calls := k.Calls(func() { k.same("managers", k.managers(reports...), bosses) })
		k.same("calls", calls.ByRoute, map[string]int{"GET /api/v1/users": 2 + 2}) // the reports by id in 2, 50 names in 1
		time.Sleep(time.Minute)
		calls = k.Calls(func() {
			for i, list := range k.reports(bosses...) {
				k.same(bosses[i], list, reports[i:i+1])
			}
		})
		if calls.ByRoute["GET /api/v1/users"] > 8 || calls.Total > 8 {
			t.Errorf("reports of %d: %v", len(bosses), calls.ByRoute)
		}
	})
}

func TestAnAttributeOfTheOrgsOwnNamesManagers(t *testing.T) {
	t.Parallel()
	team(t, tenant.Managers{Attribute: "boss", Holds: "employeeNumber"}, func(t *testing.T, k *kit) {
		one, two := k.employee("one", "employeeNumber", "X-1"), k.employee("two", "employeeNumber", "X-2")
		twin := k.employee("twin", "employeeNumber", "X-2")
		a, b := k.employee("a", "boss", "x-1", "managerId", "two@example.com"), k.employee("b", "boss", "X-2")
		k.same("managers", k.managers(a, b), []string{one, ""})
		k.same("reports", k.reports(one, two, twin), [][]string{{a}, {}, {}})
		k.OK(k.Org.SetUserStatus(twin, oktasim.Deprovisioned))
		time.Sleep(3 * time.Minute)
		k.same("managers, one twin gone", k.managers(a, b), []string{one, two})
		k.same("reports, one twin gone", k.reports(one, two, twin), [][]string{{a}, {b}, {}})
		k.OK(k.Org.SetUserStatus(b, oktasim.Deprovisioned))
		time.Sleep(3 * time.Minute)
		k.same("who is gone is nobody's report", k.reports(two), [][]string{{}})
		k.same("and has a manager still", k.managers(b), []string{two})
	})
}

func TestLinkedObjectsNameManagers(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 40}, func(t *testing.T, k *kit) {
		k.Tenant = k.Tenant.WithManagers(tenant.Managers{Primary: "manager", Associated: "subordinate"})
		var ids, want []string
		gone := map[string]bool{}
		for _, u := range k.Org.Users() {
			gone[u.ID] = u.Status == oktasim.Deprovisioned
			ids, want = append(ids, u.ID), append(want, k.Org.ManagerOf(u.ID))
		}
		k.same("managers", k.managers(ids...), want)
		lists := make([][]string, len(ids))
		for i, id := range ids {
			lists[i] = append([]string{}, slices.DeleteFunc(k.Org.ReportsOf(id), func(id string) bool { return gone[id] })...)
		}
		k.same("reports", k.reports(ids...), lists)
		k.Costs("kept", 0, func() { k.managers(ids...) })
	})
	bubble(t, oktasim.Config{Users: 5}, func(t *testing.T, k *kit) {
		k.Tenant = k.Tenant.WithManagers(tenant.Managers{Primary: "boss", Associated: "minion"})
		id := k.Everybody()[3]
		k.same("a relation there is none of", k.managers(id), []string{""})
		k.same("its other end", k.reports(id), [][]string{{}})
	})
}

func TestAManagerWhoTookAnotherLoginIsAskedForAgain(t *testing.T) {
	t.Parallel()
	team(t, tenant.UsualManagers(), func(t *testing.T, k *kit) {
		ann := k.employee("ann", "managerId", "ann@example.com") // her own manager: no loop
		bob := k.employee("bob", "managerId", "ann@example.com")
		k.same("at first", k.managers(bob, ann), []string{ann, ann})
		k.same("reports", k.reports(ann), [][]string{slices.Sorted(slices.Values([]string{ann, bob}))})
		time.Sleep(10 * time.Second)
		k.OK(k.Org.UpdateUser(ann, oktasim.Profile{"login": "ann.new@example.com"}))
		bea := k.employee("ann") // who takes over the login
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { _, _ = r.UserByLogin(ctx, "ann.new@example.com") })
		k.same("the login's new bearer", k.managers(bob), []string{bea})
	})
}

func TestAWarmDirectoryTellsManagersWithoutACall(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 300, Deprovisioned: 10}, func(t *testing.T, k *kit) {
		cold := k.managers(k.Everybody()...)
		coldReports := k.reports(k.Everybody()[:20]...)
		other := newKit(t, k.Org, cache.Options{})
		for _, q := range []Query{{}, everybody} {
			other.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				_, err := r.EveryUser(ctx, Walk{Query: q})
				k.OK(err)
			})
			time.Sleep(time.Second)
			if q == (Query{}) {
				other.Costs("reports of a warm directory", 0, func() { k.same("reports", other.reports(k.Everybody()[:20]...), coldReports) })
			}
		}
		other.Costs("managers of a warm directory", 0, func() { k.same("managers", other.managers(k.Everybody()...), cold) })
	})
}

func TestManagersThatCannotBeReadFailAlone(t *testing.T) {
	t.Parallel()
	team(t, tenant.UsualManagers(), func(t *testing.T, k *kit) {
		boss, a := k.employee("boss"), k.employee("a", "managerId", "boss@example.com")
		b := k.employee("b", "managerId", boss)
		k.managers(a, b)
		k.Forget(managerKind.Name, managerName{tenant.HoldsAny, "boss@example.com"}.key())
		time.Sleep(3 * time.Minute)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			users := usersOf(ctx, k, r, []string{a, b})
			k.Breaks("GET /api/v1/users", oktasim.FaultForbidden, 0)
			k.Breaks("GET /api/v1/users/{id}", oktasim.FaultForbidden, 0)
			for i, m := range r.ManagersOf(ctx, users) {
				if m.Value == nil && !okta.IsForbidden(m.Err) {
					t.Errorf("manager %d: %v, %v", i, m.Value, m.Err)
				}
			}
			if list := r.ReportsOf(ctx, users[:1])[0]; !okta.IsForbidden(list.Err) {
				t.Errorf("reports: %v, %v", list.Value, list.Err)
			}
		})
	})
}

// The second of two fields that name a manager must not get what only arrived after the first.
func TestAManagerWhoCouldNotBeReadStaysUnreadInTheOperation(t *testing.T) {
	t.Parallel()
	team(t, tenant.UsualManagers(), func(t *testing.T, k *kit) {
		boss, other := k.employee("boss"), k.employee("other")
		a := k.employee("a", "managerId", "boss@example.com")
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			users := usersOf(ctx, k, r, []string{a})
			k.Breaks("GET /api/v1/users/{id}", oktasim.FaultForbidden, 0)
			for _, when := range []string{"before", "after"} {
				if m := r.ManagersOf(ctx, users)[0]; !okta.IsForbidden(m.Err) {
					t.Errorf("%s the manager is read otherwise: %v, %v", when, m.Value, m.Err)
				}
				usersOf(ctx, k, r, []string{boss, other}) // by a search, which is allowed
			}
		})
	})
}

func TestSearchesForManagersStayWithinAnAddress(t *testing.T) {
	t.Parallel()
	team(t, tenant.UsualManagers(), func(t *testing.T, k *kit) {
		var bosses, reports []string
		for i := range 50 {
			name := fmt.Sprintf("%02d%s", i, strings.Repeat("ü", 40))
			bosses = append(bosses, k.employee(name))
			reports = append(reports, k.employee(fmt.Sprintf("r%02d", i), "managerId", name+"@example.com"))
		}
		k.same("managers", k.managers(reports...), bosses)
	})
}
