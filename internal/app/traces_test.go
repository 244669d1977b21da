package app

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collect "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"oktagraph/oktasim"
)

// collector is an OpenTelemetry collector that keeps what it is sent.
type collector struct {
	url string

	mu    sync.Mutex
	spans []*tracepb.Span
	raw   strings.Builder
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// ServeHTTP implements http.Handler.
func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var sent collect.ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
		http.Error(w, "no traces", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(body)
	for _, resource := range sent.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// paths are the names from the request down to each span, sorted, each once.
func (c *collector) paths() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	byID := map[string]*tracepb.Span{}
	for _, s := range c.spans {
		byID[string(s.GetSpanId())] = s
	}
	var all []string
	for _, s := range c.spans {
		path := s.GetName()
		for up := byID[string(s.GetParentSpanId())]; up != nil; up = byID[string(up.GetParentSpanId())] {
			path = up.GetName() + " > " + path
		}
		all = append(all, path)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// attributes are those of the spans of a name, sorted, each once.
func (c *collector) attributes(name string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, s := range c.spans {
		for _, a := range s.GetAttributes() {
			if s.GetName() == name {
				all = append(all, a.GetKey()+"="+a.GetValue().GetStringValue())
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// headersOf keeps the values of a header that an org was sent.
func headersOf(org *oktasim.Org, name string) (http.Handler, func() []string) {
	var mu sync.Mutex
	var seen []string
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			seen = append(seen, r.Header.Get(name))
			mu.Unlock()
			org.ServeHTTP(w, r)
		}), func() []string {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(seen)
		}
}

func TestATraceLeadsFromTheCallerToOkta(t *testing.T) {
	t.Parallel()
	to := newCollector(t)
	s := serveOrg(t, "tracing: {otlp: \""+to.url+"\", sample: 0}\n") // the caller decides
	user := s.org.Users()[0]
	status, body := s.asks(t, `{"query":"query Board { users(first: 5) { nodes { id login groups { nodes { id } } } } }"}`,
		map[string]string{"traceparent": traceparent, "baggage": "who=" + user.ID})
	if status != http.StatusOK || strings.Contains(body, `"errors"`) {
		t.Fatalf("%d %s", status, body)
	}
	s.asks(t, `{"query":"{ viewer { name } }"}`, nil) // is not traced
	s.stop()

	want := []string{
		"POST /graphql", "POST /graphql > operation", "POST /graphql > operation > batch", "POST /graphql > operation > batch > okta",
		"POST /graphql > operation > plan",
	}
	if got := to.paths(); !slices.Equal(got, want) {
		t.Fatalf("spans:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, span := range to.spans {
		if id := span.GetTraceId(); traceID != hex.EncodeToString(id) {
			t.Errorf("span %s is of trace %x, want the caller's", span.GetName(), id)
		}
		if span.GetName() == "POST /graphql" && hex.EncodeToString(span.GetParentSpanId()) != traceparent[36:52] {
			t.Errorf("the request is below %x, want the caller's span", span.GetParentSpanId())
		}
	}
	for name, attributes := range map[string][]string{
		"POST /graphql": {"graphql.operation.name=Board", "oktagraph.client=web", "oktagraph.outcome=ok", "oktagraph.tenant=acme"},
		"batch":         {"oktagraph.field=Query.users", "oktagraph.field=User.groups"},
		"okta":          {"http.request.method=GET", "oktagraph.bucket=/api/v1/users", "oktagraph.tenant=acme"},
	} {
		got := to.attributes(name)
		for _, a := range attributes {
			if !slices.Contains(got, a) {
				t.Errorf("span %s has %v, lacks %s", name, got, a)
			}
		}
	}
	for _, private := range []string{user.ID, user.Login, strings.Repeat("k", 24), "00served", "api/v1/users/"} {
		if strings.Contains(to.raw.String(), private) {
			t.Errorf("the spans hold %q", private)
		}
	}
	if !strings.Contains(s.err.String(), `"trace_id":"`+traceID+`"`) {
		t.Errorf("the log lacks the trace:\n%s", s.err)
	}
}

func TestOktaIsToldTheTraceOnlyWhileTracingIsOn(t *testing.T) {
	t.Parallel()
	to := newCollector(t)
	for lines, want := range map[string]bool{"": false, "tracing: {otlp: \"" + to.url + "\", sample: 100%}\n": true} {
		org := newOrg(t, oktasim.Config{Seed: 1, Users: 3, Groups: 2, Token: "00served"})
		h, seen := headersOf(org, "traceparent")
		s := serveBehind(t, org, h, lines)
		if status, body := s.asks(t, `{"query":"{ users { nodes { id } } }"}`, map[string]string{"traceparent": traceparent}); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		s.stop()
		told := slices.ContainsFunc(seen(), func(v string) bool {
			return strings.HasPrefix(v, "00-"+traceID+"-") && !strings.Contains(v, "b7ad6b7169203331")
		})
		if told != want || len(seen()) == 0 {
			t.Errorf("tracing %q: Okta was sent %q", lines, seen())
		}
		if !strings.Contains(s.err.String(), `"trace_id":"`+traceID+`"`) {
			t.Errorf("tracing %q: the log lacks the trace", lines)
		}
	}
}

func TestACollectorThatIsDownIsAWarningAndNothingElse(t *testing.T) {
	t.Parallel()
	down := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(down.Close)
	s := serveOrg(t, "tracing: {otlp: \""+down.URL+"\", sample: 1}\n")
	for range 3 {
		if status, body := s.asks(t, `{"query":"{ users { nodes { id } } }"}`, nil); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
	s.stop()
	if n := strings.Count(s.err.String(), `"msg":"spans were not sent"`); n != 1 {
		t.Errorf("%d warnings, want 1:\n%s", n, s.err)
	}
}
