package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// cop is what graphql-cop's checks ask a server, in our own words: each sends what the
// check sends and fails when its verdict would be "found".
type cop struct {
	t   *testing.T
	url string
}

// copAnswer is the part of an answer that the checks look at.
type copAnswer struct {
	status int
	text   string
	list   []any // of a batch
	Data   map[string]any
	Errors []struct{ Extensions map[string]any }
}

// TestGraphQLCopFindsNothing runs the 13 checks of graphql-cop against a server with
// default settings: no page, no introspection. The checks count a failed request as
// clean, so the target must answer them first.
func TestGraphQLCopFindsNothing(t *testing.T) {
	t.Parallel()
	server := serveOrg(t, "")
	checks := copChecks()
	if len(checks) != 13 {
		t.Fatalf("%d checks, want 13", len(checks))
	}
	for name, found := range checks {
		t.Run(name, func(t *testing.T) {
			c := cop{t, server.url}
			if a := c.query("query cop{__typename}"); a.status != http.StatusOK || a.Data["__typename"] != "Query" {
				t.Fatalf("the target does not answer: %d %s", a.status, a.text)
			}
			if found(c) {
				t.Error("found")
			}
		})
	}
}

// TestGraphQLCopsChecksCanFind shows that the checks can find something: the page and
// introspection, where they are on.
func TestGraphQLCopsChecksCanFind(t *testing.T) {
	t.Parallel()
	c := cop{t, serveOrg(t, "graphiql: true\nintrospection: true\n").url}
	for _, name := range []string{"introspection", "detect_graphiql"} {
		if !copChecks()[name](c) {
			t.Errorf("%s finds nothing", name)
		}
	}
}

func copChecks() map[string]func(cop) bool {
	typename := func(a copAnswer) bool { return a.Data["__typename"] != nil }
	return map[string]func(cop) bool{
		"alias_overloading": func(c cop) bool {
			var aliases strings.Builder
			for i := range 101 {
				aliases.WriteString("alias" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ":__typename ")
			}
			return len(c.query("query cop{"+aliases.String()+"}").Data) > 0
		},
		"batch_query": func(c cop) bool {
			one := `{"query":"query cop{__typename}"}`
			return len(c.post("["+strings.Repeat(one+",", 10)+one+"]", "application/json").list) > 0
		},
		"field_duplication": func(c cop) bool {
			return typename(c.query("query cop{" + strings.Repeat("__typename \n", 500) + "}"))
		},
		// The original takes exactly ten errors for its finding; one for every directive is meant.
		"directive_overloading": func(c cop) bool {
			return len(c.query("query cop{__typename "+strings.Repeat("@aa", 10)+"}").Errors) >= 10
		},
		"circular_query_introspection": func(c cop) bool {
			q := "query cop{__schema{types{" + strings.Repeat("fields{type{", 4) + "name" + strings.Repeat("}", 8) + "}}}"
			return c.query(q).Data["__schema"] != nil
		},
		"introspection": func(c cop) bool {
			return c.query("query cop{__schema{types{name fields{name}}}}").Data["__schema"] != nil
		},
		"field_suggestions": func(c cop) bool {
			found := false
			for _, q := range []string{"{__schema{directive}}", "{viewr{name}}", "{viewer{nam}}", "{users(frist:1){nodes{id}}}", `{users(filter:{statu:[ACTIVE]}){nodes{id}}}`, "{users(filter:{status:[ACTIV]}){nodes{id}}}", "{... on Quer{viewer{name}}}"} {
				found = found || strings.Contains(strings.ToLower(c.query("query cop"+q).text), "did you mean")
			}
			return found
		},
		"detect_graphiql": func(c cop) bool {
			found := false
			for _, path := range []string{"/", "/graphiql", "/playground", "/console", "/graphql"} {
				text := strings.ToLower(c.get(path, "", "Accept", "text/html").text)
				for _, word := range []string{"graphiql", "graphql playground", "graphql-playground"} { // in any letters, which finds ours too
					found = found || strings.Contains(text, word)
				}
			}
			return found
		},
		"get_method_support": func(c cop) bool { return typename(c.get("/graphql", "query cop{__typename}")) },
		"get_based_mutation": func(c cop) bool { return typename(c.get("/graphql", "mutation cop{__typename}")) },
		"post_based_csrf": func(c cop) bool {
			form := url.Values{"query": {"query cop{__typename}"}}.Encode()
			return typename(c.post(form, "application/x-www-form-urlencoded"))
		},
		"trace_mode": func(c cop) bool {
			text := strings.ToLower(c.query("query cop{__typename}").text + c.query("query cop{nothing}").text)
			return strings.Contains(text, "tracing") || strings.Contains(text, "stacktrace")
		},
		"unhandled_error_detection": func(c cop) bool {
			a := c.query("qwerty cop{abc}")
			return len(a.Errors) == 0 || a.Errors[0].Extensions["exception"] != nil || strings.Contains(strings.ToLower(a.text), "exception")
		},
	}
}

func (c cop) query(document string) copAnswer {
	c.t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		c.t.Fatal(err)
	}
	return c.post(string(body), "application/json")
}

func (c cop) post(body, contentType string) copAnswer {
	c.t.Helper()
	return c.send(http.MethodPost, "/graphql", body, "Content-Type", contentType)
}

func (c cop) get(path, query string, headers ...string) copAnswer {
	c.t.Helper()
	if query != "" {
		path += "?" + url.Values{"query": {query}}.Encode()
	}
	return c.send(http.MethodGet, path, "", headers...)
}

// send sends with the client's key, as graphql-cop is run with -H.
func (c cop) send(method, path, body string, headers ...string) (a copAnswer) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+strings.Repeat("k", 24))
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	a.status, a.text = resp.StatusCode, string(text)
	if json.Unmarshal(text, &a) != nil { // a page, or the answers of a batch
		_ = json.Unmarshal(text, &a.list)
	}
	return a
}
