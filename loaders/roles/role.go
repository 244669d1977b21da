package roles

import (
	"context"
	"slices"
	"strings"

	"oktagraph/cache"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// RoleKind is the family of an admin role, as named in the schema.
type RoleKind string

// The families.
const (
	StandardRole RoleKind = "STANDARD"
	CustomRole   RoleKind = "CUSTOM"
	IAMRole      RoleKind = "IAM"
	UnknownRole  RoleKind = "UNKNOWN"
)

// Role is an admin role. Custom is set if the org defined the role and it was read; a role
// known only from an assignment has just id, type and label.
type Role struct {
	ID, Type, Label string
	Kind            RoleKind
	Custom          *okta.CustomRole
}

// customPrefix starts the ids of custom roles.
const customPrefix = "cr0"

var customRoleKind = fetch.JSONKind[*okta.CustomRole]("r", fetch.SoftOrg, fetch.Hard)

// Okta's own roles, with the names its console shows today. Older orgs show other names, so a
// name seen in the org takes precedence.
var ownRoles = []Role{
	{ID: "SUPER_ADMIN", Label: "Super Administrator", Kind: StandardRole},
	{ID: "ORG_ADMIN", Label: "Organization Administrator", Kind: StandardRole},
	{ID: "APP_ADMIN", Label: "Application Administrator", Kind: StandardRole},
	{ID: "USER_ADMIN", Label: "Group Administrator", Kind: StandardRole},
	{ID: "HELP_DESK_ADMIN", Label: "Help Desk Administrator", Kind: StandardRole},
	{ID: "GROUP_MEMBERSHIP_ADMIN", Label: "Group Membership Administrator", Kind: StandardRole},
	{ID: "API_ACCESS_MANAGEMENT_ADMIN", Label: "API Access Management Administrator", Kind: StandardRole},
	{ID: "MOBILE_ADMIN", Label: "Mobile Administrator", Kind: StandardRole},
	{ID: "READ_ONLY_ADMIN", Label: "Read-only Administrator", Kind: StandardRole},
	{ID: "REPORT_ADMIN", Label: "Report Administrator", Kind: StandardRole},
	{ID: "ACCESS_CERTIFICATIONS_ADMIN", Label: "Access Certifications Administrator", Kind: IAMRole},
	{ID: "ACCESS_REQUESTS_ADMIN", Label: "Access Requests Administrator", Kind: IAMRole},
	{ID: "WORKFLOWS_ADMIN", Label: "Workflows Administrator", Kind: IAMRole},
}

// ownRole returns one of Okta's own roles by its type.
func ownRole(id string) (Role, bool) {
	i := slices.IndexFunc(ownRoles, func(role Role) bool { return role.ID == id })
	if i < 0 {
		return Role{}, false
	}
	role := ownRoles[i]
	role.Type = role.ID
	return role, true
}

// IsRoleID reports whether id can name a role: one of Okta's type words, or the id of a custom
// role.
func IsRoleID(id string) bool {
	_, own := ownRole(id)
	return own || strings.HasPrefix(id, customPrefix)
}

// IsCustomRoleID reports whether id can be the id of a role the org defined.
func IsCustomRoleID(id string) bool { return strings.HasPrefix(id, customPrefix) }

// Role returns a role by type word or id, nil when there is none. Okta's own roles cost no
// call.
func (r *Request) Role(ctx context.Context, id string) (*Role, error) {
	if role, ok := ownRole(id); ok {
		return r.labelled(role), nil
	}
	if !strings.HasPrefix(id, customPrefix) {
		return nil, nil
	}
	custom, err := r.customRoles.Load(ctx, id)
	if err != nil || custom == nil {
		return nil, err
	}
	return roleOfCustom(custom), nil
}

// RolesByID reads roles by type word or id, nil for ids that do not exist. Okta's own roles
// cost no call. Nor do type words newer than this program, which are known only if an
// assignment had them.
func (r *Request) RolesByID(ctx context.Context, ids []string) []batch.Result[*Role] {
	roles := make([]batch.Result[*Role], len(ids))
	var custom []string
	for i, id := range ids {
		if role, ok := ownRole(id); ok {
			roles[i].Value = r.labelled(role)
		} else if IsCustomRoleID(id) {
			custom = append(custom, id)
		} else {
			roles[i].Value = r.seenWord(id)
		}
	}
	if len(custom) == 0 {
		return roles
	}
	read := r.CustomRolesByID(ctx, custom)
	for i, id := range ids {
		if j := slices.Index(custom, id); j >= 0 {
			roles[i].Err = read[j].Err
			if read[j].Value != nil {
				roles[i].Value = roleOfCustom(read[j].Value)
			}
		}
	}
	return roles
}

// CustomRolesByID reads roles the org defined, nil for ids that do not exist.
func (r *Request) CustomRolesByID(ctx context.Context, ids []string) []batch.Result[*okta.CustomRole] {
	return r.customRoles.LoadAll(ctx, ids)
}

// Roles returns Okta's own roles of a kind, then the org's; all kinds when kind is "".
func (r *Request) Roles(ctx context.Context, kind RoleKind) ([]*Role, error) {
	var list []*Role
	for _, own := range ownRoles {
		if role, _ := ownRole(own.ID); kind == "" || kind == role.Kind {
			list = append(list, r.labelled(role))
		}
	}
	if kind != "" && kind != CustomRole {
		return list, nil
	}
	ids, err := r.allRoles.Load(ctx, struct{}{})
	if err != nil {
		return nil, err
	}
	custom, err := batch.Values(r.customRoles.LoadAll(ctx, ids))
	for _, c := range custom {
		if c != nil {
			list = append(list, roleOfCustom(c))
		}
	}
	return list, err
}

// RoleOf returns the role of an assignment, from the assignment alone.
func (r *Request) RoleOf(a *okta.RoleAssignment) *Role {
	if role, ok := ownRole(a.Type); ok {
		if a.Label != "" {
			r.org.labels.Store(a.Type, a.Label)
		}
		return r.labelled(role)
	}
	role := &Role{ID: a.RoleID, Type: a.Type, Label: a.Label, Kind: UnknownRole}
	if a.Type == okta.CustomRoleType {
		role.Kind = CustomRole
	}
	if role.ID == "" {
		role.ID = a.Type
	}
	r.noteWord(role)
	return role
}

// noteWord keeps a role that is known only by its type word, so that it can be requested again.
func (r *Request) noteWord(role *Role) {
	if role.Kind != UnknownRole || IsCustomRoleID(role.ID) {
		return
	}
	if seen := r.seenWord(role.ID); seen == nil || *seen != *role {
		r.org.words.Store(role.ID, *role)
	}
}

// seenWord returns the role with this word seen in an assignment of this org, nil if none.
func (r *Request) seenWord(id string) *Role {
	seen, ok := r.org.words.Load(id)
	if !ok {
		return nil
	}
	role := seen.(Role) //nolint:forcetypeassert // only roles are stored
	return &role
}

// labelled gives one of Okta's own roles the label last seen in this org.
func (r *Request) labelled(role Role) *Role {
	if seen, ok := r.org.labels.Load(role.Type); ok {
		role.Label = seen.(string) //nolint:forcetypeassert // only labels are stored
	}
	return &role
}

func roleOfCustom(c *okta.CustomRole) *Role {
	return &Role{ID: c.ID, Type: okta.CustomRoleType, Label: c.Label, Kind: CustomRole, Custom: c}
}

func (r *Request) fetchAllRoles(context.Context, batch.Batch[struct{}]) []batch.Result[[]string] {
	const field, id = "Query.roles", "roles"
	all := batch.GatherAll(r, fetch.Source[[]string]{Field: field, Kind: admins.OrgIDsKind, Fetch: func(
		ctx context.Context, ids []string, out *fetch.Answers[[]string],
	) {
		ctx = r.Spend(ctx, field, plan.CustomRoles(r.Learned()))
		list, err := r.readRoles(ctx)
		if err != nil {
			out.Fail(id, err)
			return
		}
		out.Put(id, list)
	}}, []string{id})
	return all
}

// readRoles lists the org's custom roles and keeps them.
func (r *Request) readRoles(ctx context.Context) ([]string, error) {
	ids := []string{}
	var items []cache.Item[*okta.CustomRole]
	for role, err := range okta.Walk(ctx, r.okta.ListRoles) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, role.ID)
		items = append(
			items,
			cache.Item[*okta.CustomRole]{ID: role.ID, Value: role, Version: directory.VersionOf(role.LastUpdated), Rank: cache.RankList},
		)
		r.customRoles.Prime(role.ID, role)
	}
	r.NoteCustomRoles(len(ids))
	fetch.SetMany(ctx, r, customRoleKind, items)
	return ids, nil
}
