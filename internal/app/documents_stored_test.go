package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"oktagraph/internal/testkit/explorertest"
	"oktagraph/oktasim"
)

func TestAnAnswerToAnIdIsStoredAndAskedForAgainByItsTag(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "")
	s.post(t, "web", byHash(hashOf(names), names)).wants(t, "registered", "", 200)
	address := map[string]string{"documentId": "sha256:" + hashOf(names), "variables": `{"n":2}`}
	first := s.get(t, "web", address)
	tag := first.header.Get("ETag")
	if first.status != 200 || !strings.HasPrefix(tag, `W/"`) || first.header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%d, ETag %q, Cache-Control %q", first.status, tag, first.header.Get("Cache-Control"))
	}
	if vary := strings.Join(first.header.Values("Vary"), ", "); vary != "Origin, Authorization, X-Tenant, Accept" {
		t.Errorf("Vary %q", vary)
	}
	for _, condition := range []string{tag, `"other", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		again := s.get(t, "web", address, "If-None-Match: "+condition)
		if again.status != http.StatusNotModified || again.body != "" || again.header.Get("ETag") != tag ||
			again.header.Get("Cache-Control") != "private, no-cache" || strings.Join(again.header.Values("Vary"), ", ") != "Origin, Authorization, X-Tenant, Accept" {
			t.Errorf("If-None-Match %s: %d %q %v", condition, again.status, again.body, again.header)
		}
	}
	others := map[string]told{
		"other variables":  s.get(t, "web", map[string]string{"documentId": address["documentId"], "variables": `{"n":1}`}, "If-None-Match: "+tag),
		"another media":    s.get(t, "web", address, "If-None-Match: "+tag, "Accept: application/json"),
		"by Apollo's hash": s.get(t, "web", map[string]string{"extensions": `{"persistedQuery":{"version":1,"sha256Hash":"` + hashOf(names) + `"}}`, "variables": `{"n":2}`}, "If-None-Match: "+tag),
	}
	for name, got := range others {
		if got.status != 200 || got.header.Get("ETag") == tag || got.header.Get("ETag") == "" {
			t.Errorf("%s: %d, ETag %q", name, got.status, got.header.Get("ETag"))
		}
	}
	if got := s.get(t, "web", address, `If-None-Match: W/"other"`); got.status != 200 || got.header.Get("ETag") != tag {
		t.Errorf("another tag: %d, ETag %q", got.status, got.header.Get("ETag"))
	}
	if got := s.get(t, "web", address, "If-None-Match: "+tag, "X-Tenant: beta"); got.code() != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("another tenant: %d %s", got.status, got.body)
	}
}

func TestATagHoldsOnAllServersUntilTheAnswerChanges(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, `{"names": "{ users(first: 5) { nodes { id displayName } } }"}`)
	id := map[string]string{"documentId": "names"}
	first := s.get(t, "strict", id)
	tag := "If-None-Match: " + first.header.Get("ETag")
	if got := s.another(t).get(t, "strict", id, tag); got.status != http.StatusNotModified {
		t.Errorf("another server: %d %s", got.status, got.body)
	}
	if err := s.orgs[0].UpdateUser(first.Data.Users.Nodes[0].ID, oktasim.Profile{"displayName": "Somebody Else"}); err != nil {
		t.Fatal(err)
	}
	if got := s.another(t).get(t, "strict", id, tag); got.status != 200 || got.header.Get("ETag") == first.header.Get("ETag") {
		t.Errorf("after a change: %d, ETag %q", got.status, got.header.Get("ETag"))
	}
}

func TestATagIsTheCallersOwn(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "")
	tags := map[string]string{}
	for _, client := range []string{"strict", "free"} { // the same scopes, tenant and answer
		got := s.get(t, client, map[string]string{"documentId": "people-1"})
		if other, taken := tags[got.header.Get("ETag")]; taken || got.status != 200 {
			t.Errorf("%s: %d, the tag of %q", client, got.status, other)
		}
		tags[got.header.Get("ETag")] = client
	}
}

func TestNothingElseIsStored(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "")
	s.post(t, "narrow", byHash(hashOf(people), people)) // a scope is missing, the document is good
	answers := map[string]told{
		"POST":              s.post(t, "strict", `{"documentId":"people-1"}`),
		"GET with its text": s.get(t, "web", map[string]string{"query": people}),
		"with errors":       s.get(t, "narrow", map[string]string{"documentId": "sha256:" + hashOf(people)}, "If-None-Match: *"),
		"refused":           s.get(t, "strict", map[string]string{"documentId": "people-2"}, "If-None-Match: *"),
		"no key":            s.get(t, "web", map[string]string{"documentId": "people-1"}, "Authorization: ", "If-None-Match: *"),
		"no preflight":      s.get(t, "strict", map[string]string{"documentId": "people-1"}, "Content-Type: ", "If-None-Match: *"),
	}
	for name, got := range answers {
		if got.header.Get("ETag") != "" || got.header.Get("Cache-Control") != "no-store" || got.status == http.StatusNotModified {
			t.Errorf("%s: %d, ETag %q, Cache-Control %q", name, got.status, got.header.Get("ETag"), got.header.Get("Cache-Control"))
		}
	}
	if got := answers["with errors"]; got.code() != "FORBIDDEN" || got.status != 200 {
		t.Errorf("with errors: %d %s", got.status, got.body)
	}
}

func TestABrowserStoresAnswersToIdsForTheirKey(t *testing.T) {
	s := serveDocuments(t, "", "graphiql: true")
	page := explorertest.Open(t, s.url+"/", explorertest.Options{})
	address := "/graphql?documentId=people-1&variables=" + url.QueryEscape(`{}`)
	headers := map[string]string{"Authorization": "Bearer " + strings.Repeat("s", 24), "GraphQL-Require-Preflight": "1"}
	first := page.Fetch(address, headers)
	second := page.Fetch(address, headers)
	if first.Status != 200 || !strings.Contains(first.Body, `"data"`) || second != first {
		t.Errorf("first %+v, then %+v", first, second)
	}
	if _, text := fetch(t, http.MethodGet, s.metrics+"/metrics", ""); !strings.Contains(text, `oktagraph_http_request_seconds_count{code="304",route="/graphql"} 1`) {
		t.Errorf("the browser did not ask whether its answer still holds:\n%s", text)
	}
	headers["Authorization"] = "Bearer " + strings.Repeat("x", 24)
	if got := page.Fetch(address, headers); got.Status != http.StatusUnauthorized {
		t.Errorf("with another key the stored answer was given: %+v", got)
	}
}
