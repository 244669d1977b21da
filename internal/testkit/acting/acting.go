// Package acting says who can act on what by plain reading of all that an org holds. Tests
// compare the product with it.
package acting

import (
	"slices"
	"strings"
)

// Assignment is a role assignment.
type Assignment struct {
	ID, Type       string
	Kind, Assignee string // USER, GROUP or CLIENT, and whose
	Role, Set      string
	TargetGroups   []string
	TargetApps     []string // ids of apps, or types of them
}

// World is an org.
type World struct {
	Assignments []Assignment
	Members     map[string][]string // of groups
	Permissions map[string][]string // of custom roles
	Resources   map[string][]string // of resource sets: paths of Okta's API
}

// Entry is one administrator of something: a person, the assignment, and why it reaches: by
// itself, through a target group, or through a resource of its set.
type Entry struct{ User, Assignment, Reach, Group, Resource string }

// OverUser are the administrators of a user.
func (w *World) OverUser(id string) []Entry {
	groups := w.groupsOf(id)
	return w.over(w.holds(append(groups, id)), func(a Assignment) Entry {
		switch a.Type {
		case "SUPER_ADMIN", "ORG_ADMIN":
			return Entry{Reach: "ORG"}
		case "USER_ADMIN", "HELP_DESK_ADMIN":
			return among(a.TargetGroups, groups, "TARGET_GROUP")
		case "CUSTOM":
			places := []string{"/api/v1/users", "/api/v1/users/" + id}
			for _, g := range groups {
				places = append(places, "/api/v1/groups/"+g+"/users")
			}
			return w.through(a, places, "okta.users.")
		}
		return Entry{}
	})
}

// OverGroup are the administrators of a group.
func (w *World) OverGroup(id string) []Entry {
	return w.over(w.holds([]string{id}), func(a Assignment) Entry {
		switch a.Type {
		case "SUPER_ADMIN", "ORG_ADMIN":
			return Entry{Reach: "ORG"}
		case "USER_ADMIN", "GROUP_MEMBERSHIP_ADMIN":
			return among(a.TargetGroups, []string{id}, "TARGET_GROUP")
		case "CUSTOM":
			return w.through(a, []string{"/api/v1/groups", "/api/v1/groups/" + id}, "okta.groups.")
		}
		return Entry{}
	})
}

// OverApp are the administrators of an app of a type.
func (w *World) OverApp(id, kind string) []Entry {
	return w.over(false, func(a Assignment) Entry {
		switch a.Type {
		case "SUPER_ADMIN":
			return Entry{Reach: "ORG"}
		case "APP_ADMIN":
			e := among(a.TargetApps, []string{id, kind}, "TARGET_APP")
			e.Group = ""
			return e
		case "CUSTOM":
			return w.through(a, []string{"/api/v1/apps", "/api/v1/apps/" + id}, "okta.apps.", "okta.profilesources.")
		}
		return Entry{}
	})
}

// Holders are the people who hold a role with the assignments that make them one, as
// entries without a reach.
func (w *World) Holders(is func(Assignment) bool) []Entry {
	return w.over(false, func(a Assignment) Entry {
		if is(a) {
			return Entry{Reach: "HOLDS"}
		}
		return Entry{}
	})
}

func among(targets, own []string, reach string) Entry {
	if len(targets) == 0 {
		return Entry{Reach: "ORG"}
	}
	for _, t := range slices.Sorted(slices.Values(targets)) {
		if slices.Contains(own, t) {
			return Entry{Reach: reach, Group: t}
		}
	}
	return Entry{}
}

// through is how a custom role reaches something that stands at one of places.
func (w *World) through(a Assignment, places []string, permissions ...string) Entry {
	may := false
	for _, p := range w.Permissions[a.Role] {
		for _, begin := range permissions {
			may = may || strings.HasPrefix(p, begin) && !strings.HasSuffix(p, ".read") && !strings.HasSuffix(p, ".create")
		}
	}
	found := Entry{}
	for _, path := range w.Resources[a.Set] {
		switch {
		case may && slices.Contains(places, path):
			return Entry{Reach: "RESOURCE_SET", Resource: path}
		case may && !known(path) && found.Reach == "":
			found = Entry{Reach: "UNKNOWN", Resource: path}
		}
	}
	return found
}

func known(path string) bool {
	for _, begin := range []string{"/api/v1/users", "/api/v1/groups", "/api/v1/apps", "/api/v1/authorizationServers"} {
		if path == begin || strings.HasPrefix(path, begin+"/") {
			return true
		}
	}
	return false
}

func (w *World) groupsOf(user string) []string {
	var groups []string
	for g, in := range w.Members {
		if slices.Contains(in, user) {
			groups = append(groups, g)
		}
	}
	return groups
}

// holds reports whether one of several holds any role.
func (w *World) holds(ids []string) bool {
	return slices.ContainsFunc(w.Assignments, func(a Assignment) bool { return slices.Contains(ids, a.Assignee) })
}

// over lists the people behind the assignments that reach something. Where that is an
// administrator, only super administrators do.
func (w *World) over(admin bool, reach func(Assignment) Entry) []Entry {
	entries := []Entry{}
	for _, a := range w.Assignments {
		why := reach(a)
		if why.Reach == "" || admin && a.Type != "SUPER_ADMIN" {
			continue
		}
		people := []string{a.Assignee}
		switch a.Kind {
		case "GROUP":
			people = w.Members[a.Assignee]
		case "CLIENT":
			people = nil
		}
		for _, user := range people {
			why.User, why.Assignment = user, a.Assignee+":"+a.ID
			entries = append(entries, why)
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return slices.Compare([]string{a.User, a.Assignment, a.Reach}, []string{b.User, b.Assignment, b.Reach})
	})
	return entries
}
