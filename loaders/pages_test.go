package loaders

import (
	"slices"
	"testing"

	"oktagraph/okta"
)

func TestAPageOfKnownObjectsBeginsBehindTheLastOneGiven(t *testing.T) {
	t.Parallel()
	ids := []string{"a", "b", "c", "d"}
	first := CutIDs(ids, Position{}, 3)
	if !slices.Equal(first.IDs, ids[:3]) || !first.More {
		t.Fatalf("first page %+v", first)
	}
	if rest := CutIDs(ids[1:], first.Position(2), 3); !slices.Equal(rest.IDs, ids[3:]) || rest.More {
		t.Errorf("an object of the first page is gone, and the second page is %+v", rest)
	}

	all := make([]*Assignment, len(ids))
	for i, id := range ids {
		all[i] = &Assignment{Kind: okta.UserAssignee, Assignee: id, RoleAssignment: &okta.RoleAssignment{ID: id}}
	}
	cut, given := CutAssignments(all, Position{}, 2)
	if !slices.Equal(given, all[:2]) || !cut.More {
		t.Errorf("first page %+v: %v", cut, given)
	}
	cut, given = CutAssignments(all, cut.Position(1), 4)
	if !slices.Equal(given, all[2:]) || cut.More {
		t.Errorf("second page %+v: %v", cut, given)
	}
}

func TestARolesIDTellsWhatItCanBe(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]struct {
		role, custom bool
		targets      okta.Expand
	}{
		"SUPER_ADMIN":          {role: true},
		"APP_ADMIN":            {role: true, targets: okta.ExpandApps},
		"HELP_DESK_ADMIN":      {role: true, targets: okta.ExpandGroups},
		"cr0AbCdEfGhIjKlMnOp1": {role: true, custom: true},
		"00uAbCdEfGhIjKlMnOp1": {},
	} {
		if IsRoleID(id) != want.role || IsCustomRoleID(id) != want.custom || TargetKind(id) != want.targets {
			t.Errorf("%s: role %t, custom %t, targets %q", id, IsRoleID(id), IsCustomRoleID(id), TargetKind(id))
		}
	}
	if none := NoCost(); none.Calls != 0 || none.Plan == nil {
		t.Errorf("cost of nothing %+v", none)
	}
}
