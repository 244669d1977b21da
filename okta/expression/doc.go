// Package expression reads, checks and writes the SCIM-like expressions that
// Okta takes in the `search` and `filter` parameters of its lists.
//
// Text of a caller is never passed on. It is parsed into a tree, checked
// against what the endpoint's grammar allows, and printed again from the tree
// with every literal escaped, so that it stays one expression when it is joined
// with others.
//
// The language is described at
// https://developer.okta.com/docs/api/#filter; what each endpoint takes of it
// differs, see [Grammar].
package expression
