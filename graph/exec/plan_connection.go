package exec

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// isConnection reports whether a type is a Relay connection. The executor writes
// connections itself, so an object that occurs on many pages is written once.
func isConnection(def *ast.Definition) bool { return strings.HasSuffix(def.Name, "Connection") }

// partKinds are the fields of connections, of their edges, and of PageInfo.
var partKinds = map[string]kind{
	"__typename": typename, "nodes": nodes, "edges": edges, "pageInfo": pageInfo, "cursor": cursor, "node": node,
	"hasNextPage": hasNextPage, "hasPreviousPage": hasPreviousPage, "startCursor": startCursor, "endCursor": endCursor,
	"totalCount": totalCount,
}

// parts compiles the fields of a connection, of its edges or of its pageInfo. The places
// belong to the whole connection.
func (c compiler) parts(of *Field, def *ast.Definition, set ast.SelectionSet) []*Field {
	var parts []*Field
	for _, collected := range c.collect(def, set) {
		f := c.field(def, collected)
		f.kind = partKinds[collected.Name]
		target := c.x.schema.Types[collected.Definition.Type.Name()]
		switch f.kind {
		case nodes, node:
			f.place = len(of.places)
			of.places = append(of.places, c.place(target, collected.Selections))
		case edges, pageInfo:
			f.parts = c.parts(of, target, collected.Selections)
		default: // plain
		}
		parts = append(parts, f)
	}
	return parts
}
