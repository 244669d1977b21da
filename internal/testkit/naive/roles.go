package naive

import (
	"context"
	"maps"
	"slices"
	"strings"

	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

const (
	rolesPath  = "/api/v1/iam/roles"
	customType = "CUSTOM"
)

// own are Okta's own roles by their types.
func (r *run) own() map[string]*model.Role {
	roles := map[string]*model.Role{}
	add := func(kind model.RoleKind, labels map[string]string) {
		for typ, label := range labels {
			roles[typ] = &model.Role{Tenant: r.tenant(), Word: typ, Type: typ, Kind: kind, Label: label + " Administrator"}
		}
	}
	add(model.RoleKindStandard, map[string]string{
		"SUPER_ADMIN": "Super", "ORG_ADMIN": "Organization", "APP_ADMIN": "Application", "USER_ADMIN": "Group",
		"HELP_DESK_ADMIN": "Help Desk", "GROUP_MEMBERSHIP_ADMIN": "Group Membership", "API_ACCESS_MANAGEMENT_ADMIN": "API Access Management",
		"MOBILE_ADMIN": "Mobile", "READ_ONLY_ADMIN": "Read-only", "REPORT_ADMIN": "Report",
	})
	add(model.RoleKindIam, map[string]string{
		"ACCESS_CERTIFICATIONS_ADMIN": "Access Certifications", "ACCESS_REQUESTS_ADMIN": "Access Requests", "WORKFLOWS_ADMIN": "Workflows",
	})
	return roles
}

// tenant is whose org is asked; one that is not named goes by "".
func (r *run) tenant() string {
	if r.options.Viewer == nil {
		return ""
	}
	return r.options.Viewer.Tenant
}

func custom(c *okta.CustomRole) *model.Role {
	return &model.Role{Word: c.ID, Type: customType, Kind: model.RoleKindCustom, Label: c.Label}
}

// roleByID is nil for an id no role has.
func (r *run) roleByID(id string) *model.Role {
	if word, named := strings.CutPrefix(id, r.tenant()+":"); named {
		return r.own()[word]
	}
	if known := r.own()[id]; known != nil || !strings.HasPrefix(id, "cr0") {
		return known
	}
	if c := byID(r, rolesPath, id, plain[okta.CustomRole]); c != nil {
		return custom(c)
	}
	return nil
}

func (q queries) Role(_ context.Context, id string) (*model.Role, error) { return q.roleByID(id), nil }

// Roles lists Okta's own roles and the org's.
func (q queries) Roles(_ context.Context, first *int, after *string, kind *model.RoleKind) (*model.RoleConnection, error) {
	list := slices.Collect(maps.Values(q.own()))
	if kind == nil || *kind == model.RoleKindCustom {
		for _, c := range all(q.run, rolesPath, nil, plain[okta.CustomRole]) {
			list = append(list, custom(c))
		}
	}
	list = slices.DeleteFunc(list, func(role *model.Role) bool { return kind != nil && role.Kind != *kind })
	slices.SortFunc(list, func(a, b *model.Role) int { return strings.Compare(a.Word, b.Word) })
	return model.NewRoleConnection(cut(list, first, after)), nil
}

// whole asks for the org's own role; of Okta's and of one that is gone it is nil.
func (o roles) whole(of *model.Role) *okta.CustomRole {
	if of.Kind != model.RoleKindCustom {
		return nil
	}
	return one(o.run, rolesPath+"/"+of.Word, plain[okta.CustomRole])
}

func (o roles) Description(_ context.Context, of *model.Role) (*string, error) {
	if c := o.whole(of); c != nil && c.Description != "" {
		return &c.Description, nil
	}
	return nil, nil
}

// An empty date is null.
func (o roles) Created(_ context.Context, of *model.Role) (*okta.Timestamp, error) {
	c := value(o.whole(of))
	return &c.Created, nil
}

func (o roles) LastUpdated(_ context.Context, of *model.Role) (*okta.Timestamp, error) {
	c := value(o.whole(of))
	return &c.LastUpdated, nil
}

func (o roles) Permissions(_ context.Context, of *model.Role) ([]*okta.Permission, error) {
	if of.Kind != model.RoleKindCustom {
		return standard(of.Type), nil
	}
	return all(o.run, rolesPath+"/"+of.Word+"/permissions", nil, plain[okta.Permission]), nil
}

// standard are what the pages of Okta's help say that a role of its own may do.
func standard(roleType string) []*okta.Permission {
	var list []*okta.Permission
	for _, label := range loaders.StandardPermissions(roleType) {
		list = append(list, &okta.Permission{Label: label})
	}
	return list
}
