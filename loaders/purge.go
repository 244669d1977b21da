package loaders

import (
	"maps"
	"slices"
)

// purgeable maps the kinds an operator can purge to kinds of the cache: those that hold such
// objects, and those the objects shown are built from. A kind of the cache may belong to
// several.
var purgeable = map[string][]string{
	// Users, the ids that logins and managers' names resolve to, lists of users, managers and
	// their reports.
	"users": {"u", "login", "ul", "u.mgr", "u.lead", "u.rep", "u.repl"},
	// Groups, lists of groups, counts of members and applications, owners, rules.
	"groups": {"g", "gl", "org.g", "g.st", "g.o", "gr", "org.gr"},
	// Who is in which group. The index of groups is included because it decides how members are
	// read.
	"memberships": {"u.g", "g.u", "g.all", "inv", "inv.s", "g.st", "org.g"},
	// Roles, assignments and their targets, resource sets, service apps. The index of groups is
	// included because it lists the groups that may hold a role.
	"roles": {"r", "r.p", "u.r", "g.r", "c.r", "c", "t", "rs", "rs.r", "rs.b", "org", "org.b", "org.g"},
	// Applications and who is assigned to them.
	"apps": {"a", "al", "u.a", "a.u", "a.g", "g.a", "g.st"},
	// User types and the attributes of users.
	"types": {"ut", "org.ut", "us"},
}

// PurgeKinds returns the names of what can be purged, sorted.
func PurgeKinds() []string { return slices.Sorted(maps.Keys(purgeable)) }

// CacheKinds returns the cache's kinds for one of PurgeKinds, and none for other names.
func CacheKinds(purged string) []string { return purgeable[purged] }
