package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/graph/scalar"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// role finds a role by its id, or a standard role by its type.
func (*reader) role(ctx context.Context, c *exec.Call) *exec.Column {
	return objects(rolesByID(ctx, []string{arg[string](c, "id")}), newRole(ctx))
}

// roles lists Okta's own roles, then the org's custom ones.
func (r *reader) roles(ctx context.Context, c *exec.Call) *exec.Column {
	wanted, err := wantedRoles(arg[*model.RoleKind](c, "kind"))
	if err != nil {
		return exec.Failed(1, err)
	}
	p, err := r.pages(ctx, c, "Query.roles", string(wanted), []string{""})
	if err != nil {
		return exec.Failed(1, err)
	}
	byID, wrap := map[string]*loaders.Role{}, newRole(ctx)
	if parents, _ := p.open(); len(parents) > 0 {
		list, err := loaders.For(ctx).Roles(ctx, wanted)
		cutLists(p, []loaders.Result[[]*loaders.Role]{{Value: list, Err: err}}, func(role *loaders.Role) string {
			byID[role.ID] = role
			return role.ID // in capitals for Okta's own, so they come first
		})
	}
	return connection(p, known(byID), func(m *model.Role, role *loaders.Role) { *m = *wrap(role) })
}

// wantedRoles returns the kind of roles to list, "" for all. UNKNOWN is a possible result,
// not something to filter by.
func wantedRoles(kind *model.RoleKind) (loaders.RoleKind, error) {
	switch {
	case kind == nil:
		return "", nil
	case *kind == model.RoleKindUnknown:
		return "", apierror.BadInput("kind", "cannot be UNKNOWN; use STANDARD, CUSTOM or IAM, or leave it out for all roles")
	default:
		return loaders.RoleKind(*kind), nil
	}
}

func (*reader) roleDescription(ctx context.Context, _ *exec.Call, roles []*model.Role) *exec.Column {
	return ofCustom(ctx, roles, func(c *okta.CustomRole) graphql.Marshaler {
		if c.Description == "" {
			return nil
		}
		return graphql.MarshalString(c.Description)
	})
}

func (*reader) roleCreated(ctx context.Context, _ *exec.Call, roles []*model.Role) *exec.Column {
	return ofCustom(ctx, roles, func(c *okta.CustomRole) graphql.Marshaler { return scalar.MarshalDateTime(c.Created) })
}

func (*reader) roleLastUpdated(ctx context.Context, _ *exec.Call, roles []*model.Role) *exec.Column {
	return ofCustom(ctx, roles, func(c *okta.CustomRole) graphql.Marshaler { return scalar.MarshalDateTime(c.LastUpdated) })
}

// ofCustom reads one attribute of custom roles; null for Okta's own roles. A role known only
// from an assignment is read first.
func ofCustom(ctx context.Context, roles []*model.Role, part func(*okta.CustomRole) graphql.Marshaler) *exec.Column {
	var ids []string
	for _, role := range roles {
		if role.Custom == nil && role.Kind == model.RoleKindCustom {
			ids = append(ids, role.Word)
		}
	}
	var read []loaders.Result[*okta.CustomRole]
	if len(ids) > 0 {
		read = loaders.For(ctx).CustomRolesByID(ctx, ids)
	}
	c := exec.NewColumn(len(roles))
	for _, role := range roles {
		custom := loaders.Result[*okta.CustomRole]{Value: role.Custom}
		if role.Custom == nil && role.Kind == model.RoleKindCustom {
			custom, read = read[0], read[1:]
		}
		switch {
		case custom.Err != nil:
			c.Fail(custom.Err)
		case custom.Value == nil:
			c.Null()
		default:
			c.Leaf(part(custom.Value))
		}
	}
	return c
}

// rolePermissions reads the permissions of roles. Okta's API does not return those of its
// own roles; its documentation lists most of them.
func (*reader) rolePermissions(ctx context.Context, _ *exec.Call, roles []*model.Role) *exec.Column {
	var ids []string
	for _, role := range roles {
		if loaders.IsCustomRoleID(role.Word) {
			ids = append(ids, role.Word)
		}
	}
	var read []loaders.Result[[]*okta.Permission]
	if len(ids) > 0 {
		read = loaders.For(ctx).PermissionsOf(ctx, ids)
	}
	c := exec.NewColumn(len(roles))
	for _, role := range roles {
		if !loaders.IsCustomRoleID(role.Word) {
			addList(c, standardPermissions(role.Type), nil)
			continue
		}
		addList(c, read[0].Value, read[0].Err)
		read = read[1:]
	}
	return c
}

// standardPermissions returns the permissions of one of Okta's own roles, nil if unknown.
func standardPermissions(roleType string) []*okta.Permission {
	var list []*okta.Permission
	for _, label := range loaders.StandardPermissions(roleType) {
		list = append(list, &okta.Permission{Label: label})
	}
	return list
}

// addList adds a list of objects unchanged; nil is null.
func addList[T any](c *exec.Column, list []*T, err error) {
	switch {
	case err != nil:
		c.Fail(err)
	case list == nil:
		c.Null()
	default:
		for _, v := range list {
			c.Ref(c.Add(v))
		}
		c.Value()
	}
}

// roles makes lists of the distinct roles of assignments, in the same order.
func roles(ctx context.Context, lists []loaders.Result[[]*loaders.Assignment]) *exec.Column {
	c, wrap := exec.NewColumn(len(lists)), newRole(ctx)
	for _, list := range lists {
		if list.Err != nil {
			c.Fail(list.Err)
			continue
		}
		var seen []string
		for _, a := range list.Value {
			role := loaders.For(ctx).RoleOf(a.RoleAssignment)
			if !slices.Contains(seen, role.ID) {
				seen = append(seen, role.ID)
				c.Ref(c.Add(wrap(role)))
			}
		}
		c.Value()
	}
	return c
}

// rolesByID reads roles. Ids that cannot be a role's need no call. Okta's own roles are
// found with or without the tenant before their type.
func rolesByID(ctx context.Context, ids []string) []loaders.Result[*loaders.Role] {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = roleWord(ctx, id)
	}
	return byValidID(words, func(valid []string) []loaders.Result[*loaders.Role] { return loaders.For(ctx).RolesByID(ctx, valid) })
}

// roleWord returns Okta's id or type for a role's id; "" if the id belongs to another
// tenant.
func roleWord(ctx context.Context, id string) string {
	tenant, word, qualified := strings.Cut(id, ":")
	switch {
	case !qualified:
		return id
	case tenant != tenantOf(ctx) || loaders.IsCustomRoleID(word): // the id of a custom role has no tenant
		return ""
	default:
		return word
	}
}

// newRole adds the tenant to roles.
func newRole(ctx context.Context) func(*loaders.Role) *model.Role {
	tenant := tenantOf(ctx)
	return func(role *loaders.Role) *model.Role { return model.NewRole(tenant, role) }
}
