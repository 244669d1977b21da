package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// maxNodes is the most ids `nodes` takes: as many as a page.
const maxNodes = 200

// Prefixes of Okta's ids that tell the type.
const (
	userPrefix  = "00u"
	groupPrefix = "00g"
)

// node finds an object by its id alone. The caller needs the scope of the type
// that the id names; an id of no known type is null.
func (r *Resolver) node(ctx context.Context, id string) (model.Node, error) {
	scope, find := r.finder(id)
	switch {
	case find == nil:
		return nil, nil
	case !allowed(ctx, scope):
		return nil, apierror.MissingScope(string(scope))
	default:
		return find(ctx)
	}
}

func (r *Resolver) finder(id string) (auth.Scope, func(context.Context) (model.Node, error)) {
	switch {
	case !validID(id):
		return "", nil
	case strings.HasPrefix(id, userPrefix):
		return auth.UsersRead, func(ctx context.Context) (model.Node, error) { return orNil[model.Node](r.userByID(ctx, id)) }
	case strings.HasPrefix(id, groupPrefix):
		return auth.GroupsRead, func(ctx context.Context) (model.Node, error) { return orNil[model.Node](r.groupByID(ctx, id)) }
	case loaders.IsRoleID(id):
		return auth.RolesRead, func(ctx context.Context) (model.Node, error) { return orNil[model.Node](r.roleByID(ctx, id)) }
	default:
		return "", nil
	}
}

// nodes finds objects by their ids, in the order of ids, each with its own
// error.
func (r *Resolver) nodes(ctx context.Context, ids []string) ([]model.Node, []error, error) {
	if len(ids) > maxNodes {
		return nil, nil, apierror.BadInput("ids", "must be at most %d ids", maxNodes)
	}
	nodes, errs := make([]model.Node, len(ids)), make([]error, len(ids))
	loaders.For(ctx).All(ctx, len(ids), func(ctx context.Context, i int) {
		nodes[i], errs[i] = r.node(ctx, ids[i])
	})
	return nodes, errs, nil
}

// nodesOrErrors is nodes for the resolver: an object that cannot be read is
// null with an error at its place in the list.
func (r *Resolver) nodesOrErrors(ctx context.Context, ids []string) ([]model.Node, error) {
	nodes, errs, err := r.nodes(ctx, ids)
	for i, failed := range errs {
		if failed != nil {
			at := append(slices.Clone(graphql.GetPath(ctx)), ast.PathIndex(i))
			graphql.AddError(ctx, gqlerror.WrapPath(at, failed))
		}
	}
	return nodes, err
}

// orNil turns a typed nil into none: gqlgen would take it for an object.
func orNil[I any, T any](v *T, err error) (I, error) {
	var none I
	if err != nil || v == nil {
		return none, err
	}
	i, _ := any(v).(I)
	return i, nil
}

// newUser gives a user its tenant.
func (r *Resolver) newUser(ctx context.Context, u *okta.User) *model.User {
	return &model.User{User: u, Tenant: loaders.For(ctx).Tenant().ID}
}

func (r *Resolver) newGroup(ctx context.Context, g *okta.Group) *model.Group {
	return &model.Group{Group: g, Tenant: loaders.For(ctx).Tenant().ID}
}

func (r *Resolver) newRole(ctx context.Context, role *loaders.Role) *model.Role {
	return model.NewRole(loaders.For(ctx).Tenant().ID, role)
}

func (r *Resolver) newAssignment(ctx context.Context, a *loaders.Assignment) *model.RoleAssignment {
	return model.NewRoleAssignment(loaders.For(ctx).Tenant().ID, a, loaders.For(ctx).RoleOf(a.RoleAssignment))
}
