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

// role finds a role by its id, or one of Okta's own by its type.
func (*reader) role(ctx context.Context, c *exec.Call) *exec.Column {
	return objects(rolesByID(ctx, []string{arg[string](c, "id")}), newRole(ctx))
}

// roles lists Okta's own roles, then the org's.
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
			return role.ID // in capitals for Okta's own, which puts them first
		})
	}
	return connection(p, known(byID), func(m *model.Role, role *loaders.Role) { *m = *wrap(role) })
}

// wantedRoles is the family of roles to list, "" for all. UNKNOWN is what a role may turn
// out to be, no family to ask for.
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

// ofCustom reads one attribute of custom roles; null for Okta's own roles. A role that
// is known from an assignment only is read first.
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

// rolePermissions reads what custom roles may do. Okta's API does not tell of its own roles;
// its pages do, of most.
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

// standardPermissions are what one of Okta's own roles may do; nil where that is not known.
func standardPermissions(roleType string) []*okta.Permission {
	var list []*okta.Permission
	for _, label := range loaders.StandardPermissions(roleType) {
		list = append(list, &okta.Permission{Label: label})
	}
	return list
}

// addList adds a list of objects as they are; nil is null.
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

// roles makes lists of the distinct roles of assignments, in their order.
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

// rolesByID reads roles; an id no role can have is answered without a call. One of Okta's
// own is found with its tenant before it and without.
func rolesByID(ctx context.Context, ids []string) []loaders.Result[*loaders.Role] {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = roleWord(ctx, id)
	}
	return byValidID(words, func(valid []string) []loaders.Result[*loaders.Role] { return loaders.For(ctx).RolesByID(ctx, valid) })
}

// roleWord is what Okta calls the role with an id: "" when that names another tenant's.
func roleWord(ctx context.Context, id string) string {
	tenant, word, qualified := strings.Cut(id, ":")
	switch {
	case !qualified:
		return id
	case tenant != tenantOf(ctx) || loaders.IsCustomRoleID(word): // a custom role's id is Okta's
		return ""
	default:
		return word
	}
}

// newRole gives roles their tenant.
func newRole(ctx context.Context) func(*loaders.Role) *model.Role {
	tenant := tenantOf(ctx)
	return func(role *loaders.Role) *model.Role { return model.NewRole(tenant, role) }
}
