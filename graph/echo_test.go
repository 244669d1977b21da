package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// post sends a body as the usual caller and returns the response.
func (w *world) post(t *testing.T, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+testKey)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	return rec
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNothingOfTheCallersComesBackAtLength(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	long := func(n int) string { return strings.Repeat("x", n) }
	type body map[string]any
	for name, b := range map[string]body{
		"operation name":               {"query": "{viewer{name}}", "operationName": long(300_000)},
		"unknown operation":            {"query": "query A{viewer{name}} query B{viewer{name}}", "operationName": long(250)},
		"field":                        {"query": "{" + long(90_000) + "}"},
		"alias":                        {"query": "{" + long(90_000) + ":viewer{name}}"},
		"argument":                     {"query": "{users(" + long(90_000) + ":1){nodes{id}}}"},
		"type":                         {"query": "{... on " + long(90_000) + "{a}}"},
		"fragment":                     {"query": "{..." + long(90_000) + "}"},
		"directive":                    {"query": "{viewer @" + long(90_000) + "{name}}"},
		"variable in the document":     {"query": "query($" + long(90_000) + ":ID!){user(id:$" + long(90_000) + "){id}}"},
		"undeclared variable":          {"query": "{user(id:$" + long(200) + "){id}}"},
		"enum literal":                 {"query": "{users(filter:{status:[" + long(90_000) + "]}){nodes{id}}}"},
		"string literal":               {"query": `{user(id:"` + long(90_000) + `"){id}}`},
		"block string":                 {"query": `{users(search:"""` + long(90_000) + `"""){nodes{id}}}`},
		"literal of another type":      {"query": `{users(first:"` + long(90_000) + `"){nodes{id}}}`},
		"enum value":                   {"query": "query($s:[UserStatus!]){users(filter:{status:$s}){nodes{id}}}", "variables": body{"s": []string{long(900_000)}}},
		"input key":                    {"query": "query($f:UserFilter){users(filter:$f){nodes{id}}}", "variables": body{"f": body{long(900_000): 1}}},
		"variable's name":              {"query": "{viewer{name}}", "variables": body{long(900_000): 1}},
		"id":                           {"query": "query($i:ID!){user(id:$i){id}}", "variables": body{"i": long(20_000)}},
		"login":                        {"query": "query($l:String!){userByLogin(login:$l){id}}", "variables": body{"l": long(20_000)}},
		"group's name":                 {"query": "query($n:String!){groupByName(name:$n){id}}", "variables": body{"n": long(20_000)}},
		"search":                       {"query": "query($s:String!){users(search:$s){nodes{id}}}", "variables": body{"s": long(20_000)}},
		"cursor":                       {"query": "query($a:String!){users(after:$a){nodes{id}}}", "variables": body{"a": long(20_000)}},
		"filter":                       {"query": "query($f:UserFilter){users(filter:$f){nodes{id}}}", "variables": body{"f": body{"title": body{"eq": long(20_000)}}}},
		"search that is no expression": {"query": "query($s:String!){users(search:$s){nodes{id}}}", "variables": body{"s": long(4_000)}},
		"many unknown fields":          {"query": "{" + strings.Join(strings.Fields(strings.Repeat(long(200)+" ", 100)), "a ") + "}"},
		"extension":                    {"query": "{viewer{name}}", "extensions": body{long(900_000): 1}},
		"persisted query":              {"extensions": body{"persistedQuery": body{"version": 1, "sha256Hash": long(900_000)}}},
	} {
		w.org.ResetCalls()
		rec := w.post(t, asJSON(t, b))
		if n := rec.Body.Len(); n > 4096 {
			t.Errorf("%s: %d bytes come back: %.300s", name, n, rec.Body)
		}
		if rec.Code >= 500 || !strings.Contains(rec.Body.String(), `"errors"`) {
			t.Errorf("%s: %d %.300s", name, rec.Code, rec.Body)
		}
		if n := w.org.Calls().Total; n != 0 {
			t.Errorf("%s: %d calls", name, n)
		}
	}
}

func TestALoginOrNameLongerThanOktasIsNobodys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.org.ResetCalls()
	rec := w.post(t, asJSON(t, map[string]any{
		"query":     "query($t:String!){userByLogin(login:$t){id} groupByName(name:$t){id}}",
		"variables": map[string]any{"t": strings.Repeat("x", 2000)},
	}))
	if !strings.HasPrefix(rec.Body.String(), `{"data":{"userByLogin":null,"groupByName":null}`) || w.org.Calls().Total != 0 {
		t.Errorf("%d calls: %s", w.org.Calls().Total, rec.Body)
	}
}

func TestAStreamIsToldThatThereIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	for name, headers := range map[string][]string{
		"a WebSocket":                 {"Upgrade", "websocket", "Connection", "Upgrade"},
		"a WebSocket without a key":   {"Upgrade", "WebSocket", "Authorization", ""},
		"server-sent events":          {"Accept", "text/event-stream"},
		"events, without a key":       {"Accept", "text/event-stream", "Authorization", ""},
		"events and answers in parts": {"Accept", "multipart/mixed, text/event-stream;q=0.5"},
	} {
		rec := w.post(t, `{"query":"subscription{changes}"}`, headers...)
		if rec.Code != http.StatusNotAcceptable || !strings.Contains(rec.Body.String(), "subscriptions and incremental delivery are not supported") {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
	rec := w.post(t, `{"query":"{viewer{name}}"}`, "Accept", "application/json, text/event-stream")
	if rec.Code != http.StatusOK {
		t.Errorf("a client that takes JSON too: %d %s", rec.Code, rec.Body)
	}
}
