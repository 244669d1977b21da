package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"oktagraph/graph/apierror"
	"oktagraph/graph/transport"
)

func TestRefusals(t *testing.T) {
	const ok = `{"query":"{ok}"}`
	big := `{"query":"{ok}","x":"` + strings.Repeat("x", 1<<20) + `"}`
	at := func(method, target string, headers ...string) request {
		return request{method: method, target: target, headers: headers}
	}
	tests := map[string]struct {
		request
		status  int
		message string
		code    apierror.Code
		allow   string
	}{
		"body above 1 MiB":        {request: post(big), status: 413, message: "request: the body has more than 1048576 bytes"},
		"no content type":         {request: request{method: "POST", body: ok}, status: 415, message: "request: Content-Type: must be application/json"},
		"form":                    {request: request{method: "POST", headers: []string{"Content-Type: application/x-www-form-urlencoded"}, body: "query={ok}"}, status: 415, message: "request: Content-Type: must be application/json"},
		"multipart":               {request: request{method: "POST", headers: []string{"Content-Type: multipart/form-data; boundary=x"}}, status: 415, message: "request: Content-Type: must be application/json"},
		"graphql":                 {request: request{method: "POST", headers: []string{"Content-Type: application/graphql"}, body: "{ok}"}, status: 415, message: "request: Content-Type: must be application/json"},
		"charset":                 {request: request{method: "POST", headers: []string{"Content-Type: application/json; charset=utf-16"}, body: ok}, status: 415, message: "request: Content-Type: the charset must be utf-8"},
		"compressed":              {request: post(ok, "Content-Encoding: gzip"), status: 415, message: "request: Content-Encoding: must be identity"},
		"empty body":              {request: post(" \n"), status: 400, message: "request: the body is empty"},
		"batch":                   {request: post(`[` + ok + `]`), status: 400, message: "request: the body is an array; batches are not served"},
		"number":                  {request: post(`1`), status: 400, message: "request: the body must be a JSON object"},
		"null":                    {request: post(`null`), status: 400, message: "request: the body must be a JSON object"},
		"second value":            {request: post(ok + ok), status: 400, message: "request: the body is not one JSON value"},
		"trailing byte":           {request: post(ok + "x"), status: 400, message: "request: the body is not one JSON value"},
		"byte order mark":         {request: post("\ufeff" + ok), status: 400, message: "request: the body is not one JSON value"},
		"not UTF-8":               {request: post("{\"query\":\"{ok}\",\"x\":\"\xff\"}"), status: 400, message: "request: the body is not UTF-8"},
		"query twice":             {request: post(`{"query":"{ok}","query":"{ok}"}`), status: 400, message: "request: the body holds the same name twice in one object"},
		"variable twice":          {request: post(`{"query":"{ok}","variables":{"a":1,"\u0061":2}}`), status: 400, message: "request: the body holds the same name twice in one object"},
		"query in upper case":     {request: post(`{"QUERY":"{ok}"}`), status: 400, message: "request: query: is missing"},
		"query empty":             {request: post(`{"query":""}`), status: 400, message: "request: query: is missing"},
		"query null":              {request: post(`{"query":null}`), status: 400, message: "request: query: is missing"},
		"too deep":                {request: post(strings.Repeat("[", 20000) + strings.Repeat("]", 20000)), status: 400, message: "request: the body is not one JSON value"},
		"PUT":                     {request: at("PUT", ""), status: 405, message: "request: the method must be POST or GET", allow: "GET, POST"},
		"HEAD":                    {request: at("HEAD", ""), status: 405, message: "request: the method must be POST or GET", allow: "GET, POST"},
		"OPTIONS":                 {request: at("OPTIONS", ""), status: 405, message: "request: the method must be POST or GET", allow: "GET, POST"},
		"GET by a foreign page":   {request: at("GET", "/graphql?query={ok}"), status: 403, code: apierror.Forbidden, message: "request: a GET needs the header Content-Type: application/json or GraphQL-Require-Preflight: 1, or it could come from a foreign web page"},
		"GET with a key alone":    {request: at("GET", "/graphql?query={ok}", "Authorization: Bearer x", "Content-Type: text/plain"), status: 403, code: apierror.Forbidden, message: "request: a GET needs the header Content-Type: application/json or GraphQL-Require-Preflight: 1, or it could come from a foreign web page"},
		"GET without query":       {request: at("GET", "/graphql", preflight), status: 400, message: "request: query: is missing"},
		"GET with two queries":    {request: at("GET", "/graphql?query={ok}&query={ok}", preflight), status: 400, message: "request: query: is given twice"},
		"GET, broken escape":      {request: at("GET", "/graphql?query=%zz", preflight), status: 400, message: "request: the address's query string cannot be read"},
		"GET, not UTF-8":          {request: at("GET", "/graphql?query=%ff", preflight), status: 400, message: "request: query: is not UTF-8"},
		"GET, variables a list":   {request: at("GET", "/graphql?query={ok}&variables=[]", preflight), status: 400, message: "request: variables: must be an object"},
		"GET, variables broken":   {request: at("GET", "/graphql?query={ok}&variables={", preflight), status: 400, message: "request: variables: is not one JSON value"},
		"GET with a mutation":     {request: at("GET", "/graphql?query=mutation{change}", preflight), status: 405, message: "request: query: GET serves queries only", allow: "POST"},
		"GET with a subscription": {request: at("GET", "/graphql?query=subscription{changes}", preflight), status: 400, message: "request: query: subscriptions and incremental delivery are not supported; send queries by POST, and poll for changes"},
		"POST with subscription":  {request: post(`{"query":"subscription{changes}"}`), status: 400, message: "request: query: subscriptions and incremental delivery are not supported; send queries by POST, and poll for changes"},
		"no acceptable type":      {request: post(ok, "Accept: text/html"), status: 406, message: "request: Accept: must allow application/graphql-response+json or application/json"},
	}
	srv := newServer(t, transport.Options{})
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := tc.send(t, srv)
			code := tc.code
			if code == "" {
				code = apierror.BadUserInput
			}
			want := fmt.Sprintf(`{"errors":[{"message":%q,"extensions":{"code":%q}}]}`, tc.message, code)
			if w.Code != tc.status || w.Body.String() != want {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tc.status, want)
			}
			if got := w.Header().Get("Allow"); got != tc.allow {
				t.Errorf("Allow %q, want %q", got, tc.allow)
			}
			if got := w.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control %q", got)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	body := func(field string) string { return `{"query":"{` + field + `}"}` }
	tests := map[string]struct {
		request
		status int
		want   string
	}{
		"data":             {post(body("ok"), acceptGraphQL), 200, `{"data":{"ok":"x"}}`},
		"data and errors":  {post(body("partial"), acceptGraphQL), 200, `{"errors":[{"message":"Okta did not answer in time","path":["partial"],"extensions":{"code":"UPSTREAM_TIMEOUT"}}],"data":{"partial":null}}`},
		"the same as JSON": {post(body("partial"), acceptJSON), 200, `{"errors":[{"message":"Okta did not answer in time","path":["partial"],"extensions":{"code":"UPSTREAM_TIMEOUT"}}],"data":{"partial":null}}`},
		"data null":        {post(body("broken"), acceptGraphQL), 200, `{"errors":[{"message":"an internal error occurred; it has been logged","path":["broken"],"extensions":{"code":"INTERNAL"}}],"data":null}`},
		"validation":       {post(body("oops"), acceptGraphQL), 400, `{"errors":[{"message":"Cannot query field \"oops\" on type \"Query\".","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`},
		"validation, JSON": {post(body("oops"), acceptJSON), 200, `{"errors":[{"message":"Cannot query field \"oops\" on type \"Query\".","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`},
		"parsing":          {post(`{"query":"{"}`, acceptGraphQL), 400, `{"errors":[{"message":"Expected Name, found \u003cEOF\u003e","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_PARSE_FAILED"}}]}`},
		"refused limit":    {post(body("limited"), acceptJSON), 429, `{"errors":[{"message":"this client's request limit is spent for now","extensions":{"by":"client","code":"RATE_LIMITED","retryAfter":2}}]}`},
		"panic":            {post(body("panics"), acceptJSON), 500, `{"errors":[{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}]}`},
		"extensions":       {post(body("extended"), acceptJSON), 200, `{"data":{"extended":"<&>"},"extensions":{"okta":{"calls":3,"why":"\u003c\u0026\u003e"}}}`},
		"unknown members":  {post(`{"query":"{ok}","id":1,"x":{"y":[]}}`), 200, `{"data":{"ok":"x"}}`},
		"mutation":         {post(`{"query":"mutation{change}"}`), 200, `{"data":{"change":"x"}}`},
		"GET":              {request{method: "GET", target: "/graphql?query={ok}&utm=1&variables=null", headers: []string{"Content-Type: application/json"}}, 200, `{"data":{"ok":"x"}}`},
		"GET by name":      {request{method: "GET", target: "/graphql?query=query+A{ok}+query+B{partial}&operationName=A", headers: []string{"X-Requested-With: x"}}, 200, `{"data":{"ok":"x"}}`},
		"hash alone":       {post(`{"extensions":{"persistedQuery":{"version":1}}}`, acceptGraphQL), 400, `{"errors":[{"message":"no operation provided","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`},
	}
	srv := newServer(t, transport.Options{})
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := tc.send(t, srv)
			if w.Code != tc.status {
				t.Errorf("status %d, want %d", w.Code, tc.status)
			}
			if diff := cmp.Diff(tc.want, w.Body.String()); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if !json.Valid(w.Body.Bytes()) {
				t.Error("the body is no JSON")
			}
		})
	}
}

