package graph

import (
	"context"

	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// userTypes lists the org's user types.
func (*reader) userTypes(ctx context.Context, _ *exec.Call) *exec.Column {
	list, err := loaders.For(ctx).UserTypes(ctx)
	if err != nil {
		return exec.Failed(1, err)
	}
	c := exec.NewColumn(1)
	for _, t := range list {
		c.Ref(c.Add(newUserType(t)))
	}
	c.Value()
	return c
}

// userType reads users' types.
func (*reader) userType(ctx context.Context, _ *exec.Call, users []*model.User) *exec.Column {
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.TypeID
	}
	return objects(userTypesByID(ctx, ids), newUserType)
}

// userTypesByID reads user types. Ids that cannot be a type's need no call.
func userTypesByID(ctx context.Context, ids []string) []loaders.Result[*okta.UserType] {
	return byValidID(ids, func(valid []string) []loaders.Result[*okta.UserType] {
		return loaders.For(ctx).UserTypesByID(ctx, valid)
	})
}

func newUserType(t *okta.UserType) *model.UserType { return &model.UserType{UserType: t} }
