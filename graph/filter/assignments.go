package filter

import (
	"encoding/json"
	"fmt"
	"slices"

	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// Assignments is a filter of role assignments. Okta evaluates none of it.
type Assignments struct {
	// Canonical is the same only for the same filter.
	Canonical string
	// Assignees are the kinds of assignees whose assignments can match.
	Assignees loaders.AssigneeKinds
	// Match reports whether an assignment is wanted.
	Match func(a Assigned) bool
}

// Assigned is what a filter examines of a role assignment.
type Assigned struct {
	// Role is the role's id in the schema, Type its type in Okta.
	Role, Type string
	Kind       model.RoleKind
	Assignee   model.AssigneeType
}

// ForAssignments makes a filter of role assignments; without one all match.
func ForAssignments(f *model.RoleAssignmentFilter) (*Assignments, error) {
	b := &builder{}
	q := &Assignments{Assignees: loaders.AssigneeKinds{}.Not(), Match: b.assigned(at{path: "filter"}, f)}
	if b.err != nil || f == nil {
		return q, b.err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write the filter: %w", err)
	}
	q.Canonical = string(text)
	if types := f.AssigneeType.Value(); types != nil {
		q.Assignees = loaders.AssigneeKinds{
			Users:   slices.Contains(types, model.AssigneeTypeUser),
			Groups:  slices.Contains(types, model.AssigneeTypeGroup),
			Clients: slices.Contains(types, model.AssigneeTypeServiceApp),
		}
	}
	if matchesNothing(f) {
		q.Assignees = loaders.AssigneeKinds{}
	}
	return q, nil
}

// matchesNothing reports whether one of the lists is empty.
func matchesNothing(f *model.RoleAssignmentFilter) bool {
	roles, kinds, or := f.Role.Value(), f.Kind.Value(), f.Or.Value()
	return roles != nil && len(roles) == 0 || kinds != nil && len(kinds) == 0 || or != nil && len(or) == 0
}

type matcher = func(Assigned) bool

// assigned turns a filter into a function.
func (b *builder) assigned(a at, f *model.RoleAssignmentFilter) matcher {
	if f == nil || !b.deeper(a) {
		return every()
	}
	roles, kinds, assignees := f.Role.Value(), f.Kind.Value(), f.AssigneeType.Value()
	if slices.Contains(kinds, model.RoleKindUnknown) {
		b.fail(a.in("kind"), "cannot be UNKNOWN; use STANDARD, CUSTOM or IAM")
	}
	if slices.Contains(assignees, model.AssigneeTypeUnknown) {
		b.fail(a.in("assigneeType"), "cannot be UNKNOWN; use USER, GROUP or SERVICE_APP")
	}
	if !b.count(a.in("role"), len(roles)) {
		return every()
	}
	all := []matcher{func(x Assigned) bool {
		return (roles == nil || slices.Contains(roles, x.Role) || slices.Contains(roles, x.Type)) &&
			(kinds == nil || slices.Contains(kinds, x.Kind)) && (assignees == nil || slices.Contains(assignees, x.Assignee))
	}}
	for i, inner := range f.And.Value() {
		all = append(all, b.assigned(a.item("and", i), inner))
	}
	if or := f.Or.Value(); or != nil {
		some := make([]matcher, len(or))
		for i, inner := range or {
			some[i] = b.assigned(a.item("or", i), inner)
		}
		all = append(all, func(x Assigned) bool { return slices.ContainsFunc(some, func(m matcher) bool { return m(x) }) })
	}
	if not := f.Not.Value(); not != nil {
		inner := a.in("not")
		inner.depth++
		match := b.assigned(inner, not)
		all = append(all, func(x Assigned) bool { return !match(x) })
	}
	return every(all...)
}

// every matches what all of them match.
func every(all ...matcher) matcher {
	return func(x Assigned) bool { return !slices.ContainsFunc(all, func(m matcher) bool { return !m(x) }) }
}
