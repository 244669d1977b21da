package limits_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/apierror"
	"oktagraph/graph/limits"
)

const testSchema = `
type Query { user(id: ID, filter: Filter, kind: Kind): User users(ids: [ID!]): [User!] orgs(ids: [ID!]): [Org]! }
type Org { user: User }
type User { id: ID! name: String manager: User }
enum Kind { STANDARD CUSTOM }
input Filter { status: [String!] inner: Filter }`

// graphqlJS is the deepest part of the introspection query of graphql-js 16 and GraphiQL: a
// type with nine wrappers.
var graphqlJS = `query IntrospectionQuery { __schema { types { fields { args { type { kind name ` +
	strings.Repeat("ofType { kind name ", 9) + strings.Repeat("}", 9) + ` } } } } } }`

func schema(t testing.TB) graphql.ExecutableSchema {
	t.Helper()
	parsed, err := gqlparser.LoadSchema(&ast.Source{Input: testSchema})
	if err != nil {
		t.Fatal(err)
	}
	return &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return parsed },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			return graphql.OneShot(&graphql.Response{Data: []byte(`{}`)})
		},
	}
}

// create sends one request through an executor with the default limits.
func create(t testing.TB, es graphql.ExecutableSchema, introspect bool, p graphql.RawParams) gqlerror.List {
	t.Helper()
	ext, err := limits.New(limits.Default())
	if err != nil {
		t.Fatal(err)
	}
	exec := executor.New(es)
	exec.SetParserTokenLimit(limits.Default().Tokens)
	exec.SetDisableSuggestion(!introspect)
	exec.SetDefaultRulesFn(limits.Rules(introspect))
	exec.Use(ext)
	_, errs := exec.CreateOperationContext(graphql.StartOperationTrace(t.Context()), &p)
	return errs
}

func nested(depth int) string {
	return "{user" + strings.Repeat("{manager", depth-2) + "{id}" + strings.Repeat("}", depth-2) + "}"
}

func list(n int) []any {
	items := make([]any, n)
	for i := range items {
		items[i] = "x"
	}
	return items
}

func deep(n int) any {
	var v any = "x"
	for range n {
		v = map[string]any{"inner": v}
	}
	return v
}

