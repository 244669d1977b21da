// Package admins reads the roles that users and groups hold: whom they are assigned to,
// what they are limited to, and which roles there are. Who can hold one at all is told by
// its admin directory, which is made of the statistics of groups, the assignees and the
// bindings of custom roles; nobody else is asked.
package admins
