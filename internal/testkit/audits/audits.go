// Package audits asks an API what the 61 audits of graphql-http 1.23.1 ask, under
// their ids, so that a broken status is found without Node; and it runs the originals
// where their packages can be had.
package audits

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

// Count is how many audits there are.
const Count = 61

// Audit is one request and what is to come back.
type Audit struct {
	request
	Status   int    // 0 is any 4xx
	Media    string // "" is not asked for
	NoErrors bool
	NoData   bool
}

// request is one HTTP request; headers are "Name: value" lines.
type request struct {
	method, parameters string // parameters stand in the address
	headers            []string
	body               string
}

const (
	jsonBody      = "Content-Type: application/json"
	acceptJSON    = "Accept: application/json"
	acceptGraphQL = "Accept: application/graphql-response+json"
	preflight     = "GraphQL-Require-Preflight: 1"
)

func post(body string, headers ...string) request {
	return request{method: http.MethodPost, headers: append([]string{jsonBody}, headers...), body: body}
}

func get(query, variables string, headers ...string) request {
	v := url.Values{"query": {query}}
	if variables != "" {
		v.Set("variables", variables)
	}
	return request{method: http.MethodGet, parameters: "?" + v.Encode(), headers: append(headers, preflight)}
}

// All are the audits by their ids. They need introspection.
func All() map[string]Audit {
	const (
		typename = `{"query":"{ __typename }"}`
		typed    = `{"query":"query Type($name: String!) { __type(name: $name) { name } }","variables":{"name":"sometype"}}`
		unparsed = `{"query":"{"}`
		invalid  = `{"query":"{ f31403dfe404bccbb0e835f2629c6a7 }"}`
		coercion = `{"query":"query CoerceFailure($id: ID!){ __typename }","variables":{"id":null}}`
	)
	const mediaJSON, mediaGraphQL = "application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"
	audits := map[string]Audit{
		"22EB": {request: post(typename, acceptGraphQL), Status: 200, Media: mediaGraphQL},
		"4655": {request: post(typename, acceptJSON), Status: 200, Media: mediaJSON},
		"47DE": {request: post(typename, "Accept: */*"), Status: 200, Media: mediaJSON},
		"80D8": {request: post(typename), Status: 200, Media: mediaJSON},
		"82A3": {request: post(typename), Status: 200, Media: mediaJSON},
		"BF61": {request: request{method: http.MethodPost, headers: []string{"Content-Type: application/json; charset=utf-8"}, body: `{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}`}, Status: 200},
		"78D5": {request: post(typename), Status: 200},
		"2C94": {request: post(typename), Status: 200},
		"5A70": {request: get("{ __typename }", ""), Status: 200},
		"9C48": {request: get("mutation { __typename }", "", acceptGraphQL)},
		"9ABE": {request: request{method: http.MethodPost, headers: []string{"Content-Type: text/plain;charset=UTF-8"}, body: typename}, Status: 415},
		"03D4": {request: post(typename), Status: 200},
		"A5BF": {request: post(""), Status: 400},
		"423L": {request: post(`{"notquery":"{ __typename }"}`, acceptGraphQL), Status: 400},
		"34A2": {request: post(typename, acceptGraphQL), Status: 200},
		"13EE": {request: post(typename, acceptJSON), Status: 200, NoErrors: true},
		"8161": {request: post(`{"operationName":"Query","query":"query Query { __typename }"}`, acceptGraphQL), Status: 200},
		"B8B3": {request: post(`{"operationName":"Query","query":"query Query { __typename }"}`, acceptJSON), Status: 200, NoErrors: true},
		"2EA1": {request: post(typed, acceptGraphQL), Status: 200},
		"28B9": {request: post(typed, acceptJSON), Status: 200, NoErrors: true},
		"D6D5": {request: get("query Type($name: String!) { __type(name: $name) { name } }", `{"name":"sometype"}`, acceptGraphQL), Status: 200, NoErrors: true},
		"6A70": {request: get("query Type($name: String!) { __type(name: $name) { name } }", `{"name":"sometype"}`, acceptJSON), Status: 200, NoErrors: true},
		"428F": {request: post(`{"query":"{ __typename }","extensions":{"some":"value"}}`, acceptGraphQL), Status: 200},
		"1B7A": {request: post(`{"query":"{ __typename }","extensions":{"some":"value"}}`, acceptJSON), Status: 200, NoErrors: true},
		"B6DC": {request: post(`{ "not a JSON`, acceptJSON), Status: 400},
		"BCF8": {request: post(`{ "not a JSON`, acceptJSON), Status: 400},
		"B7N8": {request: post(`{ "not a JSON`, acceptGraphQL), Status: 400},
		"8764": {request: post(`{"qeury":"{ __typename }"}`), Status: 400},
		"3E3A": {request: post(`{"qeury":"{ __typename }"}`), Status: 400},
		"572B": {request: post(unparsed, acceptJSON), Status: 200, NoData: true},
		"FDE2": {request: post(invalid, acceptJSON), Status: 200, NoData: true},
		"7B9B": {request: post(coercion, acceptJSON), Status: 200, NoData: true},
		"865D": {request: post(unparsed, acceptGraphQL), Status: 400},
		"556A": {request: post(unparsed, acceptGraphQL), Status: 400},
		"D586": {request: post(unparsed, acceptGraphQL), Status: 400, NoData: true},
		"51FE": {request: post(invalid, acceptGraphQL), Status: 400},
		"74FF": {request: post(invalid, acceptGraphQL), Status: 400},
		"5E5B": {request: post(invalid, acceptGraphQL), Status: 400, NoData: true},
		"86EE": {request: post(coercion, acceptGraphQL), Status: 400, NoData: true},
	}
	for i, parameter := range []string{"variables", "operationName", "extensions"} {
		body := `{"query":"{ __typename }","` + parameter + `":null}`
		audits[fmt.Sprint("94B", i)] = Audit{request: post(body, acceptGraphQL), Status: 200, NoErrors: true}
		audits[fmt.Sprint("022", i)] = Audit{request: post(body, acceptJSON), Status: 200, NoErrors: true}
	}
	for i, wrong := range []string{`{"obj":"ect"}`, `0`, `false`, `["array"]`} {
		audits[fmt.Sprint("LKJ", i)] = Audit{request: post(`{"query":` + wrong + `}`), Status: 400}
		audits[fmt.Sprint("6C0", i)] = Audit{request: post(`{"query":"{ __typename }","operationName":` + wrong + `}`), Status: 400}
	}
	for i, wrong := range []string{`"string"`, `0`, `false`, `["array"]`} {
		audits[fmt.Sprint("476", i)] = Audit{request: post(`{"query":"{ __typename }","variables":` + wrong + `}`), Status: 400}
		audits[fmt.Sprint("58B", i)] = Audit{request: post(`{"query":"{ __typename }","extensions":` + wrong + `}`), Status: 400}
	}
	return audits
}