func TestRetryAfterIsAlsoAHeader(t *testing.T) {
	w := post(`{"query":"{limited}"}`).send(t, newServer(t, transport.Options{}))
	if got := w.Header().Get("Retry-After"); got != "2" {
		t.Errorf("Retry-After %q, want 2", got)
	}
}

func TestStatusSaysThatNothingWasCached(t *testing.T) {
	srv := newServer(t, transport.Options{})
	for _, accept := range []string{acceptJSON, acceptGraphQL} {
		if w := post(`{"query":"{uncached}"}`, accept).send(t, srv); w.Code != 504 || !strings.HasSuffix(w.Body.String(), `"data":null}`) {
			t.Errorf("%s: %d %s", accept, w.Code, w.Body)
		}
		if w := post(`{"query":"{mixed}"}`, accept).send(t, srv); w.Code == 504 {
			t.Errorf("%s: 504 although a field failed for another reason", accept)
		}
	}
}

func TestOnlyErrorsForceNoStore(t *testing.T) {
	srv := newServer(t, transport.Options{})
	cached := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, max-age=5")
		srv.ServeHTTP(w, r)
	})
	for query, want := range map[string]string{"ok": "private, max-age=5", "partial": "no-store", "oops": "no-store"} {
		w := post(`{"query":"{`+query+`}"}`).send(t, cached)
		if got := w.Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", query, got, want)
		}
	}
	if got := post(`{"query":"{ok}"}`).send(t, srv).Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("by default Cache-Control is %q", got)
	}
}

