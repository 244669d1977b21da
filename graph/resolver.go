// Package graph answers GraphQL: the schema's resolvers, the walk that loads an
// operation level by level before they run, and the handler that serves both.
package graph

import (
	"oktagraph/graph/cursor"
)

// Resolver answers the schema's fields. Resolvers stay thin: what a field reads
// is a method in the files named for its type, which the walk calls too.
type Resolver struct {
	cursors *cursor.Codec
	edges   map[string]edge
}

func newResolver(secret []byte) *Resolver {
	return &Resolver{cursors: cursor.New(secret), edges: edges()}
}
