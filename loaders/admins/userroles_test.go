package admins

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// heldIn returns the assignments of a list in comparable form.
func heldIn(list []*okta.RoleAssignment) []string {
	ids := []string{}
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	return ids
}

func heldBy(list []oktasim.AssignmentInfo) []string {
	ids := []string{}
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	return ids
}

// holds compares a list with the org's own assignments of the user; want, if set, matches the
// expected error instead.
func (k *kit) holds(id string, list []*okta.RoleAssignment, err error, want func(error) bool) {
	k.T.Helper()
	if want == nil && err == nil && slices.Equal(heldIn(list), heldBy(k.Org.AssignmentsOf(id))) || want != nil && want(err) {
		return
	}
	k.T.Errorf("roles of %s: %v, %v, the org has %v", id, heldIn(list), err, heldBy(k.Org.AssignmentsOf(id)))
}

// askRoles reads users' own lists, which must be the org's, or fail as wanted.
func (k *kit) askRoles(h batch.Hints, price map[string]int, ids []string, want func(error) bool) fetch.Cost {
	k.T.Helper()
	return k.askRolesIn(k.T.Context(), h, price, ids, want)
}

func (k *kit) askRolesIn(ctx context.Context, h batch.Hints, price map[string]int, ids []string, want func(error) bool) fetch.Cost {
	k.T.Helper()
	return k.RunIn(ctx, h, func(ctx context.Context, r *Request) {
		operationkit.Priced(r, price)
		ids = slices.Sorted(slices.Values(ids))
		lists, _ := r.RolesOfUsers(ctx, ids)
		for i, id := range ids {
			k.holds(id, lists[i].Value.Own, lists[i].Err, want)
		}
	}).Cost()
}

func TestWhoCanHoldNoRoleIsNotAsked(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		users, _ := k.Admins()
		counts := k.Calls(func() { k.askRoles(operationkit.ManyRoles(), nil, all, nil) })
		if counts.ByRoute[loaderkit.UserRolesRoute] != len(users) || counts.Total > len(users)+10 {
			t.Errorf("calls %v, want %d of users", counts.ByRoute, len(users))
		}
		k.Costs("asked again", 0, func() { k.askRoles(operationkit.ManyRoles(), nil, all, nil) })
		time.Sleep(fetch.SoftObject) // the admin directory lasts longer than the users' lists
		k.Costs("the lists of those who hold roles", len(users), func() { k.askRoles(operationkit.ManyRoles(), nil, all, nil) })
		k.Costs("one who can hold none", 0, func() { k.askRoles(batch.Hints{}, nil, all[:1], nil) })
	})
}

func TestFewUsersAreAskedRightAway(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		k.Costs("three users and their groups' roles", 3, func() { k.askRoles(batch.Hints{}, nil, k.Everybody()[:3], nil) })
		k.Costs("one of them", 0, func() { k.askRoles(batch.Hints{}, nil, k.Everybody()[:1], nil) })
	})
}

// Only the list of assignees fails: no other calls replace it.
func TestAnOutageOfTheListsCostsNoFanOut(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		loaderkit.Put(k, UserRolesKind, all[0], splitRoles(nil), 10*time.Minute)
		k.Breaks(loaderkit.AssigneesRoute, oktasim.FaultStatus, 503)
		counts := k.Calls(func() {
			c := k.askRoles(operationkit.ManyRoles(), nil, all, func(err error) bool { return err == nil || fetch.DenialOf(err) == fetch.Outage })
			if c.Cache.Stale != 1 || !slices.Contains(operationkit.Strategies(c, UserRolesField), "copies") {
				t.Errorf("cost %+v", c)
			}
		})
		if counts.ByRoute[loaderkit.UserRolesRoute] != 0 || counts.Total > 13 {
			t.Errorf("calls %v", counts.ByRoute)
		}
		if k.Logged() != 1 {
			t.Errorf("logged:\n%s", k.Log)
		}
	})
}

