package world

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph"
	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// Answer is a GraphQL response.
type Answer struct {
	Status     int             `json:"-"`
	Data       json.RawMessage `json:"data"`
	Errors     []Error         `json:"errors"`
	Extensions struct {
		Okta loaders.Cost `json:"okta"`
	} `json:"extensions"`
}

// Error is one of a response's errors.
type Error struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Extensions map[string]any `json:"extensions"`
}

// Code is the error's code, "" when it has none.
func (e Error) Code() string {
	code, _ := e.Extensions["code"].(string)
	return code
}

// Error says the error as a test would print it.
func (e Error) Error() string { return fmt.Sprintf("%s (%s) at %v", e.Message, e.Code(), e.Path) }

// Ask runs a query. Errors are those of the exchange; GraphQL's are in the
// answer.
func (s *Server) Ask(ctx context.Context, query string, variables map[string]any) (Answer, error) {
	return s.AskWith(ctx, query, variables, nil)
}

// AskWith is Ask with further request headers, such as Cache-Control.
func (s *Server) AskWith(ctx context.Context, query string, variables map[string]any, headers http.Header) (Answer, error) {
	a := Answer{}
	status, err := post(ctx, s.handler, "/graphql", query, variables, headers, &a)
	a.Status = status
	return a, err
}

// Explain is what a query will cost at most, by /explain.
func (s *Server) Explain(ctx context.Context, query string, variables map[string]any) (graph.Explanation, error) {
	var e struct {
		graph.Explanation
		Errors gqlerror.List
	}
	status, err := post(ctx, s.handler, "/explain", query, variables, nil, &e)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("explain: status %d: %w", status, e.Errors)
	}
	return e.Explanation, err
}

func post(ctx context.Context, to http.Handler, path, query string, variables map[string]any, headers http.Header, answer any) (int, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return 0, fmt.Errorf("write the request: %w", err)
	}
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, path, bytes.NewReader(body))
	maps.Copy(req.Header, headers)
	req.Header.Set("Content-Type", "application/json")
	Authorize(req)
	rec := httptest.NewRecorder()
	to.ServeHTTP(rec, req)
	if err := json.Unmarshal(rec.Body.Bytes(), answer); err != nil {
		return 0, fmt.Errorf("read the answer %q: %w", rec.Body.String(), err)
	}
	return rec.Code, nil
}

// Authorize lets a request of any HTTP client in.
func Authorize(r *http.Request) { r.Header.Set("Authorization", "Bearer "+apiKey) }

// MustAsk is Ask for queries that must not fail.
func (s *Server) MustAsk(t testing.TB, query string, variables map[string]any) Answer {
	t.Helper()
	a, err := s.Ask(t.Context(), query, variables)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Errors) > 0 {
		t.Fatalf("query failed: %v\n%s", a.Errors, query)
	}
	return a
}

// Viewer is what the field viewer answers in a world with all scopes.
func Viewer() *model.Viewer {
	v := &model.Viewer{Name: callerName, Tenant: tenantID}
	for _, s := range auth.AllScopes() {
		v.Scopes = append(v.Scopes, string(s))
	}
	return v
}
