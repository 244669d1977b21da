// Package filter turns the arguments `filter`, `search` and `orderBy` of a connection into
// a query for Okta and the checks made here.
//
// A filter becomes a tree of conditions. Okta's `search` is given the strongest expression
// that every match satisfies: what Okta cannot evaluate is left out of an `and`, and makes
// a whole `or` unrestricted. If anything was left out, the whole filter is evaluated here
// on Okta's results, by the same rules: text is compared case-insensitively, an attribute
// without a value satisfies no condition but `present: false`, and `not` is the complement.
package filter
