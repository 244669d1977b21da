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

// roleAssignments lists the org's role assignments.
func (r *reader) roleAssignments(ctx context.Context, c *exec.Call) *exec.Column {
	q, err := filter.ForAssignments(arg[*model.RoleAssignmentFilter](c, "filter"))
	if err != nil {
		return exec.Failed(1, err)
	}
	p, err := r.pages(ctx, c, "Query.roleAssignments", q.Canonical, []string{""})
	if err != nil {
		return exec.Failed(1, err)
	}
	all := func(ctx context.Context) ([]*loaders.Assignment, error) {
		return loaders.For(ctx).AssignmentsTo(ctx, q.Assignees)
	}
	made := setAssignment(ctx)
	return assignmentConnection(ctx, p, all, func(_ int, a *loaders.Assignment) bool {
		var m model.RoleAssignment
		made(&m, a)
		return q.Match(filter.Assigned{Role: m.Role.ID(), Type: m.Role.Word, Kind: m.Role.Kind, Assignee: m.AssigneeType()})
	})
}

// assignmentsOfRole lists the assignments of roles.
func (r *reader) assignmentsOfRole(ctx context.Context, c *exec.Call, roles []*model.Role) *exec.Column {
	p, err := r.pages(ctx, c, "Role.assignments", "", keysOf(roles))
	if err != nil {
		return exec.Failed(len(roles), err)
	}
	return assignmentConnection(ctx, p, loaders.For(ctx).AllAssignments, func(role int, a *loaders.Assignment) bool {
		return loaders.For(ctx).RoleOf(a.RoleAssignment).ID == roles[role].Word
	})
}

// assignmentConnection makes connections of the org's matching role assignments.
func assignmentConnection(
	ctx context.Context, p *pages,
	read func(context.Context) ([]*loaders.Assignment, error), match func(parent int, a *loaders.Assignment) bool,
) *exec.Column {
	if parents, _ := p.open(); len(parents) == 0 {
		return connection(p, nil, func(*model.RoleAssignment, *loaders.Assignment) {})
	}
	all, err := read(ctx)
	byID := make(map[string]*loaders.Assignment, len(all))
	for i := range p.cuts {
		switch cut := &p.cuts[i]; {
		case cut.Err != nil:
		case err != nil:
			cut.Err = err
		default:
			var matching []*loaders.Assignment
			for _, a := range all {
				if match(i, a) {
					matching = append(matching, a)
				}
			}
			from := loaders.Position{}
			if p.after {
				from = p.from[i]
			}
			var given []*loaders.Assignment
			cut.Value, given = loaders.CutAssignments(matching, from, p.first)
			for _, a := range given {
				byID[a.ID()] = a
			}
		}
	}
	return connection(p, known(byID), setAssignment(ctx))
}

// assignments makes lists of matching assignments; a nil match matches all.
func assignments(ctx context.Context, lists []loaders.Result[[]*loaders.Assignment], match func(*loaders.Assignment) bool) *exec.Column {
	total := 0
	for _, list := range lists {
		total += len(list.Value)
	}
	c, set := exec.NewColumn(len(lists)), setAssignment(ctx)
	c.Grow(total)
	made := make([]model.RoleAssignment, total)
	for _, list := range lists {
		if list.Err != nil {
			c.Fail(list.Err)
			continue
		}
		for _, a := range list.Value {
			if match == nil || match(a) {
				set(&made[0], a)
				c.Ref(c.Add(&made[0]))
				made = made[1:]
			}
		}
		c.Value()
	}
	return c
}

// setAssignment converts assignments to the schema's type.
func setAssignment(ctx context.Context) func(m *model.RoleAssignment, a *loaders.Assignment) {
	tenant := tenantOf(ctx)
	return func(m *model.RoleAssignment, a *loaders.Assignment) {
		*m = *model.NewRoleAssignment(tenant, a, loaders.For(ctx).RoleOf(a.RoleAssignment))
	}
}

// assignee reads the assignees of role assignments, for callers who may read that kind of
// object.
func (*reader) assignee(ctx context.Context, _ *exec.Call, list []*model.RoleAssignment) *exec.Column {
	named := make([]named, len(list))
	for i, a := range list {
		switch a.AssigneeKind {
		case okta.UserAssignee:
			named[i] = nameUser(ctx, a.AssigneeID)
		case okta.GroupAssignee:
			named[i] = nameGroup(ctx, a.AssigneeID)
		case okta.ClientAssignee:
			named[i] = nameServiceApp(ctx, a.AssigneeID)
		case okta.UnknownAssignee: // kind unknown
		}
	}
	return foundNodes(ctx, named)
}

// resourceSet reads the resource sets of custom role assignments.
func (*reader) resourceSet(ctx context.Context, _ *exec.Call, list []*model.RoleAssignment) *exec.Column {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.ResourceSetID // "" is not a valid id
	}
	return objects(resourceSetsByID(ctx, ids), newResourceSet)
}

// resourceSetsByID reads resource sets. Ids that cannot be a resource set's need no call.
func resourceSetsByID(ctx context.Context, ids []string) []loaders.Result[*okta.ResourceSet] {
	return byValidID(ids, func(valid []string) []loaders.Result[*okta.ResourceSet] {
		return loaders.For(ctx).ResourceSetsByID(ctx, valid)
	})
}

func newResourceSet(s *okta.ResourceSet) *model.ResourceSet {
	return &model.ResourceSet{ResourceSet: s}
}

// requires returns the error for a caller without the scope, nil for others.
func requires(ctx context.Context, scope auth.Scope) error {
	if allowed(ctx, scope) {
		return nil
	}
	return apierror.MissingScope(string(scope))
}
