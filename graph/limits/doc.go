// Package limits refuses what would cost too much to understand, before
// gqlgen spends anything on it: documents and variables that are too large,
// too deep or too wide.
//
// gqlgen validates a document before any of its extension points runs, and
// validation compares the fields of a selection pairwise: 2,900 repeated fields
// keep a core busy for half a second. Its complexity limit, in turn, walks
// nested fragment spreads each time, so that thirty lines take minutes. So the
// document is parsed here first (linear, bounded by tokens) and measured in a
// walk that visits every node once, whatever the fragments do. A text that was
// found within the limits is not parsed here again while it is remembered.
//
// How many calls to Okta an operation may cost is not this package's question.
package limits
