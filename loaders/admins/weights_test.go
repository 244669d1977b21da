package admins

import (
	"testing"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
)

// TestCachedValuesHoldNoMoreThanTheyWeigh compares the heap that values of each kind hold, read
// back as from Redis, with the weight they have in the in-process tier. It does not run in
// parallel: it measures the heap of the process.
func TestCachedValuesHoldNoMoreThanTheyWeigh(t *testing.T) {
	loaderkit.Weighs(t, UserRolesKind, func(i int) UserRoles {
		return UserRoles{Own: sampleAssignments(i, 2), Told: sampleAssignments(i+1, 1)}
	})
	loaderkit.Weighs(t, GroupRolesKind, func(i int) []*okta.RoleAssignment { return sampleAssignments(i, 1) })
}

func sampleAssignments(from, n int) []*okta.RoleAssignment {
	list := make([]*okta.RoleAssignment, n)
	for i := range list {
		list[i] = &okta.RoleAssignment{
			ID: loaderkit.SampleID(from), Label: "Group Administrator", Type: "USER_ADMIN", Status: "ACTIVE", AssignmentType: "USER",
			Created: "2026-01-02T03:04:05.000Z", LastUpdated: "2026-01-02T03:04:05.000Z",
			AssigneeKind: okta.UserAssignee, AssigneeID: loaderkit.SampleID(from),
		}
	}
	return list
}
