package filter

import (
	"slices"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

// Conditions that depend on other objects than the one they are evaluated on.

// memberOf holds for members of any of the groups.
func (b *builder) memberOf(a at, groups []string) node {
	if groups == nil || !b.count(a, len(groups)) {
		return allOf{}
	}
	valid := slices.DeleteFunc(distinct(groups), func(id string) bool { return !okta.ValidID(id) })
	if len(valid) == 0 {
		return nothing()
	}
	b.groups = append(b.groups, valid)
	return leaf{field: "memberOf", attr: "memberOf", op: memberOf, values: valid}
}

// holdsRole holds for holders of a role that fits.
func (b *builder) holdsRole(a at, m *model.RoleMatch) node {
	if m == nil || !b.count(a, len(m.Roles.Value())) {
		return allOf{}
	}
	if kind := m.Kind.Value(); kind != nil && *kind == model.RoleKindUnknown {
		return b.fail(a.in("kind"), "cannot be UNKNOWN; use STANDARD, CUSTOM or IAM")
	}
	if roles := m.Roles.Value(); roles != nil && len(roles) == 0 {
		return nothing()
	}
	b.roles = append(b.roles, m)
	return leaf{field: "holdsRole", attr: "holdsRole", op: holds, role: len(b.roles) - 1}
}
