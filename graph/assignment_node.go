package graph

import (
	"context"
	"slices"
	"strings"

	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// userAssignmentsByID reads assignments made to users; ids are assigneeId:assignmentId.
func userAssignmentsByID(ctx context.Context, ids []string) []loaders.Result[*loaders.Assignment] {
	return assignmentsByID(ids, func(users []string) []loaders.Result[[]*loaders.Assignment] {
		return loaders.For(ctx).AssignmentsOfUsers(ctx, users, false)
	})
}

// groupAssignmentsByID is userAssignmentsByID for groups.
func groupAssignmentsByID(ctx context.Context, ids []string) []loaders.Result[*loaders.Assignment] {
	return assignmentsByID(ids, func(groups []string) []loaders.Result[[]*loaders.Assignment] {
		return loaders.For(ctx).AssignmentsOfGroups(ctx, groups)
	})
}

// clientAssignmentsByID is userAssignmentsByID for service apps.
func clientAssignmentsByID(ctx context.Context, ids []string) []loaders.Result[*loaders.Assignment] {
	return assignmentsByID(ids, func(clients []string) []loaders.Result[[]*loaders.Assignment] {
		return loaders.For(ctx).AssignmentsOfClients(ctx, clients)
	})
}

// assignmentsByID finds assignments in the lists of their assignees: Okta returns all of one
// assignee in one call, and those lists are cached.
func assignmentsByID(
	ids []string, listsOf func(assignees []string) []loaders.Result[[]*loaders.Assignment],
) []loaders.Result[*loaders.Assignment] {
	if len(ids) == 0 {
		return nil
	}
	assignees := make([]string, len(ids))
	for i, id := range ids {
		assignees[i], _, _ = strings.Cut(id, ":")
	}
	found := make([]loaders.Result[*loaders.Assignment], len(ids))
	for i, list := range listsOf(assignees) {
		found[i].Err = list.Err
		at := slices.IndexFunc(list.Value, func(a *loaders.Assignment) bool { return a.ID() == ids[i] })
		if at >= 0 {
			found[i].Value = list.Value[at]
		}
	}
	return found
}

// newAssignment converts assignments to the schema's type.
func newAssignment(ctx context.Context) func(*loaders.Assignment) *model.RoleAssignment {
	set := setAssignment(ctx)
	return func(a *loaders.Assignment) *model.RoleAssignment {
		m := new(model.RoleAssignment)
		set(m, a)
		return m
	}
}