func TestAContextThatEndedIsATimeout(t *testing.T) {
	srv := newServer(t, transport.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), -time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(`{"query":"{late}"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	if want := `{"errors":[{"message":"Okta did not answer in time","extensions":{"code":"UPSTREAM_TIMEOUT"}}]}`; w.Code != 504 || w.Body.String() != want {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestRefuseAnswersWithTheCodesStatusAndNoCause(t *testing.T) {
	tr, err := transport.New(transport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		err    error
		status int
		want   string
	}{
		"no key":  {apierror.NoCredentials("send an API key"), 401, `{"errors":[{"message":"send an API key","extensions":{"code":"UNAUTHENTICATED"}}]}`},
		"wrapped": {fmt.Errorf("tenant: %w", apierror.Denied("no such tenant for this caller")), 403, `{"errors":[{"message":"no such tenant for this caller","extensions":{"code":"FORBIDDEN"}}]}`},
		"no tenant named": {apierror.BadInput("X-Tenant", "must be named"), 400,
			`{"errors":[{"message":"X-Tenant: must be named","extensions":{"code":"BAD_USER_INPUT"}}]}`},
		"a fault":  {errors.New("secret"), 500, `{"errors":[{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}]}`},
		"unlisted": {&apierror.Error{Code: "NEW", Message: "secret"}, 500, `{"errors":[{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}]}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			tr.Refuse(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil), tc.err)
			if w.Code != tc.status || w.Body.String() != tc.want {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if got := w.Header().Get("WWW-Authenticate"); (got == "Bearer") != (tc.status == 401) {
				t.Errorf("WWW-Authenticate %q", got)
			}
		})
	}
}

