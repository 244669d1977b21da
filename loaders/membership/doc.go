// Package membership reads who is in which group. It reads memberships from either end, user by
// user or group by group, or for a whole org at once. An answer from one end serves the other
// where it can, and within one operation both ends agree.
package membership
