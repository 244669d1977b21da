package loaders

import (
	"maps"
	"slices"
)

// purgeable are the kinds an operator can have forgotten, and the cache's kinds they stand
// for: those that hold such things, and those that what they show is made of. A kind of
// the cache may be part of several.
var purgeable = map[string][]string{
	// Users, which id a login or a manager's name stands for, lists of users, managers and
	// their reports.
	"users": {"u", "login", "ul", "u.mgr", "u.lead", "u.rep", "u.repl"},
	// Groups, lists of groups, counts of members and applications, owners, rules.
	"groups": {"g", "gl", "org.g", "g.st", "g.o", "gr", "org.gr"},
	// Who is in which group. The index of groups says how the members are read.
	"memberships": {"u.g", "g.u", "g.all", "inv", "inv.s", "g.st", "org.g"},
	// Roles, assignments and their targets, resource sets. The index of groups says which
	// may hold a role.
	"roles": {"r", "r.p", "u.r", "g.r", "c.r", "c", "t", "rs", "rs.r", "rs.b", "org", "org.b", "org.g"},
	// Applications and who is assigned to them.
	"apps": {"a", "al", "u.a", "a.u", "a.g", "g.a", "g.st"},
	// User types and the attributes of users.
	"types": {"ut", "org.ut", "us"},
}

// PurgeKinds are the names of what can be forgotten, sorted.
func PurgeKinds() []string { return slices.Sorted(maps.Keys(purgeable)) }

// CacheKinds are the cache's kinds that one of PurgeKinds stands for; none for other names.
func CacheKinds(purged string) []string { return purgeable[purged] }
