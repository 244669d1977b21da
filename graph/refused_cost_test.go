package graph_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A refusal with "calls: 0" would look like an answer that was free.
func TestACostIsToldOnlyOfWhatWasPricedOrRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{callLimit: 3})
	for name, tc := range map[string]struct {
		key, body string
		code      string // of the first error; "" for none
		priced    bool
	}{
		"run":                  {testKey, `{"query":"{ viewer { name } }"}`, "", true},
		"introspection is run": {testKey, `{"query":"{ __typename }"}`, "", true},
		"too dear":             {testKey, `{"query":"{ users(first: 200) { nodes { id groups { nodes { id } } roles { id } } } }"}`, "COST_LIMIT_EXCEEDED", true},
		"no key":               {"", `{"query":"{ viewer { name } }"}`, "UNAUTHENTICATED", false},
		"not JSON":             {testKey, `{`, "BAD_USER_INPUT", false},
		"not GraphQL":          {testKey, `{"query":"{"}`, "GRAPHQL_PARSE_FAILED", false},
		"not in the schema":    {testKey, `{"query":"{ nothing }"}`, "GRAPHQL_VALIDATION_FAILED", false},
		"too deep":             {testKey, `{"query":"{` + strings.Repeat(`a{`, 30) + `b` + strings.Repeat(`}`, 31) + `"}`, "COST_LIMIT_EXCEEDED", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(tc.body))
		r.Header.Set("Content-Type", "application/json")
		if tc.key != "" {
			r.Header.Set("Authorization", "Bearer "+tc.key)
		}
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		var got struct {
			Errors     []struct{ Extensions struct{ Code string } }
			Extensions map[string]struct{ Plan []struct{ Estimated int } }
		}
		if err := json.NewDecoder(bytes.NewReader(rec.Body.Bytes())).Decode(&got); err != nil {
			t.Fatal(err)
		}
		code := ""
		if len(got.Errors) > 0 {
			code = got.Errors[0].Extensions.Code
		}
		cost, told := got.Extensions["okta"]
		if code != tc.code || told != tc.priced {
			t.Errorf("%s: code %q, cost told: %v\n%s", name, code, told, rec.Body)
		}
		if name == "too dear" && (len(cost.Plan) == 0 || cost.Plan[0].Estimated == 0) {
			t.Errorf("a refusal for the price does not say what is dear: %s", rec.Body)
		}
	}
}
