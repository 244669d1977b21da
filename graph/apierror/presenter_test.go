package apierror_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/apierror"
)

var errPlanned = errors.New("known elsewhere")

func classifyPlanned(err error) *apierror.Error {
	if errors.Is(err, errPlanned) {
		return apierror.OktaForbade(&apierror.OktaDetail{ErrorCode: "E0000006", RequestID: "req1"}, err)
	}
	return nil
}

func coded(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}

func TestPresenterShowsOnlyTheList(t *testing.T) {
	tests := map[string]struct {
		err  error
		want string // JSON of the shown error
		logs bool
	}{
		"bad input":        {apierror.BadInput("users.first", "must be 1 to %d", 200), `{"message":"users.first: must be 1 to 200","extensions":{"code":"BAD_USER_INPUT"}}`, false},
		"wrapped twice":    {fmt.Errorf("load: %w", gqlerror.Wrap(apierror.MissingScope("roles:read"))), `{"message":"the scope roles:read is needed","extensions":{"code":"FORBIDDEN"}}`, false},
		"retry rounded up": {apierror.Limited(apierror.ByOkta, 1200*time.Millisecond, nil), `{"message":"Okta's call budget is spent for now","extensions":{"by":"okta","code":"RATE_LIMITED","retryAfter":2}}`, false},
		"own share":        {apierror.Limited(apierror.ByShare, time.Second, nil), `{"message":"oktagraph's share of Okta's call budget is spent for now","extensions":{"by":"share","code":"RATE_LIMITED","retryAfter":1}}`, false},
		"own limit":        {apierror.Limited(apierror.ByClient, time.Second, nil), `{"message":"this client's request limit is spent for now","extensions":{"by":"client","code":"RATE_LIMITED","retryAfter":1}}`, false},
		"classified":       {fmt.Errorf("read: %w", errPlanned), `{"message":"the tenant's Okta credential may not read this","extensions":{"code":"UPSTREAM_FORBIDDEN","okta":{"errorCode":"E0000006","requestId":"req1"}}}`, false},
		"deadline":         {fmt.Errorf("wait: %w", context.DeadlineExceeded), `{"message":"Okta did not answer in time","extensions":{"code":"UPSTREAM_TIMEOUT"}}`, false},
		"cancelled":        {context.Canceled, `{"message":"the request was cancelled","extensions":{"code":"UPSTREAM_TIMEOUT"}}`, false},
		"parser":           {coded("GRAPHQL_PARSE_FAILED", "Expected Name, found }"), `{"message":"Expected Name, found }","extensions":{"code":"GRAPHQL_PARSE_FAILED"}}`, false},
		"gqlgen's cost":    {coded("COMPLEXITY_LIMIT_EXCEEDED", "too complex"), `{"message":"too complex","extensions":{"code":"COST_LIMIT_EXCEEDED"}}`, false},
		"plain":            {errors.New("dial tcp 10.0.0.7: secret"), `{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}`, true},
		"foreign code":     {coded("SOMETHING", "secret"), `{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}`, true},
		"posing internal":  {coded("INTERNAL", "secret"), `{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}`, true},
		"own, unlisted":    {&apierror.Error{Code: "NEW", Message: "secret"}, `{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}`, true},
		"own fault":        {&apierror.Error{Code: apierror.Internal, Message: "secret"}, `{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}`, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			shown := apierror.Presenter(slog.New(slog.NewTextHandler(&log, nil)), classifyPlanned)(t.Context(), tc.err)
			got, err := json.Marshal(shown)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Errorf("shown error (-want +got):\n%s", diff)
			}
			if logged := strings.Contains(log.String(), "secret"); logged != tc.logs {
				t.Errorf("cause logged: %v, want %v; log: %q", logged, tc.logs, &log)
			}
		})
	}
}

func TestPresenterNeverSharesAnError(t *testing.T) {
	present := apierror.Presenter(slog.New(slog.DiscardHandler))
	shared := apierror.BadInput("x", "is wrong").GraphQL()
	first, second := present(t.Context(), shared), present(t.Context(), shared)
	first.Message, first.Path = "changed", ast.Path{ast.PathName("a")}
	first.Extensions["code"] = "CHANGED"
	if second.Message == "changed" || second.Path != nil || second.Extensions["code"] != "BAD_USER_INPUT" || shared.Extensions["code"] != "BAD_USER_INPUT" {
		t.Errorf("writing to one shown error changed another: %v, %v", second, shared)
	}
}

func TestArgumentItsTypeRefusesIsBadInputWithoutItsValue(t *testing.T) {
	field := graphql.WithFieldContext(t.Context(), &graphql.FieldContext{Field: graphql.CollectedField{Field: &ast.Field{Name: "users", Alias: "u"}}})
	_, err := graphql.ProcessArgField(field, map[string]any{"filter": "secret"}, "filter", func(ctx context.Context, v any) (string, error) {
		inner := graphql.WithPathContext(ctx, graphql.NewPathWithField("createdAfter"))
		return "", graphql.ErrorOnPath(inner, fmt.Errorf("%v is no date", v))
	})
	shown := apierror.Presenter(slog.New(slog.DiscardHandler))(field, err)
	if shown.Extensions["code"] != "BAD_USER_INPUT" || shown.Message != "filter.createdAfter: the value does not fit its type" {
		t.Errorf("got %v %v", shown.Extensions, shown)
	}
}

