// Package limits refuses requests that would be too expensive to parse and
// validate, before gqlgen spends anything on them: documents and variables that
// are too large, too deep or too wide.
//
// gqlgen validates a document before any of its extension points runs, and
// validation compares the fields of a selection pairwise: 2,900 repeated fields
// keep a core busy for half a second. Its complexity limit, in turn, walks
// nested fragment spreads each time, so thirty lines can take minutes. Therefore
// the document is first parsed here (linear, bounded by tokens) and measured in
// a walk that visits every node once, whatever the fragments do. A text found to
// be within the limits is cached and not parsed here again.
//
// This package does not limit how many Okta calls an operation may cost.
package limits
