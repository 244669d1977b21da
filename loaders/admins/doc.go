// Package admins finds out who can hold an admin role at all, and reads the lists of roles
// of those who can; nobody else is asked. Its admin directory is made of the statistics of
// groups, the assignees and the bindings of custom roles, and what one list shows is added
// to it.
package admins
