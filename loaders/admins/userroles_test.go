package admins

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// team is an org of more users than finding out who holds a role costs.
func team() oktasim.Config {
	return oktasim.Config{Users: 120, Groups: 20, DirectAdmins: 6, GroupAdmins: 8}
}

// held are assignments as they are compared: assignee and assignment.
func held(list []*Assignment) []string {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.ID()
	}
	slices.Sort(ids)
	return ids
}

func heldBy(list []oktasim.AssignmentInfo) []string {
	ids := []string{}
	for _, a := range list {
		ids = append(ids, a.AssigneeID+":"+a.ID)
	}
	slices.Sort(ids)
	return ids
}

// askRoles asks for the roles of users, with those of their groups, and compares the
// answers with the org.
func (k *kit) askRoles(h batch.Hints, ids []string, groups bool) batch.Cost {
	k.T.Helper()
	return k.run(h, func(ctx context.Context, r *Request) {
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			got, err := r.UserAssignments(ctx, ids[i], groups)
			want := heldBy(k.Org.AssignmentsOf(ids[i]))
			if groups {
				want = heldBy(k.Org.RolesOf(ids[i]))
			}
			if err != nil || !slices.Equal(held(got), want) {
				k.T.Errorf("roles of %s: %v, %v, want %v", ids[i], held(got), err, want)
			}
		})
	}).Cost()
}

// failRoles asks for the users' own roles, which all must end as wanted.
func (k *kit) failRoles(h batch.Hints, price map[string]int, ids []string, want func(error) bool) batch.Cost {
	k.T.Helper()
	return k.run(h, func(ctx context.Context, r *Request) {
		priced(r, price)
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			if got, err := r.UserAssignments(ctx, ids[i], false); !want(err) {
				k.T.Errorf("roles of %s: %v, %v", ids[i], held(got), err)
			}
		})
	}).Cost()
}

func TestWhoCanHoldNoRoleIsNotAsked(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		users, _ := k.admins()
		counts := k.Calls(func() { k.askRoles(manyRoles(), all, false) })
		if counts.ByRoute[userRoleRoute] != len(users) || counts.Total > len(users)+10 {
			t.Errorf("calls %v, want %d of users", counts.ByRoute, len(users))
		}
		k.Costs("asked again", 0, func() { k.askRoles(manyRoles(), all, false) })
		time.Sleep(batch.SoftObject) // the admin directory lasts longer than the users' lists
		k.Costs("the lists of those who hold roles", len(users), func() { k.askRoles(manyRoles(), all, false) })
		k.Costs("one who can hold none", 0, func() { k.askRoles(batch.Hints{}, all[:1], false) })
	})
}

func TestFewUsersAreAskedRightAway(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		k.Costs("three users and their groups' roles", 3, func() { k.askRoles(batch.Hints{}, k.Everybody()[:3], true) })
		k.Costs("one of them", 0, func() { k.askRoles(batch.Hints{}, k.Everybody()[:1], true) })
	})
}

// Only the list of assignees fails: nobody is asked in its place.
func TestAnOutageOfTheListsCostsNoFanOut(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		put(k, userRolesKind, all[0], splitRoles(nil), 10*time.Minute)
		k.Breaks(assigneesRoute, oktasim.FaultStatus, 503)
		counts := k.Calls(func() {
			c := k.failRoles(manyRoles(), nil, all, func(err error) bool { return err == nil || batch.DenialOf(err) == batch.Outage })
			if c.Cache.Stale != 1 || !slices.Contains(strategies(c, userRolesField), "copies") {
				t.Errorf("cost %+v", c)
			}
		})
		if counts.ByRoute[userRoleRoute] != 0 || counts.Total > 13 {
			t.Errorf("calls %v", counts.ByRoute)
		}
		if k.Logged() != 1 {
			t.Errorf("logged:\n%s", k.Log)
		}
	})
}

func TestRefusedListsLeaveEachUsersOwnWhereThatWasPriced(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Breaks(assigneesRoute, oktasim.FaultForbidden, 0)
		counts := k.Calls(func() {
			k.failRoles(manyRoles(), map[string]int{userRolesField: len(all) - 1}, all, okta.IsForbidden)
		})
		if counts.ByRoute[userRoleRoute] != 0 {
			t.Errorf("calls %v, priced at less", counts.ByRoute)
		}
		counts = k.Calls(func() { k.askRoles(manyRoles(), all, false) })
		if counts.Total != len(all) || counts.ByRoute[userRoleRoute] != len(all) {
			t.Errorf("calls %v, want each user alone without trying the lists again", counts.ByRoute)
		}
		time.Sleep(batch.MarkTime)
		k.Org.ClearFaults()
		if counts = k.Calls(func() { k.askRoles(manyRoles(), all, false) }); counts.ByRoute[assigneesRoute] != 1 {
			t.Errorf("calls %v, want the lists tried again after a while", counts.ByRoute)
		}
	})
}

func TestWhatTurnsOutTooExpensiveIsNoOutage(t *testing.T) {
	t.Parallel()
	c := team()
	c.ResourceSets, c.CustomRoles, c.BindingsPerSet, c.AdminFlag = 40, 20, 20, oktasim.FlagAbsent
	bubble(t, c, func(t *testing.T, k *kit) {
		all := k.Everybody()
		put(k, bindingsKind, bindingsID, noBindings(), 10*time.Minute) // expired: it names nobody
		var cost batch.Cost
		counts := k.Calls(func() { cost = k.askRoles(manyRoles(), all[:30], false) })
		if cost.Cache.Stale != 0 || counts.ByRoute[userRoleRoute] != 30 || counts.Total > 30+5 {
			t.Errorf("calls %v, cost %+v", counts.ByRoute, cost)
		}
	})
}

func TestNobodyIsAskedForWhoHasLeft(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		k.Costs("an operation that has ended", 0, func() {
			k.runIn(gone, manyRoles(), func(ctx context.Context, r *Request) {
				r.All(ctx, 50, func(ctx context.Context, i int) {
					if _, err := r.UserAssignments(ctx, k.Everybody()[i], true); !errors.Is(err, context.Canceled) {
						t.Errorf("error %v", err)
					}
				})
			})
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
			r := k.request(t.Context(), batch.Hints{})
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
