package loaders

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestRolesThroughGroupsAreThoseOfTheOrg(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]oktasim.Config{
		"usual":                  team(),
		"a blind flag":           {Users: 120, Groups: 20, GroupAdmins: 8, AdminFlagBlind: true},
		"assignees by any way":   {Users: 120, Groups: 20, GroupAdmins: 8, AssigneesThroughGroups: true},
		"no group holds a role":  {Users: 120, AdminGroups: -1},
		"many groups hold roles": {Users: 120, Groups: 60, AdminGroups: 15, GroupAdmins: 15},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c, func(t *testing.T, k *kit) {
				counts := k.calls(func() { k.askRoles(manyRoles(), k.everybody(), true) })
				if counts.Total > 70 {
					t.Errorf("calls %v", counts.ByRoute)
				}
				k.costs("asked again", 0, func() { k.askRoles(manyRoles(), k.everybody(), true) })
			})
		})
	}
}

func TestTheGroupOfEverybodyIsNotReadForItsRoles(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		_, before := k.holders()
		k.must(k.org.GrantRole(k.org.Everyone(), "READ_ONLY_ADMIN"))
		counts := k.calls(func() { k.askRoles(manyRoles(), k.everybody(), true) })
		if counts.ByRoute[membersRoute] != len(before) {
			t.Errorf("calls %v, want the members of %d groups", counts.ByRoute, len(before))
		}
	})
}

func TestAMembersListThatFailsLeavesNobodyWithoutRoles(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		_, groups := k.holders()
		k.breaks("/api/v1/groups/"+groups[0]+"/users", oktasim.FaultForbidden, 0)
		k.run(manyRoles(), func(ctx context.Context, r *Request) {
			r.All(ctx, 100, func(ctx context.Context, i int) {
				id := k.everybody()[i]
				if got, err := r.UserAssignments(ctx, id, true); err == nil && !slices.Equal(held(got), heldBy(k.org.RolesOf(id))) {
					t.Errorf("roles of %s: %v", id, held(got))
				} else if err != nil && !okta.IsForbidden(err) {
					t.Errorf("roles of %s: %v", id, err)
				}
			})
		})
	})
}

func TestRolesOfAGroupThatFailFailItsMembersAlone(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		_, groups := k.holders()
		k.facts(Hints{})
		k.forget(groupRolesKind.Name, groups[0]) // read for a proof of the flag
		k.failing(groups[0], oktasim.FaultForbidden)
		k.run(manyRoles(), func(ctx context.Context, r *Request) {
			r.All(ctx, 100, func(ctx context.Context, i int) {
				id := k.everybody()[i]
				got, err := r.UserAssignments(ctx, id, true)
				in := slices.Contains(k.org.GroupsOf(id), groups[0])
				if okta.IsForbidden(err) != in || !in && !slices.Equal(held(got), heldBy(k.org.RolesOf(id))) {
					t.Errorf("roles of %s, who is in the group %t: %v, %v", id, in, held(got), err)
				}
			})
		})
	})
}

func TestFewUsersOwnListsTellTheRolesOfTheirGroups(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		f, _ := k.facts(Hints{})
		_, through := k.org.Admins()
		if len(f.groups) < 2 {
			t.Fatalf("reading the members of %d groups costs no more than one user", len(f.groups))
		}
		counts := k.calls(func() { k.askRoles(Hints{}, through[:1], true) })
		if counts.Total != 1 || counts.ByRoute[userRoleRoute] != 1 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestADeactivatedUserInheritsNothing(t *testing.T) {
	t.Parallel()
	c := team()
	c.DeprovisionedKeepGroups = true
	bubble(t, c, func(t *testing.T, k *kit) {
		k.run(manyRoles(), func(ctx context.Context, r *Request) {
			var gone []string
			for _, u := range k.org.Users() {
				if u.Status == oktasim.Deprovisioned {
					gone = append(gone, u.ID)
				}
			}
			_, err := r.Users(ctx, gone)
			k.ok(err)
			for _, id := range gone {
				if !r.deactivated(id) {
					t.Errorf("%s counts as active", id)
				}
				if got, err := r.UserAssignments(ctx, id, true); len(got) != 0 || err != nil {
					t.Errorf("roles of %s: %v, %v", id, held(got), err)
				}
			}
			if id := k.everybody()[0]; r.deactivated(id) {
				t.Errorf("%s, whom nobody read, counts as deactivated", id)
			}
		})
	})
}

// A user's list shows a role of a group that the facts in use know to hold none, and
// another role of one whose roles were read: one response, one answer.
func TestOneGroupHasTheSameRolesThroughoutAResponse(t *testing.T) {
	t.Parallel()
	bubble(t, team(), func(t *testing.T, k *kit) {
		_, through := k.org.Admins()
		member := through[0]
		gid := k.org.RolesOf(member)[0].AssigneeID
		k.run(manyRoles(), func(ctx context.Context, r *Request) {
			before, err := r.GroupAssignments(ctx, gid)
			k.ok(err)
			_, err = r.Admins(ctx)
			k.ok(err)
			k.must(k.org.GrantRole(gid, "ORG_ADMIN"))
			plain := k.standardGroup(member)
			list, err := k.tenant.Okta.ListUserRoles(ctx, member, okta.ExpandNone)
			k.ok(err)
			got := held(r.toldOf(Answer[userRoles]{Value: splitRoles(list)}, r.factsInUse()))
			want := held(before)
			if slices.ContainsFunc(got, func(id string) bool { return id[:20] == plain }) && r.factsInUse().listed[plain] {
				t.Errorf("a group that holds no role by the facts in use gives one: %v", got)
			}
			got = slices.DeleteFunc(got, func(id string) bool { return id[:20] != gid })
			if !slices.Equal(got, want) {
				t.Errorf("through the group %v, of the group %v", got, want)
			}
		})
	})
}

func TestRolesThroughGroupsFailWithThem(t *testing.T) {
	t.Parallel()
	broken, list := errors.New("broken"), []*okta.RoleAssignment{{ID: "a"}}
	roles := map[string]Answer[[]*okta.RoleAssignment]{"g": {Value: list}, "bad": {Err: broken}}
	for name, c := range map[string]struct {
		groups Result[[]string]
		held   int
		err    error
	}{
		"a group":                   {Result[[]string]{Value: []string{"g"}}, 1, nil},
		"none":                      {Result[[]string]{}, 0, nil},
		"one that cannot be read":   {Result[[]string]{Value: []string{"g", "bad"}}, 0, broken},
		"groups that are not known": {Result[[]string]{Err: broken}, 0, broken},
	} {
		got := rolesThrough(c.groups, roles)
		if len(got.Value) != c.held || !errors.Is(got.Err, c.err) {
			t.Errorf("%s: %v, %v", name, got.Value, got.Err)
		}
		for _, a := range got.Value {
			if !a.Inherited || a.Kind != okta.GroupAssignee || a.Assignee != "g" {
				t.Errorf("%s: %+v", name, a)
			}
		}
	}
}

func TestCachedMembershipsSpareTheJoin(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, k *kit) {
		k.askGroups(k.everybody())
		time.Sleep(20 * time.Second)
		counts := k.calls(func() { k.askRoles(manyRoles(), k.everybody(), true) })
		if counts.ByRoute[membersRoute] != 0 {
			t.Errorf("calls %v, want no list of members", counts.ByRoute)
		}
	})
}
