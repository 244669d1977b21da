// Package directory reads an org's users and groups, by id, by login and in lists, and who
// is in which group. Memberships are read from either end; what one end said answers the
// other where it can.
package directory
