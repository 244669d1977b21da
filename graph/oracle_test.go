package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph/exec"
	"oktagraph/graph/generated"
	"oktagraph/graph/model"
	"oktagraph/graph/schema"
	"oktagraph/loaders"
)

// oracle implements the resolvers of gqlgen's own executor: each calls the edge that the
// columnar executor calls, for its one parent. It runs after that executor, with the same
// loaders, so nothing is left to load and both see the same values.
type oracle struct {
	edges map[string]edge
	// turn is held by the one resolver that is reading: gqlgen's run concurrently, tasks do
	// not. It is not a mutex, which would stop the clock of a synctest bubble.
	turn chan struct{}
}

func newOracle(edges map[string]edge) graphql.ExecutableSchema {
	return generated.NewExecutableSchema(generated.Config{
		Schema: schema.Published(), Resolvers: &oracle{edges: edges, turn: make(chan struct{}, 1)}, Directives: directives(),
	})
}

// answer is the result of an edge for one parent.
type answer struct {
	exec.Value
	cursors exec.Cursors
}

// ask reads an edge; a panic of the edge becomes the resolver's. Fields below an element of
// `orgs` are read by the operation of that org.
func (o *oracle) ask(ctx context.Context, name string, parent any, args map[string]any) answer {
	o.turn <- struct{}{}
	defer func() { <-o.turn }()
	s, isSplit := ctx.Value(splitKey{}).(*split)
	if isSplit && name == "Query."+orgsField {
		return answer{Value: s.given(graphql.GetPath(ctx))}
	}
	if isSplit {
		ctx = loaders.WithRequest(ctx, s.owner(graphql.GetPath(ctx)).request)
	}
	if field, ok := strings.CutPrefix(name, "Org."); ok {
		name, parent = "Query."+field, nil
	}
	var column *exec.Column
	var panicked any
	loaders.For(ctx).RunTasks(ctx, func(ctx context.Context) {
		defer func() { panicked = recover() }()
		column = o.edges[name].load(ctx, &exec.Call{Parents: []any{parent}, Args: args, OnlyIDs: selectsOnlyIDs(ctx), Counted: selectsTotal(ctx)})
	})
	if panicked != nil {
		panic(panicked)
	}
	return answer{column.At(0), column.Cursors}
}

// given returns the orgs of a root field.
func (s *split) given(field ast.Path) exec.Value {
	v := exec.Value{Present: true, Lost: map[int]error{}}
	for _, p := range s.orgs {
		switch {
		case p.field != field.String():
		case p.refusal != nil:
			v.Lost[len(v.Objects)] = p.refusal
			v.Objects = append(v.Objects, nil)
		default:
			v.Objects = append(v.Objects, newOrg(p.tenant))
		}
	}
	return v
}

// selectsOnlyIDs reports whether only ids are selected of a page's objects.
func selectsOnlyIDs(ctx context.Context) bool {
	op, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	for _, part := range graphql.CollectFields(op, field.Selections, nil) {
		objects := []graphql.CollectedField{part}
		switch part.Name {
		case "edges":
			objects = graphql.CollectFields(op, part.Selections, nil)
		case "nodes":
		default:
			continue
		}
		for _, object := range objects {
			if object.Name != "nodes" && object.Name != "node" {
				continue
			}
			for _, f := range graphql.CollectFields(op, object.Selections, nil) {
				if f.Name != "id" && f.Name != "__typename" {
					return false
				}
			}
		}
	}
	return true
}

// selectsTotal reports whether the totalCount of a connection is selected.
func selectsTotal(ctx context.Context) bool {
	op, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	return slices.ContainsFunc(graphql.CollectFields(op, field.Selections, nil), func(part graphql.CollectedField) bool {
		return part.Name == "totalCount"
	})
}

// one returns the object of an answer.
func one[T any](a answer) (object T, err error) {
	if a.Err != nil || !a.Present {
		return object, a.Err
	}
	return a.Objects[0].(T), nil
}

// many returns the objects of an answer. Missing ones are nil, and their errors, if any,
// are errors of the element.
func many[T any](ctx context.Context, a answer) ([]T, error) {
	if a.Err != nil || !a.Present {
		return nil, a.Err
	}
	list := make([]T, len(a.Objects))
	for i, object := range a.Objects {
		if object != nil {
			list[i] = object.(T)
		} else if err := a.Lost[i]; err != nil {
			graphql.AddError(graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i}), err)
		}
	}
	return list, nil
}

// page returns the page of an answer.
func page[T, C any](a answer, connection func(model.Slice[T]) *C) (*C, error) {
	if a.Err != nil || !a.Present {
		return nil, a.Err
	}
	list := make([]T, len(a.Objects))
	for i, object := range a.Objects {
		if object != nil {
			list[i] = object.(T)
		}
	}
	return connection(model.Slice[T]{
		Items: list, More: a.More, Continued: a.Continued,
		Total:  func() (*int, error) { return a.Total.N, a.Total.Err },
		Cursor: func(i int) string { return a.cursors.Cursor(0, i) },
		End: func() *string {
			if end, ok := a.cursors.End(0); ok {
				return &end
			}
			return nil
		},
	}), nil
}

// leaf returns the value of a plain field, parsed from its text.
func leaf[T any](a answer) (v T, err error) {
	if a.Err != nil || !a.Present {
		return v, a.Err
	}
	var text bytes.Buffer
	a.Leaf.MarshalGQL(&text)
	if err := json.Unmarshal(text.Bytes(), &v); err != nil {
		return v, fmt.Errorf("read %s back: %w", text.Bytes(), err)
	}
	return v, nil
}