func TestLimits(t *testing.T) {
	many := func(n int, text string) string { return strings.Repeat(text, n) }
	aliases := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d:name ", i)
		}
		return "{user{" + b.String() + "}}"
	}
	wide := map[string]any{"f": map[string]any{}}
	for i := range 6 {
		wide["f"].(map[string]any)[fmt.Sprint(i)] = list(190)
	}
	tests := map[string]struct {
		query string
		vars  map[string]any
		ext   map[string]any
		code  apierror.Code // "" passes
	}{
		"depth 15":                 {query: nested(15)},
		"depth 16":                 {query: nested(16), code: apierror.CostLimitExceeded},
		"depth through spreads":    {query: "{user{...A}} fragment A on User{manager{manager{manager{manager{manager{manager{manager{...B}}}}}}}} fragment B on User{manager{manager{manager{manager{manager{manager{manager{id}}}}}}}}", code: apierror.CostLimitExceeded},
		"aliases 30":               {query: aliases(30)},
		"aliases 31":               {query: aliases(31), code: apierror.CostLimitExceeded},
		"aliases by spreads":       {query: "{user{" + many(16, "...A ") + "}} fragment A on User{x:id y:name}", code: apierror.CostLimitExceeded},
		"root fields 20":           {query: "{" + many(20, "user{id} ") + "}"},
		"root fields 21":           {query: "{" + many(21, "user{id} ") + "}", code: apierror.CostLimitExceeded},
		"root fields by spread":    {query: "{" + many(11, "...R ") + "} fragment R on Query{user{id} users{id}}", code: apierror.CostLimitExceeded},
		"root fields in orgs 20":   {query: "{orgs{" + many(20, "user{id} ") + "}}"},
		"root fields in orgs 21":   {query: "{orgs{" + many(20, "user{id} ") + "} user{id}}", code: apierror.CostLimitExceeded},
		"root fields by two orgs":  {query: "{...R} fragment R on Query{orgs{" + many(11, "user{id} ") + "} orgs{" + many(10, "user{id} ") + "}}", code: apierror.CostLimitExceeded},
		"directives 50":            {query: "{user{" + many(50, "id @skip(if:false) ") + "}}"},
		"directives 51":            {query: "{user{" + many(51, "id @skip(if:false) ") + "}}", code: apierror.CostLimitExceeded},
		"directives on a field":    {query: "{user{id " + many(10, "@aa") + "}}", code: apierror.CostLimitExceeded},
		"fields 400":               {query: "{user{" + many(399, "id ") + "}}"},
		"fields 401":               {query: "{user{" + many(400, "id ") + "}}", code: apierror.CostLimitExceeded},
		"unspread fragment":        {query: "{user{id}} fragment A on User{" + many(401, "id ") + "}", code: apierror.CostLimitExceeded},
		"second of its name":       {query: "{user{...A}} fragment A on User{id} fragment A on User{" + many(401, "id ") + "}", code: apierror.CostLimitExceeded},
		"operations":               {query: many(51, "query Q{user{id}}"), code: apierror.CostLimitExceeded},
		"tokens":                   {query: "{user(id:[" + many(3000, "1 ") + "]){id}}", code: apierror.CostLimitExceeded},
		"comments":                 {query: "{user{id}} #" + many(100<<10, "x"), code: apierror.CostLimitExceeded},
		"literal list 200":         {query: "{users(ids:[" + many(200, "1 ") + "]){id}}"},
		"literal list 201":         {query: "{users(ids:[" + many(201, "1 ") + "]){id}}", code: apierror.BadUserInput},
		"literal depth":            {query: "{user(filter:" + many(13, "{inner:") + "null" + many(13, "}") + "){id}}", code: apierror.BadUserInput},
		"variable list 200":        {query: "query($v:[ID!]){users(ids:$v){id}}", vars: map[string]any{"v": list(200)}},
		"variable list 201":        {query: "query($v:[ID!]){users(ids:$v){id}}", vars: map[string]any{"v": list(201)}, code: apierror.BadUserInput},
		"variable depth 13":        {query: "{user{id}}", vars: map[string]any{"v": deep(13)}, code: apierror.BadUserInput},
		"variable depth 12":        {query: "{user{id}}", vars: map[string]any{"v": deep(12)}},
		"variable values":          {query: "{user{id}}", vars: wide, code: apierror.BadUserInput},
		"extensions":               {query: "{user{id}}", ext: map[string]any{"v": deep(13)}, code: apierror.BadUserInput},
		"broken document":          {query: "{user{", code: apierror.ParseFailed},
		"gqlgen's introspection":   {query: introspection.NewQuery(introspection.QueryOptions{OneOf: true})},
		"GraphiQL's introspection": {query: graphqlJS},
	}
	es := schema(t)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			errs := create(t, es, true, graphql.RawParams{Query: tc.query, Variables: tc.vars, Extensions: tc.ext})
			var got apierror.Code
			if len(errs) > 0 {
				got = apierror.Code(fmt.Sprint(errs[0].Extensions["code"]))
			}
			if got != tc.code {
				t.Errorf("code %q, want %q: %v", got, tc.code, errs)
			}
		})
	}
}

func TestNothingIsSuggestedWithoutIntrospection(t *testing.T) {
	tests := map[string]string{
		"field":       `{user{nam}}`,
		"leaf":        `{user}`,
		"argument":    `{user(idd: 1){id}}`,
		"directive":   `{user{id @skip(iff: true)}}`,
		"type":        `{user{...on Usr{id}}}`,
		"enum":        `{user(kind: STANDRD){id}}`,
		"enum text":   `{user(kind: "STANDARD"){id}}`,
		"input field": `{user(filter: {statu: "x"}){id}}`,
		"variable":    `query($k: Kin){user(kind: $k){id}}`,
	}
	es := schema(t)
	for name, query := range tests {
		t.Run(name, func(t *testing.T) {
			open := create(t, es, true, graphql.RawParams{Query: query})
			if len(open) == 0 {
				t.Fatal("passes validation")
			}
			closed := create(t, es, false, graphql.RawParams{Query: query})
			if len(closed) == 0 {
				t.Fatal("passes validation without suggestions")
			}
			for _, e := range closed {
				for _, hint := range []string{"Did you mean", "STANDARD\"?", "status"} {
					if strings.Contains(e.Message, hint) {
						t.Errorf("suggests: %s", e.Message)
					}
				}
			}
		})
	}
}

