package admins

import (
	"slices"
	"testing"

	"oktagraph/okta"
)

func TestAUsersListIsDividedByWhoWasAssigned(t *testing.T) {
	t.Parallel()
	own := &okta.RoleAssignment{ID: "own", AssignmentType: "USER", AssigneeKind: okta.UserAssignee, AssigneeID: "u"}
	bare := &okta.RoleAssignment{ID: "bare"}
	group := &okta.RoleAssignment{ID: "group", AssignmentType: "GROUP", AssigneeKind: okta.GroupAssignee, AssigneeID: "g"}
	linked := &okta.RoleAssignment{ID: "linked", AssigneeKind: okta.GroupAssignee, AssigneeID: "g"}
	unnamed := &okta.RoleAssignment{ID: "unnamed", AssignmentType: "GROUP"}
	client := &okta.RoleAssignment{ID: "client", AssignmentType: "CLIENT"}
	type list = []*okta.RoleAssignment
	for name, c := range map[string]struct{ in, own, told list }{
		"nothing":                      {nil, list{}, list{}},
		"the user's own":               {list{own, bare}, list{own, bare}, list{}},
		"and those of groups":          {list{group, own, linked}, list{own}, list{group, linked}},
		"a group that cannot be named": {list{group, unnamed, own}, list{own}, nil},
		"another kind":                 {list{client, own}, list{own}, list{}},
	} {
		got := splitRoles(c.in)
		if !slices.Equal(got.Own, c.own) || !slices.Equal(got.Told, c.told) || (got.Told == nil) != (c.told == nil) {
			t.Errorf("%s: own %v, of groups %v", name, got.Own, got.Told)
		}
	}
}

func TestAssignmentsAreSortedAndGivenOnce(t *testing.T) {
	t.Parallel()
	list := func(ids ...string) []*okta.RoleAssignment {
		var all []*okta.RoleAssignment
		for _, id := range ids {
			all = append(all, &okta.RoleAssignment{ID: id, AssigneeID: "somebody else"})
		}
		return all
	}
	through := madeTo(okta.GroupAssignee, "g", list("c", "a", "c"), true)
	direct := madeTo(okta.UserAssignee, "u", list("b", "a"), false)
	var got []string
	for _, a := range sorted(append(through, direct...)) {
		got = append(got, a.ID())
	}
	if want := []string{"u:a", "u:b", "g:a", "g:c"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
