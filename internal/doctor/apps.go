package doctor

import (
	"context"
	"strings"

	"oktagraph/okta"
)

// The endpoints of optional features.
const (
	ownersEndpoint = "GET /api/v1/groups/{id}/owners"
	rulesEndpoint  = "GET /api/v1/groups/rules"
)

// appProbes ask for apps and for how people get into groups.
func appProbes() []probe {
	return []probe{
		{
			"GET /api/v1/apps",
			scopeApps,
			[]string{"Query.apps", "Query.app", "Query.node (apps)", "User.apps", "Group.apps", "Group.sourceApp"},
			askApps,
			always,
		},
		{"GET /api/v1/apps/{id}/users", scopeApps, []string{"App.users"}, askAppUsers, needsApp},
		{"GET /api/v1/apps/{id}/groups", scopeApps, []string{"App.groups"}, askAppGroups, needsApp},
		{ownersEndpoint, scopeGroups, []string{"Group.owners"}, askOwners, needsGroup},
		{rulesEndpoint, scopeGroups, []string{"Group.rules", "Query.node (group rules)"}, askRules, always},
	}
}

func needsApp(s *sample) string {
	if s.app == "" {
		return "no app was listed to ask about"
	}
	return ""
}

func askApps(ctx context.Context, c *okta.Client, s *sample) error {
	page, err := c.ListApps(ctx, okta.AppQuery{Limit: 1})
	if err == nil && len(page.Items) > 0 {
		s.app = page.Items[0].ID
	}
	return err
}

func askAppUsers(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListAppUsers(ctx, s.app, 1, "")
	return err
}

func askAppGroups(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListAppGroups(ctx, s.app, "")
	return err
}

func askOwners(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListGroupOwners(ctx, s.group, "")
	return err
}

func askRules(ctx context.Context, c *okta.Client, _ *sample) error {
	_, err := c.ListGroupRules(ctx, "")
	return err
}

// diagnoseExtras reports missing optional features.
func (e *examination) diagnoseExtras(off []string) {
	var mend []string
	for _, endpoint := range off {
		switch endpoint {
		case ownersEndpoint:
			mend = append(mend, "Okta: Directory > Groups > any group: without the tab Owners the org has no Okta Identity Governance; Okta's account team switches it on.")
		case rulesEndpoint:
			mend = append(mend, "Okta: Directory > Groups: without the tab Rules the org has no group rules; Okta's account team switches them on.")
		}
	}
	if len(off) > 0 {
		e.report.note("feature.optional", "The org lacks a feature that only some fields need (E0000015)", "Refused: "+strings.Join(off, ", ")+".", mend...)
	}
}
