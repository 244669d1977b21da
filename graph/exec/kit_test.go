package exec_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"oktagraph/graph/exec"
)

const schemaText = `
directive @requiresScope(scope: String!) on FIELD_DEFINITION
type Query {
	people(first: Int): PersonConnection
	list: [Person!]
	named: [Named]
	one(name: String): Person
	must: Person!
	secret(name: String): Person @requiresScope(scope: "secrets")
	worlds: [World]!
}
type World { label: String! list: [Person!] one(name: String): Person must: Person! }
interface Named { name: String! }
union Pet = Dog | Person
type Person implements Named {
	name: String!
	nick: String
	code: String!
	boss: Person
	friends: [Person!]
	pet: Pet
	count: Int
}
type Dog implements Named { name: String! }
type PersonConnection { nodes: [Person!]! edges: [PersonEdge!]! pageInfo: PageInfo! }
type PersonEdge { cursor: String! node: Person! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: schemaText})

// person is an object of the schema. Its text is kept in kept, unless that is nil.
type person struct {
	name, nick, code string
	boss             *person
	panics           bool
	kept             *[]byte
	wrote            *int // counts how often its name was written
}

func (p *person) Kept() []byte {
	if p.kept == nil {
		return nil
	}
	return *p.kept
}

func (p *person) Keep(text []byte) {
	if p.kept != nil {
		*p.kept = text
	}
}

type dog struct{ name string }

var errNick = errors.New("no nick")

func types() map[string]*exec.Type {
	return map[string]*exec.Type{
		"Query": {Name: "Query"},
		"World": {Name: "World", Leaves: []exec.Leaf{{Name: "label", Write: func(w *exec.Text, object any) error {
			w.Quote(object.(string))
			return nil
		}}}},
		"Person": {Name: "Person", Leaves: []exec.Leaf{
			{Name: "name", Kept: true, Write: func(w *exec.Text, object any) error {
				p := object.(*person)
				if p.panics {
					panic("no name")
				}
				if p.wrote != nil {
					*p.wrote++
				}
				w.Quote(p.name)
				return nil
			}},
			{Name: "nick", Write: func(w *exec.Text, object any) error {
				if p := object.(*person); p.nick == "" {
					w.Quote("cut")
					return errNick
				} else {
					w.Quote(p.nick)
				}
				return nil
			}},
			{Name: "code", Kept: true, Write: func(w *exec.Text, object any) error {
				if p := object.(*person); p.code == "" {
					w.Null()
				} else {
					w.Quote(p.code)
				}
				return nil
			}},
		}, Inner: []exec.Inner{{Name: "boss", Of: func(object any) (any, error) {
			switch p := object.(*person); {
			case p.panics:
				panic("no boss")
			case p.nick == "":
				return nil, errNick
			case p.boss == nil:
				return nil, nil
			default:
				return p.boss, nil
			}
		}}}},
		"Dog": {Name: "Dog", Leaves: []exec.Leaf{{Name: "name", Write: func(w *exec.Text, object any) error {
			w.Quote(object.(*dog).name)
			return nil
		}}}},
	}
}

func typeOf(object any) string {
	if _, is := object.(*dog); is {
		return "Dog"
	}
	return "Person"
}

// load is the function of an edge.
type load = func(c *exec.Call) *exec.Column

// kit is an executor with a test's own edges; the other edges are null.
type kit struct {
	*exec.Executor
	denied bool // the scope "secrets"
	most   int  // objects an answer may hold
}

func newKit(t *testing.T, edges map[string]load) *kit {
	t.Helper()
	k := &kit{most: 1000}
	o := exec.Options{
		Generated: generated{}, Types: types(), TypeOf: typeOf, Edges: map[string]*exec.Edge{},
		Apart: "Query.worlds",
		Arguments: func(ctx context.Context, _ graphql.ExecutableSchema, field string, raw map[string]any) (map[string]any, error) {
			if raw["name"] == "wrong" {
				return nil, gqlerror.WrapPath(append(graphql.GetPath(ctx), ast.PathName("name")), errors.New(field+" takes no such name"))
			}
			return raw, nil
		},
		Allow: func(context.Context, string) error {
			if k.denied {
				return errors.New("denied")
			}
			return nil
		},
		RunTasks: func(ctx context.Context, f func(context.Context)) { f(ctx) },
		Go:       func(_ context.Context, f func()) { f() },
		Emit: func(context.Context) func(int) error {
			return func(n int) error {
				if k.most -= n; k.most < 0 {
					return errors.New("too many")
				}
				return nil
			}
		},
	}
	for _, name := range []string{
		"Query.people", "Query.list", "Query.named", "Query.one", "Query.must", "Query.secret", "Person.friends", "Person.pet", "Person.count",
	} {
		f := edges[name]
		o.Edges[name] = &exec.Edge{Load: func(_ context.Context, c *exec.Call) *exec.Column {
			if f != nil {
				return f(c)
			}
			column := exec.NewColumn(len(c.Parents))
			for range c.Parents {
				column.Null()
			}
			return column
		}}
	}
	var err error
	if k.Executor, err = exec.New(o); err != nil {
		t.Fatal(err)
	}
	return k
}

// generated replaces gqlgen's executor: it answers introspection.
type generated struct{}

func (generated) Schema() *ast.Schema { return schema }

func (generated) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 7, true
}

func (generated) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
	below := graphql.CollectFields(op, fields[0].Selections, nil)
	names := make([]string, len(below))
	for i, f := range below {
		names[i] = f.Name
	}
	return graphql.OneShot(&graphql.Response{Data: fmt.Appendf(nil, `{%q:%q}`, fields[0].Alias, strings.Join(names, " "))})
}

func operation(t *testing.T, text string, variables map[string]any) *graphql.OperationContext {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, text, nil)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	values, err := validator.VariableValues(schema, doc.Operations[0], variables)
	if err != nil {
		t.Fatal(err)
	}
	return &graphql.OperationContext{
		RawQuery: text, Doc: doc, Operation: doc.Operations[0], Variables: values,
		RecoverFunc: func(_ context.Context, p any) error { return fmt.Errorf("recovered: %v", p) },
	}
}

// run executes an operation; errors are returned as "path@line: message".
func (k *kit) run(t *testing.T, text string, variables map[string]any) (data string, errs []string) {
	t.Helper()
	ctx := graphql.WithOperationContext(t.Context(), operation(t, text, variables))
	ctx = graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, nil)
	handler := k.Exec(ctx)
	resp := handler(ctx)
	if handler(ctx) != nil {
		t.Error("an operation was answered twice")
	}
	if !json.Valid(resp.Data) {
		t.Errorf("no JSON: %s", resp.Data)
	}
	for _, e := range graphql.GetErrors(ctx) {
		line := "-"
		if len(e.Locations) > 0 {
			line = fmt.Sprint(e.Locations[0].Line)
		}
		errs = append(errs, fmt.Sprintf("%s@%s: %s", e.Path, line, e.Message))
	}
	return string(resp.Data), errs
}

// check runs an operation and compares the whole response.
func (k *kit) check(t *testing.T, text, data string, errs ...string) {
	t.Helper()
	gotData, gotErrs := k.run(t, text, nil)
	if gotData != data {
		t.Errorf("%s\nanswers %s\nwant    %s", text, gotData, data)
	}
	if strings.Join(gotErrs, "\n") != strings.Join(errs, "\n") {
		t.Errorf("%s\nfails with %q\nwant       %q", text, gotErrs, errs)
	}
}

// objects is an edge with the same objects for each parent.
func objects(all ...any) load {
	return func(c *exec.Call) *exec.Column {
		column := exec.NewColumn(len(c.Parents))
		refs := map[any]int32{}
		for range c.Parents {
			for _, object := range all {
				if object == nil {
					column.Missing(nil)
					continue
				}
				if _, known := refs[object]; !known {
					refs[object] = column.Add(object)
				}
				column.Ref(refs[object])
			}
			column.Value()
		}
		return column
	}
}
