// Package selection reads the lists of users and groups that filters ask for: out of Okta's
// lists, of the members of groups, of who holds a role, or of a directory that is in the
// cache as a whole. What Okta cannot evaluate is checked here.
package selection