// Clients match errors by path, which has only fields and indices of the response. The
// place of a mistake in the input is in the message.
func TestThePathOfAnErrorEndsAtItsField(t *testing.T) {
	field := func(ctx context.Context, alias string) context.Context {
		return graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: graphql.CollectedField{Field: &ast.Field{Alias: alias}}})
	}
	third := 2
	members := field(graphql.WithFieldContext(field(t.Context(), "groups"), &graphql.FieldContext{Index: &third}), "members")
	within := func(ctx context.Context, steps ...string) context.Context {
		for _, name := range steps {
			ctx = graphql.WithPathContext(ctx, graphql.NewPathWithField(name))
		}
		return ctx
	}
	or := graphql.WithPathContext(within(members, "filter", "or"), graphql.NewPathWithIndex(1))
	for name, tc := range map[string]struct {
		field, in  context.Context // of the failing field, and of the place in its input
		err        error
		path, says string
	}{
		"of a field":             {members, members, apierror.MissingScope("users:read"), "groups[2].members", "the scope users:read is needed"},
		"of an input field":      {members, within(members, "filter", "department"), apierror.MissingScope("users:profile"), "groups[2].members", "filter.department: the scope users:profile is needed"},
		"of one of several":      {members, within(or, "city"), apierror.MissingScope("users:contact"), "groups[2].members", "filter.or[1].city: the scope users:contact is needed"},
		"of a value":             {members, within(members, "filter", "created"), apierror.Unfit("write RFC 3339"), "groups[2].members", "filter.created: write RFC 3339"},
		"of our own in an input": {members, within(members, "filter"), apierror.Fault(errors.New("secret")), "groups[2].members", apierror.InternalMessage},
		"of a variable":          {t.Context(), within(t.Context(), "variable", "v"), apierror.BadInput("v", "is null"), "variable.v", "v: is null"},
	} {
		t.Run(name, func(t *testing.T) {
			shown := apierror.Presenter(slog.New(slog.DiscardHandler))(tc.field, graphql.ErrorOnPath(tc.in, tc.err))
			if shown.Path.String() != tc.path || shown.Message != tc.says {
				t.Errorf("got  %s %q\nwant %s %q", shown.Path, shown.Message, tc.path, tc.says)
			}
		})
	}
}

func TestPanicIsLoggedOnceWithStackAndMasked(t *testing.T) {
	for name, value := range map[string]any{"text": "secret", "error": errors.New("secret")} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			logger := slog.New(slog.NewTextHandler(&log, nil))
			shown := apierror.Presenter(logger)(t.Context(), apierror.Recover(logger)(t.Context(), value))
			if shown.Message != apierror.InternalMessage || shown.Extensions["code"] != "INTERNAL" {
				t.Errorf("shown: %v", shown)
			}
			if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), "presenter_test.go") {
				t.Errorf("%d log lines, or no stack: %s", n, &log)
			}
		})
	}
}

func TestFaultOfABatchIsLoggedOncePerOperation(t *testing.T) {
	var log bytes.Buffer
	present := apierror.Presenter(slog.New(slog.NewTextHandler(&log, nil)))
	next := func(ctx context.Context) *graphql.Response {
		resp := &graphql.Response{Data: []byte("null")}
		for i := range 200 {
			e := present(ctx, errors.New("batch failed"))
			e.Path = ast.Path{ast.PathName("users"), ast.PathName("nodes"), ast.PathIndex(i), ast.PathName("groups")}
			resp.Errors = append(resp.Errors, e)
		}
		return resp
	}
	for range 2 {
		resp := apierror.Collapsing{}.InterceptResponse(t.Context(), next)
		if len(resp.Errors) != 1 || resp.Errors[0].Extensions["count"] != 200 {
			t.Errorf("collapsed to %v", resp.Errors)
		}
	}
	if n := strings.Count(log.String(), "batch failed"); n != 2 {
		t.Errorf("two operations logged %d lines, want 2", n)
	}
}

func TestAnErrorListsTwentyTenantsAtMost(t *testing.T) {
	t.Parallel()
	own := make([]string, 30)
	for i := range own {
		own[i] = fmt.Sprintf("tenant-%d", i)
	}
	got, _ := apierror.Denied("not yours").Of(own).Extensions()["tenants"].([]string)
	if diff := cmp.Diff(own[:20], got); diff != "" {
		t.Errorf("tenants (-want +got):\n%s", diff)
	}
	if _, listed := apierror.Denied("nothing is yours").Of(nil).Extensions()["tenants"]; listed {
		t.Error("a caller without tenants is listed some")
	}
}
