// Package graph answers GraphQL: what the schema's fields read, the price of that, and
// the handlers of /graphql and /explain.
package graph

import (
	"context"
	"strconv"

	"oktagraph/graph/cursor"
	"oktagraph/graph/exec"
	"oktagraph/loaders"
	"oktagraph/loaders/plan"
)

// reader reads what fields need in addition to their parents.
type reader struct {
	cursors *cursor.Codec
}

// edge is such a field: how it is read, for all parents at once, and its price.
type edge struct {
	load  func(ctx context.Context, c *exec.Call) *exec.Column
	price plan.Pricing
}

// edges are all such fields, by "Type.field".
func (r *reader) edges() map[string]edge {
	price := plan.Prices()
	return map[string]edge{
		"Query.viewer":          {r.viewer, price.Nothing},
		"Query.node":            {r.node, price.ByIDs},
		"Query.nodes":           {r.nodes, price.ByIDs},
		"Query.user":            {r.user, price.ByIDs},
		"Query.userByLogin":     {r.userByLogin, price.ByIDs},
		"Query.users":           {r.users, price.List},
		"Query.userCounts":      {r.userCounts, price.UserCounts},
		"Query.group":           {r.group, price.ByIDs},
		"Query.groupByName":     {r.groupByName, price.ByIDs},
		"Query.groups":          {r.groups, price.List},
		"Query.role":            {r.role, price.ByIDs},
		"Query.roles":           {r.roles, price.Roles},
		"Query.roleAssignments": {r.roleAssignments, price.AllAssignments},
		"Query.app":             {r.app, price.ByIDs},
		"Query.apps":            {r.apps, price.Apps},
		"Query.logEvents":       {r.logEvents, price.Log},

		"Query.userTypes":       {r.userTypes, price.UserTypes},
		"Query.profileSchema":   {r.profileSchema, price.ProfileSchema},
		"ProfileSchema.type":    {of(r.schemaType), price.UserTypes},
		"User.type":             {of(r.userType), price.UserTypes},
		"User.manager":          {of(r.userManager), price.Managers},
		"User.directReports":    {of(r.directReports), price.DirectReports},
		"User.factors":          {of(r.userFactors), price.PerParent},
		"User.groups":           {of(r.userGroups), price.UserGroups},
		"User.roleAssignments":  {of(r.userAssignments), price.UserRoles},
		"User.roles":            {of(r.userRoles), price.UserRoles},
		"User.apps":             {of(r.userApps), price.AppPages},
		"UserProfile.attribute": {of(r.attribute), price.Nothing},
		"User.events":           {of(r.userEvents), price.Log},

		"Group.members":         {of(r.groupMembers), price.Members},
		"Group.roleAssignments": {of(r.groupAssignments), price.GroupRoles},
		"Group.roles":           {of(r.groupRoles), price.GroupRoles},
		"Group.memberCount":     {of(r.memberCount), price.Counts},
		"Group.appCount":        {of(r.appCount), price.Counts},
		"Group.hasAdminRoles":   {of(r.hasAdminRoles), price.Counts},
		"Group.owners":          {of(r.groupOwners), price.AppPages},
		"Group.rules":           {of(r.groupRules), price.Rules},
		"Group.apps":            {of(r.groupApps), price.AppPages},
		"Group.sourceApp":       {of(r.sourceApp), price.SourceApp},
		"Group.events":          {of(r.groupEvents), price.Log},

		"ProfileSchema.attributes": {of(r.schemaAttributes), price.Attributes},
		"ProfileAttribute.choices": {of(r.attributeChoices), price.Attributes},

		"App.users":     {of(r.appUsers), price.AppPages},
		"App.groups":    {of(r.appGroups), price.AppPages},
		"UserApp.group": {of(r.userAppGroup), price.ThroughGroup},
		"AppUser.group": {of(r.appUserGroup), price.ThroughGroup},
		"Owner.node":    {of(r.ownerNode), price.Owner},

		"Role.description": {of(r.roleDescription), price.CustomRole},
		"Role.created":     {of(r.roleCreated), price.CustomRole},
		"Role.lastUpdated": {of(r.roleLastUpdated), price.CustomRole},
		"Role.permissions": {of(r.rolePermissions), price.PerParent},
		"Role.assignments": {of(r.assignmentsOfRole), price.AllAssignments},
		"Role.holders":     {of(r.roleHolders), price.Holders},

		"RoleHolder.assignments":    {of(r.holderAssignments), price.Nothing}, // included in the price of holders
		"User.administrators":       {of(r.userAdministrators), price.Administrators},
		"Group.administrators":      {of(r.groupAdministrators), price.Administrators},
		"App.administrators":        {of(r.appAdministrators), price.Administrators},
		"Administrator.targetGroup": {of(r.targetGroup), price.Assignees},

		"ServiceApp.app":        {of(r.appOfClient), price.PerParent},
		"ResourceSet.resources": {of(r.resources), price.PerParent},
		"ResourceSet.bindings":  {of(r.bindings), price.Bound},
		"Resource.node":         {of(r.resourceNode), price.Assignees},

		"RoleAssignment.assignee":    {of(r.assignee), price.Assignees},
		"RoleAssignment.resourceSet": {of(r.resourceSet), price.ResourceSets},
		"RoleAssignment.targets":     {of(r.targets), price.Targets},

		"RoleTargets.unrestricted": {of(r.unrestricted), price.Nothing}, // included in the price of targets
		"RoleTargets.groups":       {of(r.targetGroups), price.TargetGroups},
		"RoleTargets.apps":         {of(r.targetApps), price.Nothing},

		"LogEvent.targets": {of(r.logTargets), price.LogTargets},
		"LogParty.node":    {of(r.logNodes), price.LogNodes},
	}
}

