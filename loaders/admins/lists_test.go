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
		"another kind":                 {list{client, own}, list{client, own}, list{}},
	} {
		got := splitRoles(c.in)
		if !slices.Equal(got.Own, c.own) || !slices.Equal(got.Told, c.told) || (got.Told == nil) != (c.told == nil) {
			t.Errorf("%s: own %v, of groups %v", name, got.Own, got.Told)
		}
	}
}

func TestKindsSurviveTheWayThroughRedis(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]UserRoles{"not known": {}, "none": splitRoles(nil)} {
		raw, err := UserRolesKind.Encode(told)
		if err != nil {
			t.Fatal(err)
		}
		back, err := UserRolesKind.Decode(raw)
		if err != nil || (back.Told == nil) != (told.Told == nil) {
			t.Errorf("%s: told %v came back as %v, error %v", name, told.Told, back.Told, err)
		}
	}
}
