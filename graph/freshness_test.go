package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph"
	"oktagraph/graph/apierror"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/oktasim"
	"oktagraph/tenant"
)

func TestCacheControlOfACallerWhoMaySteerFreshnessReachesTheLoaders(t *testing.T) {
	t.Parallel()
	org, err := oktasim.New(oktasim.Config{Users: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	tenants, err := tenant.NewRegistry(newTenant(t, setup{}, "acme", org))
	if err != nil {
		t.Fatal(err)
	}
	all := loaders.Freshness{Bounded: true, MaxAge: 5 * time.Second, OnlyIfCached: true, StaleBounded: true}
	for name, tc := range map[string]struct {
		may    bool
		header string
		want   loaders.Freshness
	}{
		"max-age":       {true, "max-age=60", loaders.Freshness{Bounded: true, MaxAge: time.Minute}},
		"everything":    {true, "no-cache, only-if-cached, stale-if-error=0", all},
		"nothing":       {true, "", loaders.Freshness{}},
		"without right": {false, "no-cache, only-if-cached, stale-if-error=0", loaders.Freshness{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got loaders.Hints
			probe := graph.HintsProbe(callers(t, setup{freshness: tc.may}, map[string][]string{testKey: {"acme"}}), tenants, func(h loaders.Hints) { got = h })
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
			req.Header.Set("Authorization", "Bearer "+testKey)
			req.Header.Set("Cache-Control", tc.header)
			probe.ServeHTTP(httptest.NewRecorder(), req)
			if diff := cmp.Diff(tc.want, got.Freshness); diff != "" {
				t.Errorf("freshness (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOnlyIfCachedIsNotRefusedForThePriceOfCallsItNeverMakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 300, Groups: 30}, callLimit: 5, freshness: true})
	for header, refused := range map[string]bool{"": true, "only-if-cached": false} {
		req := get(t, `{users(first: 200) {nodes {groups {nodes {id}}}}}`)
		req.Header.Set("Cache-Control", header)
		a := send(t, w.server, req)
		priced := false
		for _, e := range a.Errors {
			priced = priced || e.Extensions["estimated"] != nil
		}
		if priced != refused {
			t.Errorf("%q: refused for its price %v, want %v: %v", header, priced, refused, a.Errors)
		}
	}
}

func TestWhatTheLoadersLackUnderOnlyIfCachedIsNotCached(t *testing.T) {
	t.Parallel()
	var shown *apierror.Error
	if err := graph.InputError(fmt.Errorf("load users: %w", loaders.ErrNotCached)); !errors.As(err, &shown) || shown.Code != apierror.NotCached {
		t.Errorf("got %v", err)
	}
}

// uncachedWay fails every call like the loaders when no call may be made.
type uncachedWay struct{}

func (uncachedWay) RoundTrip(*http.Request) (*http.Response, error) { return nil, loaders.ErrNotCached }

func TestStatusIs504OnlyWhenNothingOfTheOperationWasCached(t *testing.T) {
	t.Parallel()
	origin, err := okta.ParseOrigin("https://acme.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(origin, okta.APIToken("a-token"), okta.WithTransport(uncachedWay{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	acme, err := tenant.New("acme", client, 0)
	if err != nil {
		t.Fatal(err)
	}
	server := serveThese(t, setup{freshness: true}, &counter{}, []*tenant.Tenant{acme}, map[string][]string{testKey: {"acme"}})
	for name, tc := range map[string]struct {
		query  string
		status int
		data   string
	}{
		"nothing":        {`{users {nodes {id}} group(id: "00g1abcdefghijklmnop") {id}}`, http.StatusGatewayTimeout, `null`},
		"all but a part": {`{viewer {tenant} users {nodes {id}}}`, http.StatusOK, `{"viewer":{"tenant":"acme"},"users":null}`},
	} {
		for _, accept := range []string{"application/json", "application/graphql-response+json"} {
			t.Run(name+" "+accept, func(t *testing.T) {
				t.Parallel()
				req := get(t, tc.query)
				req.Header.Set("Accept", accept)
				a := send(t, server, req)
				if a.Status != tc.status || string(a.Data) != tc.data || len(a.Errors) == 0 || a.Errors[0].code() != "NOT_CACHED" {
					t.Errorf("got %d %s %v", a.Status, a.Data, a.Errors)
				}
			})
		}
	}
}

// get is a GET query that may only use the cache.
func get(t *testing.T, query string) *http.Request {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query="+url.QueryEscape(query), nil)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+testKey)
	req.Header.Set("Cache-Control", "only-if-cached")
	return req
}

func TestDataIsNullOnlyWhenNothingInItWasCached(t *testing.T) {
	t.Parallel()
	const missing, down = apierror.NotCached, apierror.UpstreamUnavailable
	at := func(code apierror.Code, path ...any) *gqlerror.Error {
		e := (&apierror.Error{Code: code}).GraphQL()
		for _, step := range path {
			switch s := step.(type) {
			case string:
				e.Path = append(e.Path, ast.PathName(s))
			case int:
				e.Path = append(e.Path, ast.PathIndex(s))
			}
		}
		return e
	}
	for name, tc := range map[string]struct {
		data   string
		errors gqlerror.List
		want   string
	}{
		"one field":                   {`{"a":null}`, gqlerror.List{at(missing, "a")}, `null`},
		"below the field":             {`{"a":null}`, gqlerror.List{at(missing, "a", "nodes", 3, "label")}, `null`},
		"every field":                 {`{"a":null,"b":null}`, gqlerror.List{at(missing, "a"), at(missing, "b")}, `null`},
		"a list of objects":           {`{"a":[null,null]}`, gqlerror.List{at(missing, "a", 0), at(missing, "a", 1)}, `null`},
		"another was cached":          {`{"a":null,"b":{}}`, gqlerror.List{at(missing, "a")}, ``},
		"another was not found":       {`{"a":null,"b":null}`, gqlerror.List{at(missing, "a")}, ``},
		"one of a list was not found": {`{"a":[null,null]}`, gqlerror.List{at(missing, "a", 0)}, ``},
		"an empty list":               {`{"a":null,"b":[]}`, gqlerror.List{at(missing, "a")}, ``},
		"part of the field":           {`{"a":{"b":null}}`, gqlerror.List{at(missing, "a", "b")}, ``},
		"failed otherwise":            {`{"a":null,"b":null}`, gqlerror.List{at(missing, "a"), at(down, "b")}, ``},
		"nothing in any org":          {`{"orgs":[{"a":null},{"a":null}]}`, gqlerror.List{at(missing, "orgs", 0, "a"), at(missing, "orgs", 1, "a")}, `null`},
		"something in one org":        {`{"orgs":[{"a":null},{"a":{}}]}`, gqlerror.List{at(missing, "orgs", 0, "a")}, ``},
		"the id of an org":            {`{"orgs":[{"id":"x","a":null}]}`, gqlerror.List{at(missing, "orgs", 0, "a")}, ``},
		"no orgs":                     {`{"a":null,"orgs":[]}`, gqlerror.List{at(missing, "a")}, ``},
		"no errors":                   {`{"a":null}`, nil, ``},
		"refused before it runs":      {``, gqlerror.List{at(missing)}, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := &graphql.Response{Data: json.RawMessage(tc.data), Errors: tc.errors}
			graph.NullUncached(resp)
			want := tc.want
			if want == "" {
				want = tc.data
			}
			if got := string(resp.Data); got != want {
				t.Errorf("data %s, want %s", got, want)
			}
		})
	}
}
