package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// queryCacheSize is how many parsed documents are kept: more than the queries
	// of a handful of frontends.
	queryCacheSize = 1000
	// cachedDocument is the longest text that is kept, in bytes. Frontends' queries
	// have a few KB; a hundred that long would hold as much as the answers' cache.
	cachedDocument = 16 << 10
)

// queryCache keeps parsed documents, but for long ones.
type queryCache struct {
	graphql.Cache[*ast.QueryDocument]
}

func newQueryCache() queryCache {
	return queryCache{lru.New[*ast.QueryDocument](queryCacheSize)}
}

// Add implements graphql.Cache.
func (c queryCache) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= cachedDocument {
		c.Cache.Add(ctx, text, doc)
	}
}
