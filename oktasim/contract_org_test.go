package oktasim_test

import (
	"testing"

	"oktagraph/oktasim"
)

// contractOrg is an org in which every kind of object occurs.
func contractOrg(t testing.TB) *oktasim.Org {
	t.Helper()
	org := newOrg(t, oktasim.Config{Seed: 5, Users: 300, Groups: 60, DirectAdmins: 30, Hooks: &receiver{}, Governance: true, Realms: true, IAMRoles: true})
	user, err := org.CreateUser(oktasim.Profile{"login": "a@b.example", "email": "a@b.example", "firstName": "A", "lastName": "B"}, oktasim.Active)
	if err != nil {
		t.Fatal(err)
	}
	if err := org.AddMember(plainGroup(org), user); err != nil {
		t.Fatal(err)
	}
	return org
}

func plainGroup(org *oktasim.Org) string {
	for _, g := range org.Groups() {
		if g.Type == "OKTA_GROUP" && g.Members > 0 && !g.HasRoles {
			return g.ID
		}
	}
	return ""
}

// contractConfigs are orgs of different licences and ages: each spelling of the admin
// flag, and none; with and without realms, governance and Okta's own IAM roles.
func contractConfigs() map[string]oktasim.Config {
	small := oktasim.Config{Seed: 6, Users: 60, Groups: 24, DirectAdmins: 12}
	with := func(change func(*oktasim.Config)) oktasim.Config {
		cfg := small
		change(&cfg)
		return cfg
	}
	return map[string]oktasim.Config{
		"no more than any org":  small,
		"hasAdminPrivileges":    with(func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagPrivileges }),
		"hasAdminPrivlege":      with(func(c *oktasim.Config) { c.AdminFlag, c.AdminFlagBlind = oktasim.FlagPrivlege, true }),
		"no admin flag":         with(func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagAbsent }),
		"realms":                with(func(c *oktasim.Config) { c.Realms = true }),
		"governance":            with(func(c *oktasim.Config) { c.Governance = true }),
		"IAM roles":             with(func(c *oktasim.Config) { c.IAMRoles = true }),
		"small pages under IAM": with(func(c *oktasim.Config) { c.IAMPageSize = 2 }),
		"kept and counted more": with(func(c *oktasim.Config) { c.DeprovisionedKeepGroups, c.AssigneesThroughGroups = true, true }),
		"no custom roles":       with(func(c *oktasim.Config) { c.CustomRoles, c.ResourceSets = -1, -1 }),
	}
}

// contractTargets returns requests for every operation of the specification.
func contractTargets(t testing.TB, org *oktasim.Org) []string {
	t.Helper()
	targets := []string{
		"/api/v1/users", "/api/v1/users?search=status+eq+%22DEPROVISIONED%22", "/api/v1/users?q=a", "/api/v1/users?fields=id,status,profile:(firstName)",
		"/api/v1/groups", "/api/v1/groups?expand=stats,app", "/api/v1/groups?q=E", "/api/v1/groups/rules", "/api/v1/groups/rules?expand=groupIdToGroupNameMap",
		"/api/v1/iam/assignees/users", "/api/v1/iam/assignees/users?limit=1", "/api/v1/iam/roles", "/api/v1/iam/resource-sets", "/api/v1/meta/types/user",
		"/api/v1/meta/types/user/default", "/api/v1/meta/schemas/user/default", "/api/v1/meta/schemas/group/default", "/api/v1/apps", "/api/v1/logs",
		"/api/v1/org", "/.well-known/okta-organization",
	}
	statuses := map[oktasim.Status]bool{}
	for _, u := range org.Users() {
		if !statuses[u.Status] {
			statuses[u.Status] = true
			targets = append(targets, "/api/v1/users/"+u.ID, "/api/v1/users/"+u.ID+"/groups", "/api/v1/users/"+u.ID+"/factors",
				"/api/v1/users/"+u.ID+"/appLinks", "/api/v1/users/"+u.ID+"/linkedObjects/manager", "/api/v1/users/"+u.ID+"/linkedObjects/subordinate")
		}
	}
	roles := func(base, id string) {
		targets = append(targets, base+id+"/roles", base+id+"/roles?expand=targets/groups", base+id+"/roles?expand=targets/catalog/apps")
		for _, a := range org.AssignmentsOf(id) {
			one := base + id + "/roles/" + a.ID
			targets = append(targets, one, one+"/targets/groups", one+"/targets/catalog/apps")
		}
	}
	direct, _ := org.Admins()
	for _, id := range direct {
		roles("/api/v1/users/", id)
	}
	for _, g := range org.Groups() {
		if g.HasRoles {
			roles("/api/v1/groups/", g.ID)
			targets = append(targets, "/api/v1/groups/"+g.ID, "/api/v1/groups/"+g.ID+"/users", "/api/v1/groups/"+g.ID+"/apps")
		}
		if g.Type != "OKTA_GROUP" {
			targets = append(targets, "/api/v1/groups/"+g.ID)
		}
		targets = append(targets, "/api/v1/groups/"+g.ID+"/owners")
	}
	for _, c := range org.ServiceApps() {
		roles("/oauth2/v1/clients/", c.ID)
	}
	for _, id := range org.CustomRoles() {
		targets = append(targets, "/api/v1/iam/roles/"+id, "/api/v1/iam/roles/"+id+"/permissions")
	}
	for _, id := range org.ResourceSets() {
		set := "/api/v1/iam/resource-sets/" + id
		targets = append(targets, set, set+"/resources", set+"/bindings")
		for _, b := range decode[struct{ Roles []ident }](t, get(t, org, set+"/bindings")).Roles {
			members := set + "/bindings/" + b.ID + "/members"
			targets = append(targets, set+"/bindings/"+b.ID, members)
			for _, m := range decode[struct{ Members []ident }](t, get(t, org, members)).Members {
				targets = append(targets, members+"/"+m.ID)
			}
		}
	}
	for _, a := range org.Apps() {
		one := "/api/v1/apps/" + a.ID
		targets = append(targets, one+"/users", one+"/users?expand=user", one+"/groups", one+"/groups?expand=group")
	}
	user := org.Users()[0].ID
	targets = append(targets, "/api/v1/apps?filter=user.id+eq+%22"+user+"%22&expand=user/"+user)
	for _, list := range []string{"/api/v1/apps", "/api/v1/groups/rules"} {
		for _, x := range decode[[]ident](t, get(t, org, list)) {
			targets = append(targets, list+"/"+x.ID)
		}
	}
	return targets
}
