package model

import (
	"strings"

	"oktagraph/oktasim"
)

// The lists of facts.
const (
	usersList   = "users"       // user id: status, login and first name
	liveList    = "live"        // ids of users that Okta's plain list shows
	groupsList  = "groups"      // group id: name
	loginsList  = "logins"      // login, lower case: user id
	rolesList   = "assignments" // assignee:assignment: type and custom role
	groupsOf    = "groups of "  // + user id: group ids
	membersOf   = "members of " // + group id: user ids
	statusList  = "status "     // + status: user ids
	customRoles = "custom roles"
)

// userValue is what the model compares of a user.
func userValue(status, login, firstName string) string {
	return status + " " + login + " " + firstName
}

// roleValue is what the model compares of an assignment.
func roleValue(roleType, roleID string) string {
	if roleType != "CUSTOM" {
		roleID = ""
	}
	return strings.TrimSpace(roleType + " " + roleID)
}

// truthOf is everything the model knows to ask about, by list and id.
func truthOf(org *oktasim.Org) map[string]map[string]string {
	truth := map[string]map[string]string{}
	put := func(list, id, value string) {
		if truth[list] == nil {
			truth[list] = map[string]string{}
		}
		truth[list][id] = value
	}
	assignments := func(assignee string) {
		for _, a := range org.AssignmentsOf(assignee) {
			put(rolesList, assignee+":"+a.ID, roleValue(a.RoleType, a.RoleID))
		}
	}
	for _, u := range org.Users() {
		put(usersList, u.ID, userValue(string(u.Status), u.Login, u.FirstName))
		put(loginsList, strings.ToLower(u.Login), u.ID)
		put(statusList+string(u.Status), u.ID, "yes")
		if u.Status != oktasim.Deprovisioned {
			put(liveList, u.ID, "yes")
		}
		for _, g := range org.GroupsOf(u.ID) {
			put(groupsOf+u.ID, g, "yes")
		}
		assignments(u.ID)
	}
	for _, g := range org.Groups() {
		put(groupsList, g.ID, g.Name)
		for _, u := range org.MembersOf(g.ID) {
			put(membersOf+g.ID, u, "yes")
		}
		assignments(g.ID)
	}
	for _, id := range org.CustomRoles() {
		put(customRoles, id, "yes")
	}
	return truth
}
