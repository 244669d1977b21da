package doctor

import (
	"context"
	"slices"
	"time"

	"oktagraph/okta"
)

// probe is one question, and what the schema cannot answer without it.
type probe struct {
	endpoint string
	scope    string
	// fields are null while the question is refused.
	fields []string
	// ask makes one call. skip returns why it cannot be asked, "" when it can.
	ask  func(ctx context.Context, c *okta.Client, s *sample) error
	skip func(s *sample) string
}

// sample is what earlier answers showed: objects to ask for, and signs of an
// administrator who does not see everything.
type sample struct {
	user, group string
	app         string
	everyone    bool // the group Everyone was listed
	stats       bool // groups come with their counts
	asked       struct{ users, groups bool }
}

// blind reports whether the lists came back empty, which never happens in a real org.
func (s *sample) blind() bool {
	return s.asked.groups && s.group == "" && (!s.asked.users || s.user == "")
}

func needsUser(s *sample) string {
	if s.user == "" {
		return "no user was listed to ask about"
	}
	return ""
}

func needsGroup(s *sample) string {
	if s.group == "" {
		return "no group was listed to ask about"
	}
	return ""
}

func always(*sample) string { return "" }

// probes are asked in this order.
func probes() []probe {
	return slices.Concat(directoryProbes(), peopleProbes(), appProbes(), roleProbes(), []probe{logProbe()})
}

func logProbe() probe {
	return probe{"GET /api/v1/logs", scopeLogs, []string{"Query.logEvents", "User.events", "Group.events"}, askLog, always}
}

func directoryProbes() []probe {
	return []probe{
		{"GET /api/v1/users", scopeUsers, []string{"Query.users", "Query.user"}, askUsers, always},
		{
			"GET /api/v1/users/{id}",
			scopeUsers,
			[]string{"Query.user", "Query.node (users)", "RoleAssignment.assignee (users)"},
			askUser,
			needsUser,
		},
		{"GET /api/v1/groups", scopeGroups, []string{"Query.groups", "Group.memberCount", "Group.appCount"}, askGroups, always},
		{
			"GET /api/v1/groups/{id}",
			scopeGroups,
			[]string{"Query.group", "Query.node (groups)", "RoleAssignment.assignee (groups)"},
			askGroup,
			needsGroup,
		},
		{"GET /api/v1/users/{id}/groups", scopeUsers, []string{"User.groups"}, askUserGroups, needsUser},
		{"GET /api/v1/groups/{id}/users", scopeGroups, []string{"Group.members"}, askMembers, needsGroup},
	}
}

func roleProbes() []probe {
	return []probe{
		{
			"GET /api/v1/users/{id}/roles",
			scopeRoles,
			[]string{"User.roleAssignments", "User.roles", "RoleAssignment.targets"},
			askUserRoles,
			needsUser,
		},
		{
			"GET /api/v1/groups/{id}/roles",
			scopeRoles,
			[]string{"Group.roleAssignments", "Group.roles", "RoleAssignment.targets"},
			askGroupRoles,
			needsGroup,
		},
		{
			"GET /api/v1/iam/roles",
			scopeRoles,
			[]string{"Query.roles", "Role.description", "Role.created", "Role.lastUpdated", "Role.permissions"},
			askCustomRoles,
			always,
		},
		{"GET /api/v1/iam/resource-sets", scopeRoles, []string{"RoleAssignment.resourceSet"}, askResourceSets, always},
		{"GET /api/v1/iam/assignees/users", scopeRoles, []string{"Query.roleAssignments", "Role.assignments"}, askAssignees, always},
	}
}

// Fields returns the schema fields that a probe may declare null. For some, that is
// only for one kind of object, which follows in parentheses.
func Fields() []string {
	var all []string
	for _, p := range probes() {
		all = append(all, p.fields...)
	}
	return all
}

func askUsers(ctx context.Context, c *okta.Client, s *sample) error {
	page, err := c.ListUsers(ctx, okta.UserQuery{Limit: 1})
	if err != nil {
		return err
	}
	s.asked.users = true
	if len(page.Items) > 0 {
		s.user = page.Items[0].ID
	}
	return nil
}

func askUser(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.GetUser(ctx, s.user)
	return err
}

// askGroups asks for Okta's own groups; every org has Everyone. It asks for any
// other group only if that is not shown.
func askGroups(ctx context.Context, c *okta.Client, s *sample) error {
	page, err := c.ListGroups(ctx, okta.GroupQuery{Filter: `type eq "BUILT_IN"`, Stats: true})
	if err != nil {
		return err
	}
	for _, g := range page.Items {
		s.group, s.stats = g.ID, g.Stats != nil
		if g.Name() == "Everyone" {
			s.everyone = true
			break
		}
	}
	if !s.everyone {
		if page, err = c.ListGroups(ctx, okta.GroupQuery{Limit: 1, Stats: true}); err != nil {
			return err
		}
		if len(page.Items) > 0 {
			s.group, s.stats = page.Items[0].ID, page.Items[0].Stats != nil
		}
	}
	s.asked.groups = true
	return nil
}

func askGroup(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.GetGroup(ctx, s.group)
	return err
}

func askUserGroups(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListUserGroups(ctx, s.user, "")
	return err
}

func askMembers(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListGroupUsers(ctx, s.group, 1, "")
	return err
}

func askUserRoles(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListUserRoles(ctx, s.user, okta.ExpandNone)
	return err
}

func askGroupRoles(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListGroupRoles(ctx, s.group, okta.ExpandNone)
	return err
}

func askCustomRoles(ctx context.Context, c *okta.Client, _ *sample) error {
	_, err := c.ListRoles(ctx, "")
	return err
}

func askResourceSets(ctx context.Context, c *okta.Client, _ *sample) error {
	_, err := c.ListResourceSets(ctx, "")
	return err
}

func askAssignees(ctx context.Context, c *okta.Client, _ *sample) error {
	_, err := c.ListAssignees(ctx, "")
	return err
}

// askLog asks for one entry of the last hour, whether or not there is any.
func askLog(ctx context.Context, c *okta.Client, _ *sample) error {
	now := time.Now()
	_, err := c.ListLogEvents(ctx, okta.LogQuery{Since: now.Add(-time.Hour), Until: now, Limit: 1})
	return err
}