func TestIntrospectionIsRefusedByValidationWhenOff(t *testing.T) {
	es := schema(t)
	for _, query := range []string{`{__schema{types{name}}}`, `{__type(name:"User"){name}}`, `{user{id} ...A} fragment A on Query{__schema{types{name}}}`} {
		errs := create(t, es, false, graphql.RawParams{Query: query})
		if len(errs) == 0 || errs[0].Message != "introspection is off" || errs[0].Extensions["code"] != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %v", query, errs)
		}
	}
	if errs := create(t, es, false, graphql.RawParams{Query: `{__typename user{__typename}}`}); errs != nil {
		t.Errorf("__typename is refused: %v", errs)
	}
}

func TestInstallAppliesEverything(t *testing.T) {
	srv := handler.New(schema(t))
	var got []string
	srv.SetErrorPresenter(func(_ context.Context, err error) *gqlerror.Error {
		got = append(got, err.Error())
		return gqlerror.Wrap(err)
	})
	if err := limits.Install(srv, limits.Limits{}, false); err == nil {
		t.Error("zero limits are taken")
	}
	if err := limits.Install(srv, limits.Default(), false); err != nil {
		t.Fatal(err)
	}
	srv.AddTransport(once{t: t, query: `{user(kind: STANDRD){id}}`})
	srv.ServeHTTP(nil, request(t))
	if len(got) != 1 || strings.Contains(got[0], "Did you mean") {
		t.Errorf("errors: %q", got)
	}
}

func TestZeroLimitsAreNamed(t *testing.T) {
	l := limits.Default()
	l.Depth, l.Aliases = 0, -1
	if err := l.Validate(); err == nil || !strings.Contains(err.Error(), "Depth, Aliases") {
		t.Errorf("got %v", err)
	}
	if err := limits.Default().Validate(); err != nil {
		t.Error(err)
	}
}

func TestDeadlineEndsAQueryAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		present := apierror.Presenter(slog.New(slog.NewTextHandler(io.Discard, nil)))
		for operation, want := range map[ast.Operation]time.Duration{ast.Query: limits.DefaultDeadline, ast.Subscription: time.Hour} {
			deadline, err := limits.NewDeadline(0)
			if err != nil {
				t.Fatal(err)
			}
			outer, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			ctx := graphql.WithOperationContext(outer, &graphql.OperationContext{Operation: &ast.OperationDefinition{Operation: operation}})
			var inner context.Context
			respond := deadline.InterceptOperation(ctx, func(ctx context.Context) graphql.ResponseHandler {
				inner = ctx
				return func(ctx context.Context) *graphql.Response {
					<-ctx.Done()
					return &graphql.Response{Errors: gqlerror.List{present(ctx, ctx.Err())}}
				}
			})
			start := time.Now()
			resp := respond(inner)
			if took := time.Since(start); took != want {
				t.Errorf("%s ended after %v, want %v", operation, took, want)
			}
			if got := resp.Errors[0].Extensions["code"]; got != "UPSTREAM_TIMEOUT" {
				t.Errorf("%s: code %v", operation, got)
			}
			if inner.Err() == nil {
				t.Errorf("%s: the context outlives the answer", operation)
			}
		}
	})
	if _, err := limits.NewDeadline(-1); err == nil {
		t.Error("a negative deadline is taken")
	}
	if err := (limits.Deadline{}).Validate(nil); err == nil {
		t.Error("a zero deadline is taken")
	}
}

func TestRefusalsAreOfTheFixedList(t *testing.T) {
	errs := create(t, schema(t), true, graphql.RawParams{Query: nested(16)})
	var own *apierror.Error
	if !errors.As(errs, &own) {
		t.Fatalf("no apierror in %v", errs)
	}
	text, err := json.Marshal(errs)
	if err != nil {
		t.Fatal(err)
	}
	if want := `[{"message":"the operation nests 16 fields deep; at most 15","extensions":{"code":"COST_LIMIT_EXCEEDED","exceeds":{"limit":"depth","got":16,"max":15}}}]`; string(text) != want {
		t.Errorf("got %s", text)
	}
}

// BenchmarkCheckDocument measures the second parse and the walk.
func BenchmarkCheckDocument(b *testing.B) {
	ext, err := limits.New(limits.Default())
	if err != nil {
		b.Fatal(err)
	}
	for name, query := range map[string]string{
		"usual":         "query Page($after:String){users(first:200,after:$after){edges{node{id name groups{nodes{id name}} roleAssignments{assigneeType role{type label}}}} pageInfo{hasNextPage endCursor}}}",
		"introspection": introspection.Query,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if e := ext.MutateOperationParameters(b.Context(), &graphql.RawParams{Query: query}); e != nil {
					b.Fatal(e)
				}
			}
		})
	}
}
