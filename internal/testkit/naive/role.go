package naive

import (
	"net/url"
	"strings"
)

// role is an admin role: by its own object, or by an assignment that names it.
type role struct {
	*run
	id, kind, typ, label string
}

func (role) typeName() string { return "Role" }

// own are Okta's own roles and their families.
func own() map[string][2]string {
	roles := map[string][2]string{}
	for typ, label := range map[string]string{
		"SUPER_ADMIN": "Super", "ORG_ADMIN": "Organization", "APP_ADMIN": "Application", "USER_ADMIN": "Group",
		"HELP_DESK_ADMIN": "Help Desk", "GROUP_MEMBERSHIP_ADMIN": "Group Membership", "API_ACCESS_MANAGEMENT_ADMIN": "API Access Management",
		"MOBILE_ADMIN": "Mobile", "READ_ONLY_ADMIN": "Read-only", "REPORT_ADMIN": "Report",
	} {
		roles[typ] = [2]string{"STANDARD", label + " Administrator"}
	}
	for typ, label := range map[string]string{
		"ACCESS_CERTIFICATIONS_ADMIN": "Access Certifications", "ACCESS_REQUESTS_ADMIN": "Access Requests", "WORKFLOWS_ADMIN": "Workflows",
	} {
		roles[typ] = [2]string{"IAM", label + " Administrator"}
	}
	return roles
}

func (r *run) roleOf(a object) role {
	typ := a.text("type")
	o := role{run: r, id: typ, kind: "UNKNOWN", typ: typ, label: a.text("label")}
	switch known, ok := own()[typ]; {
	case ok:
		o.kind = known[0]
	case a.text("role") != "":
		o.id = a.text("role")
	}
	if typ == "CUSTOM" {
		o.kind = "CUSTOM"
	}
	return o
}

func (r *run) roleByID(id string) (any, error) {
	if known, ok := own()[id]; ok {
		return role{r, id, known[0], id, known[1]}, nil
	}
	if !strings.HasPrefix(id, "cr0") {
		return nil, nil
	}
	o, err := r.one("/api/v1/iam/roles/" + url.PathEscape(id))
	if err != nil || o == nil || o.text("id") != id {
		return nil, err
	}
	return role{r, id, "CUSTOM", "CUSTOM", o.text("label")}, nil
}

// everyRole lists Okta's own roles and the org's.
func (r *run) everyRole(kind string) (any, error) {
	all := []any{}
	for typ, known := range own() {
		if kind == "" || kind == known[0] {
			all = append(all, role{r, typ, known[0], typ, known[1]})
		}
	}
	if kind != "" && kind != "CUSTOM" {
		return all, nil
	}
	list, err := r.listed("/api/v1/iam/roles", "roles")
	for _, o := range list {
		all = append(all, role{r, o.text("id"), "CUSTOM", "CUSTOM", o.text("label")})
	}
	return all, err
}

func (o role) field(name string, args map[string]any) (any, error) {
	switch name {
	case "id":
		return o.id, nil
	case "kind":
		return o.kind, nil
	case "type":
		return o.typ, nil
	case "label":
		return o.label, nil
	case "permissions":
		return o.permissions()
	case "assignments":
		return o.assignments(args)
	}
	if o.kind != "CUSTOM" {
		return nil, nil
	}
	custom, err := o.one("/api/v1/iam/roles/" + o.id)
	if err != nil || custom == nil {
		return nil, err
	}
	return described{"Role", custom}.field(name, nil)
}

func (o role) permissions() (any, error) {
	if o.kind != "CUSTOM" {
		return nil, nil
	}
	list, err := o.listed("/api/v1/iam/roles/"+o.id+"/permissions", "permissions")
	all := []any{}
	for _, p := range list {
		all = append(all, described{"Permission", p})
	}
	return all, err
}

func (o role) assignments(args map[string]any) (any, error) {
	list, err := o.everyAssignment()
	var held []thing
	for _, a := range list {
		if o.roleOf(a.object).id == o.id {
			held = append(held, a)
		}
	}
	return cutThings("RoleAssignment", held, args), err
}

// roles are the roles of assignments, each once.
func (r *run) roles(list []assignment, err error) (any, error) {
	all, seen := []any{}, map[string]bool{}
	for _, a := range list {
		if o := r.roleOf(a.object); !seen[o.id] {
			seen[o.id] = true
			all = append(all, o)
		}
	}
	return all, err
}

// described is an object of the org's own: it shows Okta's members as they are.
type described struct {
	typ string
	object
}

func (d described) typeName() string { return d.typ }

func (d described) field(name string, _ map[string]any) (any, error) {
	switch name {
	case "created", "lastUpdated":
		return d.instant(name), nil
	case "conditions":
		return d.get(name), nil
	default:
		return d.text(name), nil
	}
}
