package plan_test

import "oktagraph/loaders/plan"

// of prices an operation whose fields are priced as the schema's are.
func of(roots []plan.Asked, s plan.Sizes, limit int) plan.Price {
	return plan.Of(withPrices(roots), s, limit)
}

func withPrices(asked []plan.Asked) []plan.Asked {
	prices := plan.Prices()
	byField := map[string]plan.Pricing{
		"Query.viewer": prices.Nothing, "Query.user": prices.ByIDs, "Query.node": prices.ByIDs, "Query.nodes": prices.ByIDs,
		"Query.users": prices.List, "Query.groups": prices.List, "Query.roles": prices.Roles,
		"Query.roleAssignments": prices.AllAssignments, "Role.assignments": prices.AllAssignments,
		"User.groups": prices.UserGroups, "Group.members": prices.Members, "Group.memberCount": prices.Counts,
		"User.roles": prices.UserRoles, "User.roleAssignments": prices.UserRoles,
		"Group.roles": prices.GroupRoles, "Group.roleAssignments": prices.GroupRoles,
		"Role.permissions": prices.PerParent, "User.factors": prices.PerParent, "Group.owners": prices.PerParent,
		"Role.description":        prices.CustomRole,
		"RoleAssignment.assignee": prices.Assignees, "RoleAssignment.resourceSet": prices.ResourceSets, "RoleAssignment.targets": prices.Targets,
	}
	priced := make([]plan.Asked, len(asked))
	for i, a := range asked {
		if byField[a.Field] == nil {
			panic("no price of " + a.Field)
		}
		a.Price, a.Below = byField[a.Field], withPrices(a.Below)
		priced[i] = a
	}
	return priced
}