// of makes an edge's function from one for a specific parent type.
func of[P any](load func(ctx context.Context, c *exec.Call, parents []P) *exec.Column) func(context.Context, *exec.Call) *exec.Column {
	return func(ctx context.Context, c *exec.Call) *exec.Column {
		parents := make([]P, len(c.Parents))
		for i, parent := range c.Parents {
			parents[i] = parent.(P) //nolint:forcetypeassert // the schema says so; a panic is INTERNAL
		}
		return load(ctx, c, parents)
	}
}

// arg returns an argument with the type that gqlgen gave it; the zero value if it is absent.
func arg[T any](c *exec.Call, name string) T {
	v, _ := c.Args[name].(T)
	return v
}

// keysOf returns the ids of parents.
func keysOf[P interface{ Key() string }](parents []P) []string {
	ids := make([]string, len(parents))
	for i, p := range parents {
		ids[i] = p.Key()
	}
	return ids
}

// object makes the column of a root field with one object.
func object[T any](v *T, err error) *exec.Column {
	c := exec.NewColumn(1)
	switch {
	case err != nil:
		c.Fail(err)
	case v == nil:
		c.Null()
	default:
		c.Ref(c.Add(v))
		c.Value()
	}
	return c
}

// objects makes the column of fields with one object or none; wrap converts it to the
// schema's type.
func objects[O, M any](results []loaders.Result[*O], wrap func(*O) *M) *exec.Column {
	c := exec.NewColumn(len(results))
	for _, result := range results {
		switch {
		case result.Err != nil:
			c.Fail(result.Err)
		case result.Value == nil:
			c.Null()
		default:
			c.Ref(c.Add(wrap(result.Value)))
			c.Value()
		}
	}
	return c
}

func tenantOf(ctx context.Context) string { return loaders.For(ctx).Tenant().ID }

// linkOf identifies the tenant and the org it is linked to: after a new link, the tenant may
// be another org, and earlier cursors do not belong to its lists.
func linkOf(ctx context.Context) string {
	t := loaders.For(ctx).Tenant()
	if t.Generation() == 0 {
		return t.ID
	}
	return t.ID + "#" + strconv.FormatUint(t.Generation(), 10) // tenant ids never contain #
}
