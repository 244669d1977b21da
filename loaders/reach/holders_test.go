package reach

import (
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/oktasim"
)

func TestHoldersArePeopleWithTheAssignmentsThatMakeThemSo(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		both := k.Roleless()[0]
		k.Must(k.Org.GrantRole(both, "SUPER_ADMIN"))
		first, second := k.Group(both, k.Roleless()[1]), k.Group(both)
		k.Must(k.Org.GrantRole(first, "SUPER_ADMIN"))
		k.Must(k.Org.GrantRole(second, "SUPER_ADMIN"))
		roles := []string{"SUPER_ADMIN", "HELP_DESK_ADMIN", "MOBILE_ADMIN", "NOBODY_ADMIN", k.Org.CustomRoles()[0]}
		k.askHolders(roles...)
		k.Costs("again", 0, func() { k.askHolders(roles...) })
		k.OK(k.Org.RemoveMember(first, both))
		k.OK(k.Org.DeleteGroup(second))
		time.Sleep(2 * fetch.SoftOrg)
		k.askHolders(roles...)
	})
}

func TestHoldersCostTheMemberListsOfTheRolesOwnGroups(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{DirectAdmins: 10}, func(t *testing.T, k *kit) {
		k.Must(k.Org.GrantRole(k.Group(k.Everybody()[:7]...), "SUPER_ADMIN"))
		super := 0
		for _, a := range k.Org.EveryAssignment() {
			if a.RoleType == "SUPER_ADMIN" && a.AssigneeKind == "GROUP" {
				super++
			}
		}
		counts := k.Calls(func() { k.askHolders("SUPER_ADMIN") })
		if counts.ByRoute[loaderkit.MembersRoute] != super {
			t.Errorf("calls %v, want the members of %d groups", counts.ByRoute, super)
		}
	})
}
