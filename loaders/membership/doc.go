// Package membership reads who is in which group. Memberships are read from either end,
// user by user, group by group, or for a whole org at once; what one end said answers the
// other where it can, and in one operation both ends agree.
package membership
