package graph

import (
	"context"

	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// userFactors lists the factors that users have enrolled.
func (*reader) userFactors(ctx context.Context, _ *exec.Call, users []*model.User) *exec.Column {
	c := exec.NewColumn(len(users))
	for _, factors := range loaders.For(ctx).FactorsOf(ctx, keysOf(users)) {
		addList(c, factors.Value, factors.Err)
	}
	return c
}
