package roles

import (
	"slices"
	"testing"

	"oktagraph/okta"
)

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
