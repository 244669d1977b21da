package reach

import (
	"cmp"
	"slices"
	"strings"

	"oktagraph/loaders/roles"
	"oktagraph/okta"
)

// Kind is the kind of an object that administrators may act on.
type Kind uint8

// The kinds.
const (
	User Kind = iota
	Group
	App
)

// Reach is why an assignment reaches an object, as named in the schema.
type Reach string

// The reasons. Unknown means that Okta's answers do not show whether it does: the role type or
// the resource is not known here.
const (
	ByOrg         Reach = "ORG"
	ByTargetGroup Reach = "TARGET_GROUP"
	ByTargetApp   Reach = "TARGET_APP"
	ByResourceSet Reach = "RESOURCE_SET"
	ByUnknown     Reach = "UNKNOWN"
)

const superAdmin = "SUPER_ADMIN"

// object is what administrators may act on.
type object struct {
	kind   Kind
	id     string
	groups []string // of a user, sorted
	app    string   // an app's type
	admin  bool     // holds an admin role, or is a group that does
}

// actingRoles are Okta's own roles that act on objects of each kind, with what limits them, by
// https://help.okta.com/oie/en-us/content/topics/security/administrators-admin-comparison.htm
// and the role pages linked from it. Reading alone is not acting, nor does an application
// administrator act on the users it assigns, or a group membership administrator on the
// members.
func actingRoles(kind Kind) map[string]okta.Expand {
	switch kind {
	case User:
		return map[string]okta.Expand{
			superAdmin: okta.ExpandNone, "ORG_ADMIN": okta.ExpandNone,
			"USER_ADMIN": okta.ExpandGroups, "HELP_DESK_ADMIN": okta.ExpandGroups,
		}
	case Group:
		return map[string]okta.Expand{
			superAdmin: okta.ExpandNone, "ORG_ADMIN": okta.ExpandNone,
			"USER_ADMIN": okta.ExpandGroups, "GROUP_MEMBERSHIP_ADMIN": okta.ExpandGroups,
		}
	default:
		return map[string]okta.Expand{superAdmin: okta.ExpandNone, "APP_ADMIN": okta.ExpandApps}
	}
}

// permissionOf returns the prefixes of custom roles' permissions for objects of a kind, see
// https://developer.okta.com/docs/api/openapi/okta-management/guides/permissions/.
func permissionOf(kind Kind) []string {
	switch kind {
	case User:
		return []string{"okta.users."}
	case Group:
		return []string{"okta.groups."}
	default:
		return []string{"okta.apps.", "okta.profilesources."}
	}
}

// acts reports whether one of a custom role's permissions acts on existing objects of a kind,
// that is, neither reads nor creates them.
func acts(kind Kind, permissions []*okta.Permission) bool {
	return slices.ContainsFunc(permissions, func(p *okta.Permission) bool {
		if strings.HasSuffix(p.Label, ".read") || strings.HasSuffix(p.Label, ".create") {
			return false
		}
		return slices.ContainsFunc(permissionOf(kind), func(begin string) bool { return strings.HasPrefix(p.Label, begin) })
	})
}

// within reports whether a place holds the object; known is false where that is undecidable.
func (o *object) within(p okta.Place) (holds, known bool) {
	switch p.Kind {
	case okta.AllUsers:
		return o.kind == User, true
	case okta.OneUser:
		return o.kind == User && o.id == p.Of, true
	case okta.UsersOfGroup:
		_, in := slices.BinarySearch(o.groups, p.Of)
		return o.kind == User && in, true
	case okta.AllGroups:
		return o.kind == Group, true
	case okta.OneGroup:
		return o.kind == Group && o.id == p.Of, true
	case okta.AllApps:
		return o.kind == App, true
	case okta.AppsOfType:
		return o.kind == App && o.app == p.Of, true
	case okta.OneApp:
		return o.kind == App && o.id == p.Of, true
	case okta.OtherResource:
		return false, true
	default:
		return false, false
	}
}

// throughSet returns how a resource set reaches an object, and by which resource; "" means not
// at all. A resource of an unknown kind may hold it.
func (o *object) throughSet(resources []*okta.Resource) (Reach, *okta.Resource) {
	var unknown *okta.Resource
	for _, res := range resources {
		holds, known := o.within(okta.Place{Kind: res.Kind, Of: res.Of})
		out := false
		for _, but := range res.Except {
			excluded, sure := o.within(but)
			out, known = out || excluded, known && sure
		}
		switch {
		case out || known && !holds:
		case known:
			return ByResourceSet, res
		case holds || unknownPlace(res.Kind):
			unknown = cmp.Or(unknown, res)
		}
	}
	if unknown != nil {
		return ByUnknown, unknown
	}
	return "", nil
}

func unknownPlace(k okta.ResourceKind) bool { return k == okta.UnknownResource || k == "" }

// limits are what is known of an assignment beyond itself.
type limits struct {
	groups      []string // target groups; none means no limit
	apps        []okta.TargetApp
	permissions []*okta.Permission
	resources   []*okta.Resource
	revoked     bool
}

// by is how an assignment reaches an object: why, and through which target group or resource.
type by struct {
	reach    Reach
	group    string
	resource *okta.Resource
}

// reachedBy returns how an assignment reaches the object; its reach is "" when it does not.
// Only super administrators act on users and groups that hold admin roles.
func (o *object) reachedBy(a *roles.Assignment, l *limits) by {
	expand, known := actingRoles(o.kind)[a.Type]
	switch {
	case l.revoked, o.admin && a.Type != superAdmin:
		return by{}
	case known && expand == okta.ExpandNone:
		return by{reach: ByOrg}
	case known && !a.Kind.Known():
		return by{reach: ByUnknown} // its targets cannot be read
	case known && expand == okta.ExpandGroups:
		return o.throughGroups(l.groups)
	case known:
		return o.throughApps(l.apps)
	case a.Type == okta.CustomRoleType:
		named := okta.ValidID(a.RoleID)
		if named && !acts(o.kind, l.permissions) {
			return by{}
		}
		if !named || !okta.ValidID(a.ResourceSetID) {
			return by{reach: ByUnknown} // nobody is left out because Okta did not name a part
		}
		why, res := o.throughSet(l.resources)
		return by{reach: why, resource: res}
	case roles.IsRoleID(a.Type):
		return by{} // one of Okta's own roles that does not act on this kind
	default:
		return by{reach: ByUnknown}
	}
}

func (o *object) throughGroups(targets []string) by {
	if len(targets) == 0 {
		return by{reach: ByOrg}
	}
	for _, id := range slices.Sorted(slices.Values(targets)) {
		if _, in := slices.BinarySearch(o.groups, id); o.kind == User && in || o.kind == Group && o.id == id {
			return by{reach: ByTargetGroup, group: id}
		}
	}
	return by{}
}

func (o *object) throughApps(targets []okta.TargetApp) by {
	if len(targets) == 0 {
		return by{reach: ByOrg}
	}
	for _, t := range targets {
		if t.ID == o.id || t.ID == "" && t.Name == o.app {
			return by{reach: ByTargetApp}
		}
	}
	return by{}
}
