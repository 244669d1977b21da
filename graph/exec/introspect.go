package exec

import (
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// introspect has gqlgen's executor answer a field about the schema.
func (w *writer) introspect(f *Field) bool {
	field := *f.Field
	field.SelectionSet = f.Selections
	op := &graphql.OperationContext{
		RawQuery: w.op.RawQuery, OperationName: w.op.OperationName, Variables: w.op.Variables, Doc: w.op.Doc,
		Operation:            &ast.OperationDefinition{Operation: ast.Query, SelectionSet: ast.SelectionSet{&field}},
		DisableIntrospection: w.op.DisableIntrospection, RecoverFunc: w.op.RecoverFunc,
		ResolverMiddleware: w.op.ResolverMiddleware, RootResolverMiddleware: w.op.RootResolverMiddleware, Stats: w.op.Stats,
	}
	ctx := graphql.WithOperationContext(w.ctx, op)
	failures := len(graphql.GetErrors(ctx))
	resp := w.Generated.Exec(ctx)(ctx)
	w.failures += len(graphql.GetErrors(ctx)) - failures
	value := valueOf(resp.Data, f.prefix)
	w.b = append(w.b, value...)
	return string(value) != "null"
}

// valueOf returns the value of an object's only field.
func valueOf(object json.RawMessage, prefix []byte) []byte {
	if len(object) < len(prefix)+2 {
		return []byte("null")
	}
	return object[1+len(prefix) : len(object)-1]
}
