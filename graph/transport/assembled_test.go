package transport_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestAttacksAreRefusedCheaply sends what scanners send, through everything before the
// executor.
func TestAttacksAreRefusedCheaply(t *testing.T) {
	bomb := "{ok ...F0 ...F0}"
	for i := range 30 {
		bomb += fmt.Sprintf(" fragment F%d on Query{...F%d ...F%d}", i, i+1, i+1)
	}
	bomb += " fragment F30 on Query{ok}"
	aliases := ""
	for i := range 101 {
		aliases += fmt.Sprintf("a%d:__typename ", i)
	}
	tests := map[string]struct{ query, code string }{
		"alias overloading":     {"{" + aliases + "}", "COST_LIMIT_EXCEEDED"},
		"field duplication":     {"{" + strings.Repeat("__typename ", 500) + "}", "COST_LIMIT_EXCEEDED"},
		"directive overloading": {"{__typename " + strings.Repeat("@aa", 10) + "}", "COST_LIMIT_EXCEEDED"},
		"nested spreads":        {bomb, "COST_LIMIT_EXCEEDED"},
		"circular introspection": {"{__schema{types{fields{type{fields{type{fields{type{fields{type{name}}}}}}}}}}}",
			"GRAPHQL_VALIDATION_FAILED"},
		"tokens":         {"{" + strings.Repeat("ok ", 100_000) + "}", "COST_LIMIT_EXCEEDED"},
		"short tokens":   {"{" + strings.Repeat("ok ", 20_000) + "}", "COST_LIMIT_EXCEEDED"},
		"deep nesting":   {strings.Repeat("{ok", 5000), "GRAPHQL_PARSE_FAILED"},
		"unknown fields": {"{" + strings.Repeat("x ", 20) + "}", "GRAPHQL_VALIDATION_FAILED"},
		"a mutation too": {"mutation{" + strings.Repeat("change ", 200) + "}", "COST_LIMIT_EXCEEDED"},
	}
	srv := assembled(t, true)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			body, err := json.Marshal(map[string]string{"query": tc.query})
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			w := post(string(body), acceptGraphQL).send(t, srv)
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("took %v; milliseconds are usual", took)
			}
			var got struct {
				Errors []struct{ Extensions struct{ Code string } }
				Data   json.RawMessage
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if w.Code != 400 || got.Data != nil || len(got.Errors) == 0 || len(got.Errors) > 20 || got.Errors[0].Extensions.Code != tc.code {
				t.Errorf("got %d %.300s, want %s", w.Code, w.Body, tc.code)
			}
		})
	}
}

func TestIntrospectionFollowsItsSwitch(t *testing.T) {
	const query = `{"query":"{__type(name:\"Query\"){name}}"}`
	if w := post(query).send(t, assembled(t, true)); w.Body.String() != `{"data":{"__type":{"name":"Query"}}}` {
		t.Errorf("on: %s", w.Body)
	}
	w := post(query).send(t, assembled(t, false))
	if !strings.Contains(w.Body.String(), `"message":"introspection is off"`) || strings.Contains(w.Body.String(), "data") {
		t.Errorf("off: %s", w.Body)
	}
}
