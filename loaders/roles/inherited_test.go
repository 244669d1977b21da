package roles

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestRolesThroughGroupsAreThoseOfTheOrg(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]oktasim.Config{
		"usual":                  loaderkit.Team(),
		"a blind flag":           {Users: 120, Groups: 20, GroupAdmins: 8, AdminFlagBlind: true},
		"assignees by any way":   {Users: 120, Groups: 20, GroupAdmins: 8, AssigneesThroughGroups: true},
		"no group holds a role":  {Users: 120, AdminGroups: -1},
		"many groups hold roles": {Users: 120, Groups: 60, AdminGroups: 15, GroupAdmins: 15},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c, func(t *testing.T, k *kit) {
				counts := k.Calls(func() { k.askRoles(operationkit.ManyRoles(), k.Everybody(), true) })
				if counts.Total > 70 {
					t.Errorf("calls %v", counts.ByRoute)
				}
				k.Costs("asked again", 0, func() { k.askRoles(operationkit.ManyRoles(), k.Everybody(), true) })
			})
		})
	}
}

func TestTheGroupOfEverybodyIsNotReadForItsRoles(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		_, before := k.Admins()
		k.Must(k.Org.GrantRole(k.Org.Everyone(), "READ_ONLY_ADMIN"))
		counts := k.Calls(func() { k.askRoles(operationkit.ManyRoles(), k.Everybody(), true) })
		if counts.ByRoute[loaderkit.MembersRoute] != len(before) {
			t.Errorf("calls %v, want the members of %d groups", counts.ByRoute, len(before))
		}
	})
}

func TestAMembersListThatFailsLeavesNobodyWithoutRoles(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		_, groups := k.Admins()
		k.Breaks("/api/v1/groups/"+groups[0]+"/users", oktasim.FaultForbidden, 0)
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			r.All(ctx, 100, func(ctx context.Context, i int) {
				id := k.Everybody()[i]
				if got, err := r.UserAssignments(ctx, id, true); err == nil && !slices.Equal(held(got), heldBy(k.Org.RolesOf(id))) {
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
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		_, groups := k.Admins()
		k.readAll()
		k.Forget(admins.GroupRolesKind.Name, groups[0])
		k.Breaks("/api/v1/groups/"+groups[0]+"/roles", oktasim.FaultForbidden, 0)
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			r.All(ctx, 100, func(ctx context.Context, i int) {
				id := k.Everybody()[i]
				got, err := r.UserAssignments(ctx, id, true)
				in := slices.Contains(k.Org.GroupsOf(id), groups[0])
				if okta.IsForbidden(err) != in || !in && !slices.Equal(held(got), heldBy(k.Org.RolesOf(id))) {
					t.Errorf("roles of %s, who is in the group %t: %v, %v", id, in, held(got), err)
				}
			})
		})
	})
}

func TestFewUsersOwnListsTellTheRolesOfTheirGroups(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		k.readAll()
		_, through := k.Org.Admins()
		if _, groups := k.Admins(); len(groups) < 2 {
			t.Fatalf("reading the members of %d groups costs no more than one user", len(groups))
		}
		counts := k.Calls(func() { k.askRoles(batch.Hints{}, through[:1], true) })
		if counts.Total != 1 || counts.ByRoute[loaderkit.UserRolesRoute] != 1 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestADeactivatedUserInheritsNothing(t *testing.T) {
	t.Parallel()
	c := loaderkit.Team()
	c.DeprovisionedKeepGroups = true
	bubble(t, c, func(t *testing.T, k *kit) {
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			var gone []string
			for _, u := range k.Org.Users() {
				if u.Status == oktasim.Deprovisioned {
					gone = append(gone, u.ID)
				}
			}
			_, err := operationkit.Users(ctx, r, gone)
			k.OK(err)
			for _, id := range gone {
				if !r.Deactivated(id) {
					t.Errorf("%s counts as active", id)
				}
				if got, err := r.UserAssignments(ctx, id, true); len(got) != 0 || err != nil {
					t.Errorf("roles of %s: %v, %v", id, held(got), err)
				}
			}
			if id := k.Everybody()[0]; r.Deactivated(id) {
				t.Errorf("%s, whom nobody read, counts as deactivated", id)
			}
		})
	})
}

// A user's list shows a role of a group that holds none by the admin directory in use, and
// another role of a group whose roles were read: one response, one answer.
func TestOneGroupHasTheSameRolesThroughoutAResponse(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		_, through := k.Org.Admins()
		member := through[0]
		gid, plain := k.Org.RolesOf(member)[0].AssigneeID, k.Group(member)
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			before, err := r.GroupAssignments(ctx, gid)
			k.OK(err)
			_, err = r.Admins(ctx)
			k.OK(err)
			k.Must(k.Org.GrantRole(gid, "ORG_ADMIN"))
			k.Must(k.Org.GrantRole(plain, "READ_ONLY_ADMIN"))
			list := r.ReadUserRoles(ctx, []string{member}, "a test")[member]
			if !slices.ContainsFunc(list.Value.Told, func(a *okta.RoleAssignment) bool { return a.AssigneeID == plain }) {
				t.Errorf("the user's list does not tell of the new role: %+v, %v", list.Value, list.Err)
			}
			got := held(r.toldOf(list, r.DirectoryInUse()))
			want := held(before)
			if slices.ContainsFunc(got, func(id string) bool { return id[:20] == plain }) {
				t.Errorf("a group that holds no role by the admin directory in use gives one: %v", got)
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
	roles := map[string]fetch.Answer[[]*okta.RoleAssignment]{"g": {Value: list}, "bad": {Err: broken}}
	for name, c := range map[string]struct {
		groups batch.Result[[]string]
		held   int
		err    error
	}{
		"a group":                   {batch.Result[[]string]{Value: []string{"g"}}, 1, nil},
		"none":                      {batch.Result[[]string]{}, 0, nil},
		"one that cannot be read":   {batch.Result[[]string]{Value: []string{"g", "bad"}}, 0, broken},
		"groups that are not known": {batch.Result[[]string]{Err: broken}, 0, broken},
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
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		k.askGroups(k.Everybody())
		time.Sleep(20 * time.Second)
		counts := k.Calls(func() { k.askRoles(operationkit.ManyRoles(), k.Everybody(), true) })
		if counts.ByRoute[loaderkit.MembersRoute] != 0 {
			t.Errorf("calls %v, want no list of members", counts.ByRoute)
		}
	})
}
