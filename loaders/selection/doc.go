// Package selection reads the lists of users and groups that filters select: from Okta's lists,
// from the members of groups, from the holders of a role, or from a directory that is
// completely in the cache. Conditions that Okta cannot evaluate are checked here.
package selection