func TestReadBodyServesOtherEndpoints(t *testing.T) {
	tr, err := transport.New(transport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	explain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok := tr.ReadBody(w, r); ok {
			fmt.Fprint(w, p.Query, p.OperationName, p.Variables, p.Headers.Get("X-Tenant"))
		}
	})
	if got := post(`{"query":"{ok}","operationName":"A","variables":{"n":12345678901234567890}}`, "X-Tenant: acme").send(t, explain).Body.String(); got != "{ok}Amap[n:12345678901234567890]acme" {
		t.Errorf("read %s", got)
	}
	if w := post(`[]`).send(t, explain); w.Code != 400 {
		t.Errorf("a batch: %d", w.Code)
	}
	if w := (request{method: "GET"}).send(t, explain); w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("a GET: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestBodyWithoutALengthIsReadNoFurtherThanTheLimit(t *testing.T) {
	srv := newServer(t, transport.Options{BodyLimit: 100})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", &endless{})
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = -1
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// endless is a body that never ends, and fails the test's process if it is read too far.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	if e.read > 1<<20 {
		return 0, errors.New("read far beyond the limit")
	}
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestBrokenBodyIsRefused(t *testing.T) {
	srv := newServer(t, transport.Options{})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", broken{})
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	if w.Code != 400 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("secret") }

func TestNonsenseOptionsAreRefused(t *testing.T) {
	if _, err := transport.New(transport.Options{BodyLimit: -1}); err == nil {
		t.Error("a negative body limit is taken")
	}
}

func TestExtensionsThatAreNoJSONAreOurFault(t *testing.T) {
	var log bytes.Buffer
	srv := newServerOf(t, transport.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}, func(context.Context) graphql.ResponseHandler {
		return func(ctx context.Context) *graphql.Response {
			graphql.RegisterExtension(ctx, "f", func() {})
			return &graphql.Response{Data: []byte(`{"n":1}`)}
		}
	})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(`{"query":"{lent}"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	if want := `{"errors":[{"message":"an internal error occurred; it has been logged","extensions":{"code":"INTERNAL"}}]}`; w.Code != 500 || w.Body.String() != want {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "unsupported type") {
		t.Errorf("the cause is not logged: %q", &log)
	}
}

// deadlines is a connection that records its write deadlines.
type deadlines struct {
	*httptest.ResponseRecorder
	until  time.Time
	before bool // the body
}

func (d *deadlines) SetWriteDeadline(at time.Time) error {
	d.until, d.before = at, d.Body.Len() == 0
	return nil
}

func TestAnAnswerIsNotHeldOpenForAReaderThatStops(t *testing.T) {
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(`{"query":"{ok}"}`))
	r.Header.Set("Content-Type", "application/json")
	began := time.Now()
	newServer(t, transport.Options{}).ServeHTTP(w, r)
	if w.Body.String() != `{"data":{"ok":"x"}}` || !w.before {
		t.Errorf("answer %s, its deadline set before: %v", w.Body, w.before)
	}
	if least := began.Add(transport.WriteTime); w.until.Before(least) || w.until.After(least.Add(time.Minute)) {
		t.Errorf("the deadline is %s after the request", w.until.Sub(began))
	}
}

func TestSeveralOperationsNeedAName(t *testing.T) {
	srv := assembled(t, true)
	const two = `"query":"query A{ok} query B{ok}"`
	if w := post(`{`+two+`}`).send(t, srv); !strings.Contains(w.Body.String(), `"message":"name one of the operations with operationName"`) {
		t.Errorf("no name: %s", w.Body)
	}
	if w := post(`{`+two+`,"operationName":"C"}`).send(t, srv); !strings.Contains(w.Body.String(), `"message":"operation C not found"`) {
		t.Errorf("another name: %s", w.Body)
	}
}
