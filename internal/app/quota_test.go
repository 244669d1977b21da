package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/oktasim"
)

// quotaFile has a client with limits, one without and one with a limit of operations alone.
const quotaFile = `
listen: 127.0.0.1:0
metrics: {listen: "off"}
secretKey: 0123456789abcdef0123456789abcdef
tenants:
  - {id: acme, orgUrl: ORG, apiToken: 00served}
clients:
  - {name: few calls, key: few-calls-few-calls-few-calls, tenants: [acme], scopes: [users:read, groups:read], limits: {callsPerMinute: 12, operationsPerMinute: 1000}}
  - {name: free, key: free-free-free-free-free-free, tenants: [acme], scopes: [users:read, groups:read]}
  - {name: few operations, key: few-operations-few-operations, tenants: [acme], scopes: [users:read], limits: {operationsPerMinute: 3}}
`

// limited is what quota tests ask: servers of one file, on one org.
type limited struct {
	org *oktasim.Org
	url []string
}

// serveLimited starts as many servers, which share a Redis if there is one.
func serveLimited(t *testing.T, servers int, redis string) limited {
	t.Helper()
	org := newOrg(t, oktasim.Config{Seed: 1, Users: 30, Groups: 8, Token: "00served"})
	server := httptest.NewServer(org)
	t.Cleanup(server.Close)
	l := limited{org: org}
	file := strings.Replace(quotaFile, "ORG", server.URL, 1)
	if redis != "" {
		file += fmt.Sprintf("redis: {url: %q}\n", redis)
	}
	for range servers {
		s := start(t, machine(nil, map[string]string{"og.yaml": file}), "serve", "--config", "og.yaml")
		l.url = append(l.url, "http://"+s.err.find(t, `"msg":"serving","address":"([^"]+)"`))
	}
	return l
}

// verdict is the part of an answer that concerns limits.
type verdict struct {
	status                  int
	limit, policy, retryHdr string
	code, by, exceeds       string
	retryAfter, calls       int
	data                    bool
	body                    string // of data
}

// ask posts a query to one of the servers.
func (l limited) ask(t *testing.T, server int, key, query string, headers ...string) verdict {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.url[server]+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res := do(t, http.DefaultClient, req)
	var a struct {
		Data   json.RawMessage
		Errors []struct {
			Extensions struct {
				Code, By   string
				RetryAfter int
				Exceeds    struct{ Limit string }
			}
		}
		Extensions struct{ Okta struct{ Calls int } }
	}
	if err := json.Unmarshal([]byte(res.body), &a); err != nil {
		t.Fatalf("%s: %v", res.body, err)
	}
	got := verdict{
		status: res.status, limit: res.header.Get("RateLimit"), policy: res.header.Get("RateLimit-Policy"),
		retryHdr: res.header.Get("Retry-After"), calls: a.Extensions.Okta.Calls, data: len(a.Data) > 0 && string(a.Data) != "null", body: string(a.Data),
	}
	if len(a.Errors) > 0 {
		e := a.Errors[0].Extensions
		got.code, got.by, got.retryAfter, got.exceeds = e.Code, e.By, e.RetryAfter, e.Exceeds.Limit
	}
	return got
}

// left is how much of something the header reports as left, -1 when it does not.
func (a verdict) left(what string) int {
	_, rest, found := strings.Cut(a.limit, strconv.Quote(what)+";r=")
	number, _, _ := strings.Cut(rest, ";")
	n, err := strconv.Atoi(number)
	if !found || err != nil {
		return -1
	}
	return n
}

const (
	fewCalls      = "few-calls-few-calls-few-calls"
	freeKey       = "free-free-free-free-free-free"
	fewOperations = "few-operations-few-operations"
)

// oneCall is a query that costs a call of its own for each n.
func oneCall(n int) string {
	return fmt.Sprintf(`{ userByLogin(login: "nobody-%d@acme.example") { id } }`, n)
}

