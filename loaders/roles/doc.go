// Package roles reads which admin roles users, groups and service apps hold, directly and
// through groups, what limits each assignment, and which roles an org has. It builds on admins,
// which knows whom to read.
package roles
