// Package admins finds out who can hold an admin role at all, and reads the role lists only of
// those who can. Its admin directory is made of the statistics of groups, the assignees and the
// bindings of custom roles. What a role list shows is added to it.
package admins