func TestAClientSpendsItsOperationsAndNoMore(t *testing.T) {
	t.Parallel()
	l := serveLimited(t, 1, "")
	for i := range 3 {
		got := l.ask(t, 0, fewOperations, `{ viewer { name } }`)
		if got.status != 200 || got.policy != `"operations";q=3;w=60` || got.left("operations") != 2-i || got.left("calls") != -1 {
			t.Errorf("operation %d: %+v", i, got)
		}
	}
	got := l.ask(t, 0, fewOperations, `{ viewer { name } }`)
	if got.status != 429 || got.code != "RATE_LIMITED" || got.by != "client" || got.retryAfter < 1 || got.retryAfter > 20 ||
		got.retryHdr != strconv.Itoa(got.retryAfter) || got.left("operations") != 0 {
		t.Errorf("one more: %+v", got)
	}
	if free := l.ask(t, 0, freeKey, oneCall(1)); free.status != 200 || free.limit+free.policy != "" {
		t.Errorf("a client without limits: %+v", free)
	}
}

func TestAClientSpendsItsCallsAndNoMore(t *testing.T) {
	t.Parallel()
	l := serveLimited(t, 1, "")
	asked := 1
	for ; asked <= 12; asked++ {
		got := l.ask(t, 0, fewCalls, oneCall(asked))
		if got.code != "" || got.policy != `"operations";q=1000;w=60, "calls";q=12;w=60` || got.left("calls") < 12-asked {
			t.Fatalf("call %d: %+v", asked, got)
		}
	}
	before := l.org.Calls().Total
	got := l.ask(t, 0, fewCalls, oneCall(asked))
	for range 3 { // in a slow run one comes back every five seconds
		if got.code != "" {
			break
		}
		asked++
		before = l.org.Calls().Total
		got = l.ask(t, 0, fewCalls, oneCall(asked))
	}
	if got.status != 429 || got.code != "RATE_LIMITED" || got.by != "client" || got.retryAfter < 1 || got.retryAfter > 5 || got.data ||
		got.calls != 0 || l.org.Calls().Total != before {
		t.Errorf("one more: %+v, %d calls", got, l.org.Calls().Total-before)
	}
	if got := l.ask(t, 0, fewCalls, oneCall(1)); got.status != 200 || got.code != "" || got.calls != 0 {
		t.Errorf("a cached answer costs nothing, and is not given: %+v", got)
	}
	if got := l.ask(t, 0, freeKey, oneCall(asked+1)); got.code != "" {
		t.Errorf("another client: %+v", got)
	}
}

func TestCallsThatWereNotMadeAreGivenBack(t *testing.T) {
	t.Parallel()
	l := serveLimited(t, 1, "")
	const query = `{ a: users(first: 5) { nodes { id } } b: users(first: 6) { nodes { id } } c: users(first: 7) { nodes { id } } d: groups { nodes { id } } }`
	for i := range 10 { // each may cost 4 of 12
		if got := l.ask(t, 0, fewCalls, query); got.code != "" || got.left("calls") < 12-4 {
			t.Fatalf("time %d: %+v", i, got)
		}
	}
}

func TestAnOperationThatAMinutesCallsCannotPayIsRefusedForItsPrice(t *testing.T) {
	t.Parallel()
	l := serveLimited(t, 1, "")
	l.ask(t, 0, fewCalls, oneCall(1))
	before := l.org.Calls().Total
	got := l.ask(t, 0, fewCalls, `{ users(first: 30) { nodes { id groups { nodes { id } } } } }`)
	if got.status == 429 || got.code != "COST_LIMIT_EXCEEDED" || got.exceeds != "callsPerMinute" || l.org.Calls().Total != before {
		t.Errorf("%+v after %d calls", got, l.org.Calls().Total-before)
	}
}

func TestServersOnOneRedisShareAClientsLimits(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	l := serveLimited(t, 2, "redis://"+redis.Addr())
	given := 0
	for i := range 12 {
		if got := l.ask(t, i%2, fewOperations, `{ viewer { name } }`); got.code == "" {
			given++
		}
	}
	if given != 3 && given != 4 { // another comes back after 20 seconds
		t.Errorf("two servers let %d operations pass of 3", given)
	}
	for _, key := range redis.Keys() {
		if strings.HasPrefix(key, "og:~rate:") && strings.Contains(key, "few") {
			t.Errorf("the key %s tells a client's name", key)
		}
	}
	redis.Close()
	if got := l.ask(t, 0, freeKey, oneCall(1)); got.code != "" {
		t.Errorf("without Redis: %+v", got)
	}
	refused := 0
	for range 8 {
		if got := l.ask(t, 0, fewOperations, `{ viewer { name } }`); got.by == "client" {
			refused++
		}
	}
	if refused < 4 {
		t.Errorf("without Redis only %d of 8 operations were refused", refused)
	}
}
