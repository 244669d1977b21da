package graph

import (
	"context"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// profileSchema reads the schema of the profiles of a user type.
func (*reader) profileSchema(ctx context.Context, c *exec.Call) *exec.Column {
	kind := arg[*string](c, "type")
	if kind != nil && !okta.ValidID(*kind) {
		return object[model.ProfileSchema](nil, nil)
	}
	s, err := loaders.For(ctx).ProfileSchema(ctx, kind)
	if s == nil {
		return object[model.ProfileSchema](nil, err)
	}
	return object(&model.ProfileSchema{UserSchema: s}, err)
}

// schemaType reads the user types that schemas belong to.
func (*reader) schemaType(ctx context.Context, _ *exec.Call, schemas []*model.ProfileSchema) *exec.Column {
	ids := make([]string, len(schemas))
	for i, s := range schemas {
		ids[i] = s.TypeID
	}
	return objects(userTypesByID(ctx, ids), newUserType)
}

// schemaAttributes lists the attributes of schemas.
func (*reader) schemaAttributes(_ context.Context, _ *exec.Call, schemas []*model.ProfileSchema) *exec.Column {
	c := exec.NewColumn(len(schemas))
	for _, s := range schemas {
		for _, a := range s.Attributes {
			scope := filter.UserScope("profile." + a.Name)
			if scope == "" {
				scope = string(auth.UsersRead)
			}
			c.Ref(c.Add(&model.ProfileAttribute{SchemaAttribute: a, Scope: scope}))
		}
		c.Value()
	}
	return c
}

// attributeChoices lists the allowed values of attributes, null if any value is.
func (*reader) attributeChoices(_ context.Context, _ *exec.Call, attributes []*model.ProfileAttribute) *exec.Column {
	c := exec.NewColumn(len(attributes))
	for _, a := range attributes {
		if a.Choices == nil {
			c.Null()
			continue
		}
		for _, choice := range a.Choices {
			c.Ref(c.Add(&model.ProfileChoice{SchemaChoice: choice}))
		}
		c.Value()
	}
	return c
}
