// Package filter turns the arguments `filter`, `search` and `orderBy` of a connection
// into what Okta is asked for and what is checked here.
//
// A filter becomes a tree of conditions. Okta's `search` is given the strongest
// expression that every match satisfies: what Okta cannot evaluate is left out under
// `and`, and makes a whole `or` unrestricted. Where something was left out, the whole
// filter is evaluated here on what Okta lists, by the same rules: text is compared
// without regard to case, an attribute without a value satisfies no condition but
// `present: false`, and `not` is the complement.
package filter
