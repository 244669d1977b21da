package transport_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAudits asks what the 61 audits of graphql-http 1.23.1 ask, under their
// ids, so that a broken status is found without Node. audit/run.sh runs the
// originals against a server.
func TestAudits(t *testing.T) {
	const (
		typename = `{"query":"{ __typename }"}`
		typed    = `{"query":"query Type($name: String!) { __type(name: $name) { name } }","variables":{"name":"sometype"}}`
		unparsed = `{"query":"{"}`
		invalid  = `{"query":"{ f31403dfe404bccbb0e835f2629c6a7 }"}`
		coercion = `{"query":"query CoerceFailure($id: ID!){ __typename }","variables":{"id":null}}`
	)
	get := func(query, variables string, headers ...string) request {
		v := url.Values{"query": {query}}
		if variables != "" {
			v.Set("variables", variables)
		}
		return request{method: http.MethodGet, target: "/graphql?" + v.Encode(), headers: append(headers, preflight)}
	}
	type audit struct {
		request
		status   int
		media    string // "" is not asked for
		noErrors bool
		noData   bool
	}
	const mediaJSON, mediaGraphQL = "application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"
	audits := map[string]audit{
		"22EB": {request: post(typename, acceptGraphQL), status: 200, media: mediaGraphQL},
		"4655": {request: post(typename, acceptJSON), status: 200, media: mediaJSON},
		"47DE": {request: post(typename, "Accept: */*"), status: 200, media: mediaJSON},
		"80D8": {request: post(typename), status: 200, media: mediaJSON},
		"82A3": {request: post(typename), status: 200, media: mediaJSON},
		"BF61": {request: request{method: "POST", headers: []string{"Content-Type: application/json; charset=utf-8"}, body: `{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}`}, status: 200},
		"78D5": {request: post(typename), status: 200},
		"2C94": {request: post(typename), status: 200},
		"5A70": {request: get("{ __typename }", ""), status: 200},
		"9C48": {request: get("mutation { __typename }", "", acceptGraphQL), status: 405},
		"9ABE": {request: request{method: "POST", headers: []string{"Content-Type: text/plain;charset=UTF-8"}, body: typename}, status: 415},
		"03D4": {request: post(typename), status: 200},
		"A5BF": {request: post(""), status: 400},
		"423L": {request: post(`{"notquery":"{ __typename }"}`, acceptGraphQL), status: 400},
		"34A2": {request: post(typename, acceptGraphQL), status: 200},
		"13EE": {request: post(typename, acceptJSON), status: 200, noErrors: true},
		"8161": {request: post(`{"operationName":"Query","query":"query Query { __typename }"}`, acceptGraphQL), status: 200},
		"B8B3": {request: post(`{"operationName":"Query","query":"query Query { __typename }"}`, acceptJSON), status: 200, noErrors: true},
		"2EA1": {request: post(typed, acceptGraphQL), status: 200},
		"28B9": {request: post(typed, acceptJSON), status: 200, noErrors: true},
		"D6D5": {request: get("query Type($name: String!) { __type(name: $name) { name } }", `{"name":"sometype"}`, acceptGraphQL), status: 200, noErrors: true},
		"6A70": {request: get("query Type($name: String!) { __type(name: $name) { name } }", `{"name":"sometype"}`, acceptJSON), status: 200, noErrors: true},
		"428F": {request: post(`{"query":"{ __typename }","extensions":{"some":"value"}}`, acceptGraphQL), status: 200},
		"1B7A": {request: post(`{"query":"{ __typename }","extensions":{"some":"value"}}`, acceptJSON), status: 200, noErrors: true},
		"B6DC": {request: post(`{ "not a JSON`, acceptJSON), status: 400},
		"BCF8": {request: post(`{ "not a JSON`, acceptJSON), status: 400},
		"B7N8": {request: post(`{ "not a JSON`, acceptGraphQL), status: 400},
		"8764": {request: post(`{"qeury":"{ __typename }"}`), status: 400},
		"3E3A": {request: post(`{"qeury":"{ __typename }"}`), status: 400},
		"572B": {request: post(unparsed, acceptJSON), status: 200, noData: true},
		"FDE2": {request: post(invalid, acceptJSON), status: 200, noData: true},
		"7B9B": {request: post(coercion, acceptJSON), status: 200, noData: true},
		"865D": {request: post(unparsed, acceptGraphQL), status: 400},
		"556A": {request: post(unparsed, acceptGraphQL), status: 400},
		"D586": {request: post(unparsed, acceptGraphQL), status: 400, noData: true},
		"51FE": {request: post(invalid, acceptGraphQL), status: 400},
		"74FF": {request: post(invalid, acceptGraphQL), status: 400},
		"5E5B": {request: post(invalid, acceptGraphQL), status: 400, noData: true},
		"86EE": {request: post(coercion, acceptGraphQL), status: 400, noData: true},
	}
	for i, parameter := range []string{"variables", "operationName", "extensions"} {
		body := `{"query":"{ __typename }","` + parameter + `":null}`
		audits[fmt.Sprint("94B", i)] = audit{request: post(body, acceptGraphQL), status: 200, noErrors: true}
		audits[fmt.Sprint("022", i)] = audit{request: post(body, acceptJSON), status: 200, noErrors: true}
	}
	for i, wrong := range []string{`{"obj":"ect"}`, `0`, `false`, `["array"]`} {
		audits[fmt.Sprint("LKJ", i)] = audit{request: post(`{"query":` + wrong + `}`), status: 400}
		audits[fmt.Sprint("6C0", i)] = audit{request: post(`{"query":"{ __typename }","operationName":` + wrong + `}`), status: 400}
	}
	for i, wrong := range []string{`"string"`, `0`, `false`, `["array"]`} {
		audits[fmt.Sprint("476", i)] = audit{request: post(`{"query":"{ __typename }","variables":` + wrong + `}`), status: 400}
		audits[fmt.Sprint("58B", i)] = audit{request: post(`{"query":"{ __typename }","extensions":` + wrong + `}`), status: 400}
	}
	if len(audits) != 61 {
		t.Fatalf("%d audits, want 61", len(audits))
	}
	srv := assembled(t, true)
	for id, a := range audits {
		t.Run(id, func(t *testing.T) {
			w := a.send(t, srv)
			if w.Code != a.status {
				t.Errorf("status %d, want %d: %s", w.Code, a.status, w.Body)
			}
			if got := w.Header().Get("Content-Type"); a.media != "" && got != a.media {
				t.Errorf("Content-Type %q, want %q", got, a.media)
			}
			var result map[string]json.RawMessage
			if err := json.Unmarshal(w.Body.Bytes(), &result); err != nil {
				t.Fatalf("body is no JSON object: %v: %s", err, w.Body)
			}
			if _, has := result["errors"]; has && a.noErrors {
				t.Errorf("has errors: %s", w.Body)
			}
			if _, has := result["data"]; has && a.noData {
				t.Errorf("has data: %s", w.Body)
			}
			if w.Code >= 400 && strings.Contains(w.Body.String(), "not a JSON") {
				t.Errorf("quotes the body: %s", w.Body)
			}
		})
	}
}
