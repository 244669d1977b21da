package graph_test

import (
	"slices"
	"testing"

	"oktagraph/oktasim"
)

// addParts names the objects with a role in the cases, and the texts they search for.
func (n *caseNames) addParts(t *testing.T, org *oktasim.Org) {
	t.Helper()
	people := live(org)
	user := org.Users()[slices.IndexFunc(org.Users(), func(u oktasim.UserInfo) bool {
		return u.Status == oktasim.Active && len(org.RolesOf(u.ID)) == 0 && len(org.GroupsOf(u.ID)) > 2
	})]
	_, through := org.Admins()
	holder := holdersByRole(org)
	lead, deepest := leadOf(org)
	for name, v := range map[string]any{
		"user": user.ID, "login": user.Login, "email": user.Email, "firstName": user.FirstName, "lastName": user.LastName, "department": user.Department,
		"other": people[2], "deactivated": deactivated(org), "memberOfAdminGroup": through[0],
		"memberOfTwoAdminGroups": memberOfTwoAdminGroups(org, through),
		"super":                  holder["USER SUPER_ADMIN"], "helpDesk": holder["USER HELP_DESK_ADMIN"], "appAdmin": holder["USER APP_ADMIN"],
		"customAdmin": holder["USER CUSTOM"], "adminGroup": holder["GROUP HELP_DESK_ADMIN"], "appAdminGroup": holder["GROUP APP_ADMIN"],
		"everyone": org.Everyone(), "appGroup": appGroup(org), "group": org.GroupsOf(user.ID)[0], "customRole": org.CustomRoles()[0],
		"owned": org.Owners()[0].GroupID, "ruled": org.Rules()[0].Groups[0], "rule": org.Rules()[0].ID, "appUser": userOfApps(org), "app": org.Apps()[0].ID,
		"lead": lead, "deepest": deepest,
		"people": people[:5], "nobody": "00u00000000000000000",
		"overAHundredIDs": many(101, "00u"), "tooManyIDs": many(201, "00u"), "cursorOfGroups": cursorOfGroups(t, org),
	} {
		if v == "" {
			t.Fatalf("the org has no %s", name)
		}
		n.values[name] = v
	}
}

// holdersByRole maps keys such as "USER SUPER_ADMIN" to one holder; if there is one with
// more targets than Okta's page of 20, to that.
func holdersByRole(org *oktasim.Org) map[string]string {
	byRole := map[string]string{}
	for _, id := range slices.Concat(live(org), groupIDs(org)) {
		for _, a := range org.AssignmentsOf(id) {
			if kind := a.AssigneeKind + " " + a.RoleType; byRole[kind] == "" || len(a.TargetGroups)+len(a.TargetApps) > 20 {
				byRole[kind] = id
			}
		}
	}
	return byRole
}

func memberOfTwoAdminGroups(org *oktasim.Org, users []string) string {
	for _, id := range users {
		groups := map[string]bool{}
		for _, a := range org.RolesOf(id) {
			groups[a.AssigneeID] = true
		}
		if len(groups) > 1 {
			return id
		}
	}
	return ""
}

func deactivated(org *oktasim.Org) (id string) {
	for _, u := range org.Users() {
		if u.Status == oktasim.Deprovisioned {
			id = u.ID
		}
	}
	return id
}

// userOfApps is a user with an app assigned directly and others through groups.
func userOfApps(org *oktasim.Org) string {
	for _, id := range live(org) {
		scopes := map[string]bool{}
		for _, a := range org.AppsOf(id) {
			scopes[a.Scope] = true
		}
		if len(scopes) > 1 {
			return id
		}
	}
	return ""
}

func appGroup(org *oktasim.Org) (id string) {
	for _, g := range org.Groups() {
		if g.Type == "APP_GROUP" {
			id = g.ID
		}
	}
	return id
}
