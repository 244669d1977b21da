package doctor

import (
	"context"

	"oktagraph/okta"
)

// peopleProbes ask for what needs more rights than users and groups do.
func peopleProbes() []probe {
	return []probe{
		{"GET /api/v1/meta/types/user", scopeTypes, []string{"Query.userTypes", "User.type", "Query.node (user types)"}, askTypes, always},
		{"GET /api/v1/meta/schemas/user/{schema}", scopeSchemas, []string{"Query.profileSchema"}, askSchema, always},
		{"GET /api/v1/users/{id}/factors", scopeUsers, []string{"User.factors"}, askFactors, needsUser},
	}
}

func askTypes(ctx context.Context, c *okta.Client, _ *sample) error {
	_, err := c.ListUserTypes(ctx)
	return err
}

func askSchema(ctx context.Context, c *okta.Client, _ *sample) error {
	_, err := c.GetUserSchema(ctx, okta.DefaultSchema)
	return err
}

func askFactors(ctx context.Context, c *okta.Client, s *sample) error {
	_, err := c.ListFactors(ctx, s.user)
	return err
}