// Run runs all audits against the API at an address; header is sent with each, for
// example "Authorization: Bearer …", none when empty.
func Run(t *testing.T, address, header string) {
	t.Helper()
	all := All()
	if len(all) != Count {
		t.Fatalf("%d audits, want %d", len(all), Count)
	}
	for id, a := range all {
		t.Run(id, func(t *testing.T) { a.run(t, address, header) })
	}
}

func (a Audit) run(t *testing.T, address, header string) {
	t.Helper()
	resp, text := a.send(t, address, header)
	if refused := resp.StatusCode >= 400 && resp.StatusCode < 500; resp.StatusCode != a.Status && (a.Status != 0 || !refused) {
		t.Errorf("status %d, want %d: %s", resp.StatusCode, a.Status, text)
	}
	if got := resp.Header.Get("Content-Type"); a.Media != "" && got != a.Media {
		t.Errorf("Content-Type %q, want %q", got, a.Media)
	}
	var result map[string]json.RawMessage
	if err := json.Unmarshal(text, &result); err != nil {
		t.Fatalf("body is no JSON object: %v: %s", err, text)
	}
	if _, has := result["errors"]; has && a.NoErrors {
		t.Errorf("has errors: %s", text)
	}
	if _, has := result["data"]; has && a.NoData {
		t.Errorf("has data: %s", text)
	}
	if resp.StatusCode >= 400 && strings.Contains(string(text), "not a JSON") {
		t.Errorf("quotes the body: %s", text)
	}
}

func (a Audit) send(t *testing.T, address, header string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), a.method, address+a.parameters, strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range append([]string{header}, a.headers...) {
		if name, value, ok := strings.Cut(line, ": "); ok {
			req.Header.Add(name, value)
		}
	}
	return testkit.Send(t, http.DefaultClient, req)
}
