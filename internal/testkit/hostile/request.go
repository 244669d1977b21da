package hostile

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Expectation is what may come back, beside being short, quick and silent about
// the server's inside.
type Expectation int

const (
	// Refused is a 4xx, or errors in the answer and no data that says anything.
	Refused Expectation = iota
	// Nothing is data of nulls and empty lists: what was asked for does not exist.
	Nothing
	// CutOff is a 4xx, or the end of the connection without an answer.
	CutOff
	// Harmless is an answer of any kind below 500.
	Harmless
	// NotHTTP is 400, 501 or 505, whichever RFC 9110 has for a request that net/http cannot
	// read, and then the end of the connection; the request reaches no code of ours.
	NotHTTP
)

// Request is one thing that is sent.
type Request struct {
	Name   string
	Expect Expectation
	// Calls is how many calls to Okta it may cost; most are refused before the first.
	Calls int
	// Patience is how long the server waits for what does not come.
	Patience time.Duration
	// Alone requires that one answer comes and then the connection ends: what is behind the
	// request must not be taken for another one.
	Alone bool

	open func(Target) io.Reader
}

// Requests are all of them; those with Patience come last.
func Requests() []Request {
	return slices.Concat(
		bodies(), contentTypes(), documents(), fragments(), texts(), values(), cursors(), expressions(), identifiers(), persisted(),
		methods(), addresses(), credentials(), headers(), framing(), slow(),
	)
}

// is sets what comes back instead of a refusal.
func (r Request) is(e Expectation) Request {
	r.Expect = e
	return r
}

// finds sets that it finds nothing, with so many calls to Okta.
func (r Request) finds(calls int) Request {
	r.Expect, r.Calls = Nothing, calls
	return r
}

// raw is a request as it stands; KEY in it becomes the key.
func raw(name string, text ...string) Request {
	whole := strings.Join(text, "")
	return Request{Name: name, open: func(t Target) io.Reader { return strings.NewReader(strings.ReplaceAll(whole, "KEY", t.Key)) }}
}

const (
	host      = "Host: oktagraph.test\r\n"
	authority = "Authorization: Bearer KEY\r\n"
	isJSON    = "Content-Type: application/json\r\n"
	start     = "POST /graphql HTTP/1.1\r\n" + host
	keyed     = start + authority + isJSON
	preflight = "GraphQL-Require-Preflight: 1\r\n"
)

// harmless is a body that would be answered at once, without a call.
const harmless = `{"query":"{viewer{name}}"}`

// post is a body with the usual headers.
func post(name, body string) Request { return raw(name, keyed, sized(body)) }

// sized ends a header with the body's length and puts the body behind it.
func sized(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

// get is a GET with parameters as they stand in the address.
func get(name, parameters string) Request {
	return raw(name, "GET /graphql?", parameters, " HTTP/1.1\r\n", host, authority, preflight, "\r\n")
}

// vars are an operation's variables.
type vars map[string]any

// ask is a document with variables; several are never given.
func ask(name, document string, variables ...vars) Request {
	return Request{Name: name, open: func(t Target) io.Reader {
		members := map[string]any{"query": document}
		for _, v := range variables {
			members["variables"] = v
		}
		return opened(t, asJSON(members))
	}}
}

// made is ask for what is large or depends on the target, put together when it is sent.
func made(name string, members func(Target) map[string]any) Request {
	return Request{Name: name, open: func(t Target) io.Reader { return opened(t, asJSON(members(t))) }}
}

func opened(t Target, body string) io.Reader {
	head := strings.ReplaceAll(keyed, "KEY", t.Key)
	return io.MultiReader(strings.NewReader(head), strings.NewReader(fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body))), strings.NewReader(body))
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("a row of the table: %v", err)) // of constants
	}
	return string(text)
}

// long is a text of n letters.
func long(n int) string { return strings.Repeat("x", n) }

// endless repeats a text without end.
type endless string

// Read implements io.Reader.
func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}
