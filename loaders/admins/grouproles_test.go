package admins

import (
	"context"
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

// groupRoles reads the lists of groups, which must be the org's, or fail as wanted.
func (k *kit) groupRoles(h batch.Hints, price map[string]int, ids []string, want func(error) bool) fetch.Cost {
	k.T.Helper()
	return k.Run(h, func(ctx context.Context, r *Request) {
		operationkit.Priced(r, price)
		lists := r.RolesOfGroups(ctx, ids, nil)
		for _, id := range ids {
			k.holds(id, lists[id].Value, lists[id].Err, want)
		}
	}).Cost()
}

// Who can have a role was known, so most groups' lists were never read. Then the lists are too
// old, reading each of few groups costs less than reading them again, and Okta is down.
func TestWhoCouldHaveNoRoleStillCannotInAnOutage(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 120, Groups: 20, DirectAdmins: -1, AdminGroups: -1}, func(t *testing.T, k *kit) {
		groups := k.EveryGroup()[:3]
		k.adminDirectory(batch.Hints{})
		time.Sleep(fetch.SoftOrg + time.Minute)
		k.Breaks("", oktasim.FaultStatus, 503)
		began := time.Now()
		c := k.groupRoles(batch.Hints{}, nil, groups, nil)
		if took := time.Since(began); took > 1100*time.Millisecond || c.OldestAge < fetch.SoftOrg.Milliseconds() {
			t.Errorf("after %s, %+v", took, c)
		}
	})
}

// many is an org with more groups than finding out which hold a role costs.
func many() oktasim.Config { return oktasim.Config{Users: 60, Groups: 60, AdminFlagBlind: true} }

func TestGroupsThatCanHoldNoRoleAreNotAsked(t *testing.T) {
	t.Parallel()
	bubble(t, many(), func(t *testing.T, k *kit) {
		_, holding := k.Admins()
		counts := k.Calls(func() { k.groupRoles(operationkit.ManyRoles(), nil, k.EveryGroup(), nil) })
		if counts.ByRoute[loaderkit.GroupRolesRoute] != len(holding) || counts.ByRoute[loaderkit.AssigneesRoute] != 0 {
			t.Errorf("calls %v, want %d of groups and none for users", counts.ByRoute, len(holding))
		}
		k.Costs("asked again", 0, func() { k.groupRoles(operationkit.ManyRoles(), nil, k.EveryGroup(), nil) })
		k.Costs("a group made since, which the admin directory does not know", 1, func() {
			k.groupRoles(batch.Hints{}, nil, []string{k.StandardGroup()}, nil)
		})
	})
}

func TestFewGroupsAreAskedRightAway(t *testing.T) {
	t.Parallel()
	bubble(t, many(), func(t *testing.T, k *kit) {
		k.Costs("two groups", 2, func() { k.groupRoles(batch.Hints{}, nil, k.EveryGroup()[:2], nil) })
		k.Costs("the same", 0, func() { k.groupRoles(batch.Hints{}, nil, k.EveryGroup()[:2], nil) })
	})
}

func TestGroupsAreAskedByTheThreeDenials(t *testing.T) {
	t.Parallel()
	away := func(err error) bool { return err == nil || fetch.DenialOf(err) == fetch.Outage }
	for name, c := range map[string]struct {
		kind   oktasim.FaultKind
		price  map[string]int
		want   func(error) bool
		asked  int // groups, of 60
		stale  int
		copies bool // the plan reports that copies are served
	}{
		"an outage asks nobody":      {oktasim.FaultStatus, nil, away, 0, 1, true},
		"a refusal asks each":        {oktasim.FaultForbidden, nil, nil, 60, 0, false},
		"if that was priced":         {oktasim.FaultForbidden, map[string]int{GroupRolesField: 59}, okta.IsForbidden, 0, 0, false},
		"and so it does where it is": {oktasim.FaultForbidden, map[string]int{GroupRolesField: 60}, nil, 60, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, many(), func(t *testing.T, k *kit) {
				all := k.EveryGroup()
				loaderkit.Put(k, GroupRolesKind, all[0], []*okta.RoleAssignment{}, 10*time.Minute)
				k.Breaks(loaderkit.SetsRoute, c.kind, 503)
				var cost fetch.Cost
				counts := k.Calls(func() { cost = k.groupRoles(operationkit.ManyRoles(), c.price, all, c.want) })
				if counts.ByRoute[loaderkit.GroupRolesRoute] < c.asked || c.asked == 0 && counts.ByRoute[loaderkit.GroupRolesRoute] > len(k.heldGroups()) {
					t.Errorf("calls %v", counts.ByRoute)
				}
				if said := slices.Contains(operationkit.Strategies(cost, GroupRolesField), "copies"); cost.Cache.Stale != c.stale || said != c.copies {
					t.Errorf("cost %+v", cost)
				}
			})
		})
	}
}

// heldGroups returns the groups that are read to see what the flag covers.
func (k *kit) heldGroups() []string {
	_, groups := k.Admins()
	return groups
}

func TestGroupsAreAskedEachWhereThatIsCheaper(t *testing.T) {
	t.Parallel()
	c := many()
	c.ResourceSets, c.CustomRoles, c.BindingsPerSet = 40, 20, 20
	bubble(t, c, func(t *testing.T, k *kit) {
		counts := k.Calls(func() {
			if cost := k.groupRoles(operationkit.ManyRoles(), nil, k.EveryGroup(), nil); cost.Cache.Stale != 0 {
				t.Errorf("cost %+v", cost)
			}
		})
		if counts.ByRoute[loaderkit.GroupRolesRoute] != 60 || counts.Total > 60+3 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestAnOperationThatMayNotSpendMoreAsksNoOtherWay(t *testing.T) {
	t.Parallel()
	bubble(t, many(), func(t *testing.T, k *kit) {
		loaderkit.Put(k, GroupRolesKind, k.EveryGroup()[0], []*okta.RoleAssignment{}, 10*time.Minute)
		h := operationkit.ManyRoles()
		h.CallLimit = 1
		c := k.groupRoles(h, nil, k.EveryGroup(), func(err error) bool { return fetch.DenialOf(err) == fetch.Declined })
		if c.Calls != 1 || c.Cache.Stale != 0 {
			t.Errorf("cost %+v", c)
		}
	})
}
