package transport_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.uber.org/goleak"

	"oktagraph/graph/apierror"
	"oktagraph/graph/limits"
	"oktagraph/graph/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testSchema = `
type Query { ok: String uncached: String mixed: String partial: String large: String lent: String lentPanics: String broken: String limited: String panics: String! late: String extended: String }
type Mutation { change: String }
type Subscription { changes: String }`

// executable is a hand-written schema whose root fields produce the outcomes that a
// transport must distinguish.
func executable(t testing.TB, run func(context.Context) graphql.ResponseHandler) graphql.ExecutableSchema {
	t.Helper()
	parsed, err := gqlparser.LoadSchema(&ast.Source{Input: testSchema})
	if err != nil {
		t.Fatal(err)
	}
	return &graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return parsed },
		ExecFunc:   run,
	}
}

func exec(ctx context.Context) graphql.ResponseHandler {
	field := graphql.GetOperationContext(ctx).Operation.SelectionSet[0].(*ast.Field).Name
	return func(ctx context.Context) *graphql.Response {
		switch field {
		case "large":
			return &graphql.Response{Data: largeData(), Errors: gqlerror.List{placed("large", apierror.OktaTimedOut(nil))}}
		case "lent", "lentPanics":
			return lend(ctx, field)
		case "partial":
			return &graphql.Response{Data: []byte(`{"partial":null}`), Errors: gqlerror.List{placed("partial", apierror.OktaTimedOut(nil))}}
		case "uncached":
			return &graphql.Response{Data: []byte(`null`), Errors: gqlerror.List{placed("uncached", apierror.OnlyCached())}}
		case "mixed":
			return &graphql.Response{Data: []byte(`null`), Errors: gqlerror.List{placed("mixed", apierror.OnlyCached()), placed("ok", apierror.OktaTimedOut(nil))}}
		case "broken":
			return &graphql.Response{Data: []byte(`null`), Errors: gqlerror.List{placed("broken", apierror.Fault(nil))}}
		case "limited":
			return &graphql.Response{Errors: gqlerror.List{apierror.Limited(apierror.ByClient, 1500e6, nil).GraphQL()}}
		case "panics":
			panic("secret")
		case "late":
			return nil
		case "extended":
			graphql.RegisterExtension(ctx, "okta", map[string]any{"calls": 3, "why": "<&>"})
			return &graphql.Response{Data: []byte(`{"extended":"<&>"}`)}
		case "__type":
			return &graphql.Response{Data: []byte(`{"__type":{"name":"Query"}}`)}
		}
		return &graphql.Response{Data: []byte(`{"` + field + `":"x"}`)}
	}
}

func placed(field string, e *apierror.Error) *gqlerror.Error {
	out := e.GraphQL()
	out.Path = ast.Path{ast.PathName(field)}
	return out
}

func newServer(t testing.TB, o transport.Options) http.Handler {
	t.Helper()
	return newServerOf(t, o, exec)
}

// newServerExec makes a server whose operations are executed by run.
func newServerExec(t testing.TB, run func(context.Context) graphql.ResponseHandler) http.Handler {
	t.Helper()
	return newServerOf(t, transport.Options{}, run)
}

func newServerOf(t testing.TB, o transport.Options, run func(context.Context) graphql.ResponseHandler) http.Handler {
	t.Helper()
	tr, err := transport.New(o)
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	srv := handler.New(executable(t, run))
	srv.SetErrorPresenter(apierror.Presenter(logger))
	srv.SetRecoverFunc(apierror.Recover(logger))
	srv.AddTransport(tr)
	return srv
}

// assembled makes a server with everything from graph/transport, graph/limits and
// graph/apierror.
func assembled(t testing.TB, introspection bool) http.Handler {
	t.Helper()
	tr, err := transport.New(transport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	deadline, err := limits.NewDeadline(0)
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	srv := handler.New(executable(t, exec))
	srv.SetErrorPresenter(apierror.Presenter(logger, apierror.FromOkta))
	srv.SetRecoverFunc(apierror.Recover(logger))
	srv.SetQueryCache(lru.New[*ast.QueryDocument](100))
	srv.Use(apierror.Collapsing{})
	srv.Use(deadline)
	if err := limits.Install(srv, limits.Default(), introspection); err != nil {
		t.Fatal(err)
	}
	srv.AddTransport(tr)
	return srv
}

// request is one HTTP request; headers are "Name: value" lines.
type request struct {
	method  string
	target  string
	headers []string
	body    string
}

func (q request) send(t testing.TB, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	target := q.target
	if target == "" {
		target = "/graphql"
	}
	r := httptest.NewRequestWithContext(t.Context(), q.method, target, strings.NewReader(q.body))
	for _, line := range q.headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// post is a well-formed POST.
func post(body string, headers ...string) request {
	return request{method: http.MethodPost, headers: append([]string{jsonBody}, headers...), body: body}
}

const (
	jsonBody      = "Content-Type: application/json"
	acceptJSON    = "Accept: application/json"
	acceptGraphQL = "Accept: application/graphql-response+json"
	preflight     = "GraphQL-Require-Preflight: 1"
)