func TestRefusedListsLeaveEachUsersOwnWhereThatWasPriced(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Breaks(loaderkit.AssigneesRoute, oktasim.FaultForbidden, 0)
		counts := k.Calls(func() {
			k.askRoles(operationkit.ManyRoles(), map[string]int{UserRolesField: len(all) - 1}, all, okta.IsForbidden)
		})
		if counts.ByRoute[loaderkit.UserRolesRoute] != 0 {
			t.Errorf("calls %v, priced at less", counts.ByRoute)
		}
		counts = k.Calls(func() { k.askRoles(operationkit.ManyRoles(), nil, all, nil) })
		if counts.Total != len(all) || counts.ByRoute[loaderkit.UserRolesRoute] != len(all) {
			t.Errorf("calls %v, want each user alone without trying the lists again", counts.ByRoute)
		}
		time.Sleep(fetch.MarkTime)
		k.Org.ClearFaults()
		if counts = k.Calls(func() { k.askRoles(operationkit.ManyRoles(), nil, all, nil) }); counts.ByRoute[loaderkit.AssigneesRoute] != 1 {
			t.Errorf("calls %v, want the lists tried again after a while", counts.ByRoute)
		}
	})
}

func TestWhatTurnsOutTooExpensiveIsNoOutage(t *testing.T) {
	t.Parallel()
	c := loaderkit.Team()
	c.ResourceSets, c.CustomRoles, c.BindingsPerSet, c.AdminFlag = 40, 20, 20, oktasim.FlagAbsent
	bubble(t, c, func(t *testing.T, k *kit) {
		all := k.Everybody()
		loaderkit.Put(k, bindingsKind, bindingsID, noBindings(), 10*time.Minute) // expired: it names nobody
		var cost fetch.Cost
		counts := k.Calls(func() { cost = k.askRoles(operationkit.ManyRoles(), nil, all[:30], nil) })
		if cost.Cache.Stale != 0 || counts.ByRoute[loaderkit.UserRolesRoute] != 30 || counts.Total > 30+5 {
			t.Errorf("calls %v, cost %+v", counts.ByRoute, cost)
		}
	})
}

func TestNobodyIsAskedForWhoHasLeft(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		k.Costs("an operation that has ended", 0, func() {
			k.askRolesIn(gone, operationkit.ManyRoles(), nil, k.Everybody()[:50], func(err error) bool { return errors.Is(err, context.Canceled) })
		})
	})
}

func TestWhatReadingTheAdminDirectoryMayCost(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Plain(), func(t *testing.T, k *kit) {
		for name, c := range map[string]struct {
			covers, blind   bool
			calls, bindings int
			asked, want     int
		}{
			"nothing is known":             {asked: 200, want: 20},
			"of few":                       {asked: 3, want: 1},
			"the flag covers custom roles": {covers: true, asked: 200, want: 0},
			"it does not, and how many bindings there are is known": {blind: true, bindings: 5, calls: 9, asked: 200, want: 0},
			"it does not, and about what they cost is":              {blind: true, calls: 9, asked: 200, want: 200},
			"it does not, and nothing else is known":                {blind: true, asked: 200, want: 20},
			"bindings were counted, the flag was not judged":        {bindings: 5, calls: 9, asked: 200, want: 20},
		} {
			r := k.Request(t.Context(), batch.Hints{})
			s := r.org.admins
			s.flag.seen = flagSeen{}
			if c.covers {
				s.flag.adopt(flagSeen{Covered: time.Now().UnixNano()})
			}
			if c.blind {
				s.flag.disprove()
			}
			s.bindingCalls.Set(c.calls)
			s.boundRoles.Set(c.bindings)
			if got := r.directoryCeiling(c.asked); got != c.want {
				t.Errorf("%s: %d, want %d", name, got, c.want)
			}
		}
	})
}
