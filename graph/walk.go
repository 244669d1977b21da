package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/auth"
	"oktagraph/loaders"
)

// walk loads an operation ahead of its resolvers. It follows the selection from
// the roots down, through nodes and edges.node, fragments, @skip and @include,
// and loads every field that costs a call; the loaders wait until nothing else
// can be found, so that each batch holds all keys of its level. The resolvers
// then find everything there.
//
// It runs before gqlgen asks the first resolver, not in the root fields: only
// then do two root fields share their batches.
type walk struct {
	resolver *Resolver
	op       *graphql.OperationContext

	mu    sync.Mutex
	been  map[visit]bool
	below map[*ast.Selection][]ast.SelectionSet // of connections, by their first selection
}

// visit is a field of one object with what is selected below it. Objects that
// many paths lead to are loaded once.
type visit struct {
	field  *ast.Field
	below  *ast.Selection
	object string
}

func newWalk(r *Resolver, op *graphql.OperationContext) *walk {
	return &walk{resolver: r, op: op, been: map[visit]bool{}, below: map[*ast.Selection][]ast.SelectionSet{}}
}

// run loads the operation. ctx is that of a root field, which knows how to read
// input objects.
func (w *walk) run(ctx context.Context) {
	loaders.For(ctx).Walk(ctx, func(ctx context.Context) {
		w.object(ctx, root{}, w.op.Operation.SelectionSet)
	})
}

// object starts a fiber for each field of an object that may cost a call.
func (w *walk) object(ctx context.Context, object any, selection ast.SelectionSet) {
	typ := typeName(object)
	for _, field := range graphql.CollectFields(w.op, selection, satisfies(typ)) {
		e, ok := w.resolver.edges[typ+"."+field.Name]
		if !ok || !w.enter(object, typ, field) || !mayRead(ctx, field.Definition) {
			continue
		}
		loaders.Go(ctx, func() { w.follow(ctx, e, object, field) })
	}
}

// follow loads one field and goes on below it. What fails here fails again in
// the resolver, which says so to the client.
func (w *walk) follow(ctx context.Context, e edge, object any, field graphql.CollectedField) {
	children, err := e.load(withSelections(ctx, field.Selections), w.resolver, object, field.ArgumentMap(w.op.Variables))
	if err != nil || len(field.Selections) == 0 {
		return
	}
	below := []ast.SelectionSet{field.Selections}
	if e.page {
		below = w.nodeSelections(field)
	}
	for _, child := range children {
		for _, selection := range below {
			w.object(ctx, child, selection)
		}
	}
}

// nodeSelections are the selections on the nodes of a connection, one for each
// way that leads to them: the same name below `nodes` and below `edges` may be
// asked for with other arguments.
func (w *walk) nodeSelections(connection graphql.CollectedField) []ast.SelectionSet {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := &connection.Selections[0]
	below, ok := w.below[key]
	if !ok {
		below = nodeSelections(w.op, connection.Selections)
		w.below[key] = below
	}
	return below
}

func nodeSelections(op *graphql.OperationContext, connection ast.SelectionSet) []ast.SelectionSet {
	var below []ast.SelectionSet
	for _, field := range graphql.CollectFields(op, connection, nil) {
		switch field.Name {
		case "nodes":
			below = append(below, field.Selections)
		case "edges":
			for _, inner := range graphql.CollectFields(op, field.Selections, nil) {
				if inner.Name == "node" {
					below = append(below, inner.Selections)
				}
			}
		}
	}
	return below
}

// enter says whether a field of an object is met for the first time.
func (w *walk) enter(object any, typ string, field graphql.CollectedField) bool {
	named, ok := object.(interface{ Key() string })
	if !ok {
		return true
	}
	v := visit{field: field.Field, object: typ + " " + named.Key()}
	if len(field.Selections) > 0 {
		v.below = &field.Selections[0]
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.been[v] {
		return false
	}
	w.been[v] = true
	return true
}

// mayRead says whether the caller has the scopes of a field, so that nothing is
// loaded for a field that will be refused.
func mayRead(ctx context.Context, field *ast.FieldDefinition) bool {
	for _, d := range field.Directives.ForNames("requiresScope") {
		if arg := d.Arguments.ForName("scope"); arg == nil || !allowed(ctx, auth.Scope(arg.Value.Raw)) {
			return false
		}
	}
	return true
}

// satisfies are the types whose fragments apply to an object of a type.
func satisfies(typ string) []string {
	switch typ {
	case "User", "Group":
		return []string{typ, "Node", "Assignee"}
	case "Role":
		return []string{typ, "Node"}
	default:
		return []string{typ}
	}
}
