package graph

import (
	"context"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// userManager reads users' managers.
func (*reader) userManager(ctx context.Context, _ *exec.Call, users []*model.User) *exec.Column {
	if err := maySeeManagers(ctx); err != nil {
		return exec.Failed(len(users), err)
	}
	return objects(loaders.For(ctx).ManagersOf(ctx, oktaUsers(users)), newUser(ctx))
}

// directReports lists users' direct reports.
func (r *reader) directReports(ctx context.Context, c *exec.Call, users []*model.User) *exec.Column {
	p, err := r.pages(ctx, c, "User.directReports", "", keysOf(users))
	if err == nil {
		err = maySeeManagers(ctx)
	}
	if err != nil {
		return exec.Failed(len(users), err)
	}
	var open []*okta.User
	for i, u := range users {
		if p.cuts[i].Err == nil {
			open = append(open, u.User)
		}
	}
	if len(open) > 0 {
		_, from := p.open()
		cuts := make([]loaders.Result[loaders.Cut], len(open))
		for i, list := range loaders.For(ctx).ReportsOf(ctx, open) {
			var at loaders.Position
			if from != nil {
				at = from[i]
			}
			cuts[i] = loaders.Result[loaders.Cut]{Value: loaders.CutIDs(list.Value, at, p.first), Err: list.Err}
		}
		p.fill(cuts)
	}
	return userConnection(ctx, c, p, false)
}

// maySeeManagers checks the scope of the configured attribute that names managers, since
// the answer reveals it. That scope may differ from the one in the schema.
func maySeeManagers(ctx context.Context) error {
	how := loaders.For(ctx).Tenant().Managers
	if how.Linked() {
		return nil
	}
	if scope := filter.UserScope("profile." + how.Attribute); scope != "" && !allowed(ctx, auth.Scope(scope)) {
		return apierror.MissingScope(scope)
	}
	return nil
}

func oktaUsers(users []*model.User) []*okta.User {
	list := make([]*okta.User, len(users))
	for i, u := range users {
		list[i] = u.User
	}
	return list
}
