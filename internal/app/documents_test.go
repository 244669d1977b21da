package app

import (
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

// wants expects a code, or none, and no Okta call for what is refused.
func (a told) wants(t *testing.T, what, code string, status int) {
	t.Helper()
	if a.code() != code || a.status != status || (code == "") != strings.Contains(a.body, `"data"`) {
		t.Errorf("%s: %d %.300s, want %d %s", what, a.status, a.body, status, code)
	}
}

func TestAHashAloneIsAnsweredOnceItsTextWasSentToAnyServer(t *testing.T) {
	redis := "redis: {url: \"" + testkit.RedisServer(t) + "\"}" // its port is free while no parallel test runs
	t.Parallel()
	one := serveDocuments(t, "", redis)
	two := one.another(t)
	unknown := one.post(t, "web", byHash(hashOf(people), ""))
	unknown.wants(t, "before", "PERSISTED_QUERY_NOT_FOUND", 400)
	if len(unknown.Errors) != 1 || unknown.Errors[0].Message != "PersistedQueryNotFound" {
		t.Errorf("Apollo's clients look for its own message, got %s", unknown.body)
	}
	if old := one.post(t, "web", byHash(hashOf(people), ""), "Accept: application/json"); old.status != 200 || old.code() != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("as application/json: %d %s", old.status, old.body)
	}
	one.post(t, "web", byHash(hashOf(people), people)).wants(t, "hash and text", "", 200)
	one.post(t, "web", byHash(hashOf(people), "")).wants(t, "the same server", "", 200)
	two.post(t, "web", byHash(hashOf(people), "")).wants(t, "the other server, through Redis", "", 200)
	two.post(t, "web", `{"documentId":"sha256:`+hashOf(people)+`"}`).wants(t, "as GraphQL over HTTP has it", "", 200)
	two.get(t, "web", map[string]string{"documentId": "sha256:" + hashOf(people)}).wants(t, "by its address", "", 200)
	explained := two.send(t, http.MethodPost, "/explain", "web", byHash(hashOf(people), ""))
	if explained.status != 200 || !strings.Contains(explained.body, `"estimated":1`) {
		t.Errorf("/explain: %d %s", explained.status, explained.body)
	}
}

func TestAHashIsHeldToTheTextThatIsSentWithIt(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "")
	before := s.calls()
	refusals := map[string]struct{ body, message string }{
		"another text's hash": {byHash(hashOf(names), people), "extensions.persistedQuery.sha256Hash: is not the SHA-256 of the text that was sent with it"},
		"upper case":          {byHash(strings.ToUpper(hashOf(people)), people), "extensions.persistedQuery.sha256Hash: names no document that is known here, and is not the SHA-256 of the text that was sent with it"},
		"no object":           {`{"query":"` + people + `","extensions":{"persistedQuery":"x"}}`, "extensions.persistedQuery: must be an object with version and sha256Hash"},
		"version 2":           {`{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"` + hashOf(people) + `"}}}`, "extensions.persistedQuery.version: must be the number 1"},
		"version as text":     {`{"extensions":{"persistedQuery":{"version":"1","sha256Hash":"` + hashOf(people) + `"}}}`, "extensions.persistedQuery.version: must be the number 1"},
		"no hash":             {`{"extensions":{"persistedQuery":{"version":1}}}`, "extensions.persistedQuery.sha256Hash: must be the SHA-256 of the document's text, in hexadecimal digits"},
		"a number for a hash": {`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":7}}}`, "extensions.persistedQuery.sha256Hash: must be the SHA-256 of the document's text, in hexadecimal digits"},
		"a long id":           {`{"documentId":"` + strings.Repeat("x", 300) + `"}`, "documentId: has 300 bytes; an id has at most 256"},
		"half a hash":         {`{"documentId":"sha256:abc"}`, "documentId: must be 64 lower-case hexadecimal digits behind sha256:"},
		"two ids":             {`{"documentId":"a","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hashOf(people) + `"}}}`, "extensions.persistedQuery: stands beside the id of a document; send one of the two"},
	}
	for name, tt := range refusals {
		for _, accept := range []string{"application/json", "application/graphql-response+json"} {
			got := s.post(t, "web", tt.body, "Accept: "+accept)
			got.wants(t, name, "BAD_USER_INPUT", 400)
			if len(got.Errors) == 1 && got.Errors[0].Message != tt.message {
				t.Errorf("%s: %q, want %q", name, got.Errors[0].Message, tt.message)
			}
		}
	}
	s.post(t, "web", byHash(hashOf(names), "")).wants(t, "what was refused is not kept", "PERSISTED_QUERY_NOT_FOUND", 400)
	s.post(t, "web", `{"documentId":"Names"}`).wants(t, "an id of no manifest", "PERSISTED_QUERY_NOT_FOUND", 400)
	if n := s.calls() - before; n != 0 {
		t.Errorf("refused requests made %d calls", n)
	}
}

// TestPoisoningOfAnotherClientsDocuments plants what one client registered under the names
// that another, or the same in another tenant, would find.
func TestPoisoningOfAnotherClientsDocuments(t *testing.T) {
	url := testkit.RedisServer(t)
	t.Parallel()
	s := serveDocuments(t, "", "redis: {url: \""+url+"\"}")
	s.post(t, "other", byHash(hashOf(people), people)).wants(t, "the attacker registers", "", 200)
	s.post(t, "web", byHash(hashOf(people), "")).wants(t, "another client", "PERSISTED_QUERY_NOT_FOUND", 400)
	s.post(t, "other", byHash(hashOf(people), ""), "X-Tenant: beta").wants(t, "another tenant", "PERSISTED_QUERY_NOT_FOUND", 400)

	// Where the document names its orgs, no tenant is named.
	const orgs = `{ orgs(ids: ["acme", "beta"]) { id users(first: 1) { nodes { id } } } }`
	s.post(t, "other", byHash(hashOf(orgs), orgs), "X-Tenant: ").wants(t, "without a tenant", "", 200)
	s.post(t, "other", byHash(hashOf(orgs), ""), "X-Tenant: ").wants(t, "without a tenant, again", "", 200)
	s.post(t, "other", byHash(hashOf(orgs), "")).wants(t, "in a tenant", "PERSISTED_QUERY_NOT_FOUND", 400)
	s.post(t, "web", byHash(hashOf(orgs), ""), "X-Tenant: ").wants(t, "of another client", "PERSISTED_QUERY_NOT_FOUND", 400)

	keys := redisCLI(t, url, "--scan", "--pattern", "og:*:apq:*")
	for _, want := range []string{"og:acme:", "og:_:clients:apq:other:" + hashOf(orgs), ":apq:other:" + hashOf(people)} {
		if !strings.Contains(keys, want) {
			t.Errorf("the keys lack %s:\n%s", want, keys)
		}
	}
}

// TestPoisoningThroughRedis lets an attacker with write access to Redis copy one document's value
// over another's. (With redis.keys an attacker cannot create values either.)
func TestPoisoningThroughRedis(t *testing.T) {
	url := testkit.RedisServer(t)
	t.Parallel()
	s := serveDocuments(t, "", "redis: {url: \""+url+"\"}")
	const harmless = `{ viewer { name } }`
	s.post(t, "web", byHash(hashOf(harmless), harmless)).wants(t, "registered", "", 200)
	s.another(t).post(t, "web", byHash(hashOf(harmless), "")).wants(t, "where it belongs", "", 200)
	key := strings.TrimSpace(redisCLI(t, url, "--scan", "--pattern", "og:*:apq:*"))
	redisCLI(t, url, "RENAME", key, strings.TrimSuffix(key, hashOf(harmless))+hashOf(people))
	s.another(t).post(t, "web", byHash(hashOf(people), "")).wants(t, "the planted value", "PERSISTED_QUERY_NOT_FOUND", 400)
}

func redisCLI(t *testing.T, url string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("redis-cli")
	testkit.Need(t, err == nil, "redis-cli")
	out, err := exec.CommandContext(t.Context(), path, append([]string{"-u", url}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("redis-cli %v: %v: %s", args, err, out)
	}
	return string(out)
}

func TestOnlyDocumentsThatAreValidAndShortAreKept(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "")
	long := people + strings.Repeat(" ", 16<<10)
	s.post(t, "web", byHash(hashOf(long), long)).wants(t, "a long one is run", "", 200)
	for name, text := range map[string]string{"long": long, "unparsed": `{`, "invalid": `{ nothing }`, "too wide": "{" + strings.Repeat("viewer { name } ", 25) + "}"} {
		if name != "long" && s.post(t, "web", byHash(hashOf(text), text)).status != 400 {
			t.Errorf("%s: not refused", name)
		}
		s.post(t, "web", byHash(hashOf(text), "")).wants(t, name, "PERSISTED_QUERY_NOT_FOUND", 400)
	}
}

func TestWithoutRedisDocumentsAreKeptInTheProcess(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "", `redis: {url: "redis://127.0.0.1:1/0"}`) // nothing listens there
	s.post(t, "web", byHash(hashOf(people), people)).wants(t, "text", "", 200)
	s.post(t, "web", byHash(hashOf(people), "")).wants(t, "hash", "", 200)
}

func TestAnEnforcedClientRunsItsManifestAlone(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "")
	allowed := map[string]string{
		"documentId":              `{"documentId":"people-1"}`,
		"Relay's id":              `{"id":"people-1","query":null}`,
		"Relay's doc_id":          `{"doc_id":"people-1"}`,
		"Apollo's hash as the id": byHash("people-1", ""),
		"the text's hash":         byHash(hashOf(people), ""),
		"the text":                `{"query":"` + people + `"}`,
		"the text and its id":     `{"documentId":"people-1","query":"` + people + `"}`,
	}
	for name, body := range allowed {
		s.post(t, "strict", body).wants(t, name, "", 200)
	}
	s.get(t, "strict", map[string]string{"documentId": "people-1"}).wants(t, "GET", "", 200)
	before := s.calls()
	refused := map[string]string{
		"another text":          `{"query":"` + names + `"}`,
		"a space more":          `{"query":"` + people + ` "}`,
		"an unknown id":         `{"documentId":"people-2"}`,
		"an unknown hash":       byHash(hashOf(names), ""),
		"registration":          byHash(hashOf(names), names),
		"introspection":         `{"query":"{ __schema { types { name } } }"}`,
		"what does not parse":   `{"query":"{"}`,
		"the text in a comment": `{"query":"# ` + people + `\n{ viewer { name } }"}`,
	}
	for name, body := range refused {
		s.post(t, "strict", body).wants(t, name, "DOCUMENT_NOT_ALLOWED", 403)
		if e := s.send(t, http.MethodPost, "/explain", "strict", body); !strings.Contains(e.body, "DOCUMENT_NOT_ALLOWED") {
			t.Errorf("%s: /explain: %s", name, e.body)
		}
	}
	s.post(t, "strict", byHash(hashOf(names), "")).wants(t, "after registration", "DOCUMENT_NOT_ALLOWED", 403)
	s.post(t, "strict", `{"documentId":"people-1","query":"`+names+`"}`).wants(t, "another text under a good id", "BAD_USER_INPUT", 400)
	if n := s.calls() - before; n != 0 {
		t.Errorf("refused requests made %d calls", n)
	}
	s.post(t, "web", `{"query":"{ viewer { name } }"}`).wants(t, "a client without a manifest", "", 200)
	s.post(t, "web", `{"documentId":"people-1"}`).wants(t, "another client's id", "PERSISTED_QUERY_NOT_FOUND", 400)
}

func TestAnAuditedClientRunsAllAndIsLogged(t *testing.T) {
	t.Parallel()
	s := serveDocuments(t, "")
	for range 3 {
		s.post(t, "watched", `{"documentId":"people-1"}`).wants(t, "trusted", "", 200)
		s.post(t, "watched", `{"query":"query Other { viewer { name } }"}`).wants(t, "not trusted", "", 200)
		s.send(t, http.MethodPost, "/explain", "watched", `{"query":"query Priced { viewer { name } }"}`)
		s.post(t, "free", `{"query":"query Free { viewer { name } }"}`).wants(t, "off", "", 200)
	}
	s.post(t, "free", `{"documentId":"people-1"}`).wants(t, "off, by id", "", 200)
	s.post(t, "watched", fmt.Sprintf(`{"query":"query %s { viewer { name } }"}`, strings.Repeat("N", 250))).wants(t, "a long name", "", 200)
	s.log.find(t, `(a document that is not in the client's manifest was run","client":"watched","operation":"Other","sha256":"[0-9a-f]{64}")`)
	s.log.find(t, `("operation":"N{64}","sha256")`)
	for what, n := range map[string]int{`manifest was run","client":"watched","operation":"Other"`: 1, "manifest was run": 2, strings.Repeat("N", 65): 0} {
		if got := strings.Count(s.log.String(), what); got != n {
			t.Errorf("logged %q %d times, want %d:\n%s", what, got, n, s.log)
		}
	}
	_, text := fetch(t, http.MethodGet, s.metrics+"/metrics", "")
	for _, want := range []string{
		`oktagraph_documents_total{client="watched",result="untrusted"} 4`, `oktagraph_documents_total{client="watched",result="trusted"} 3`, `oktagraph_documents_total{client="free",result="trusted"} 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

func TestManifestsOfThreeToolsAreRead(t *testing.T) {
	t.Parallel()
	manifests := map[string]struct{ text, id string }{
		"graphql-codegen": {`{"0cdbfb5e26ea5e9d6a8a3ccc5f0ff3d5ca1d9d5e": "` + people + `"}`, "0cdbfb5e26ea5e9d6a8a3ccc5f0ff3d5ca1d9d5e"},
		"Relay":           {"{\n  \"d0c1f4b0ad0d8bd0b2e32a4bbd6d5a21\": \"" + people + "\\n\"\n}", "d0c1f4b0ad0d8bd0b2e32a4bbd6d5a21"},
		"Apollo": {`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
			{"id": "` + hashOf(people) + `", "name": "People", "type": "query", "body": "` + people + `"}]}`, hashOf(people)},
	}
	for name, m := range manifests {
		s := serveDocuments(t, m.text)
		s.post(t, "strict", `{"documentId":"`+m.id+`"}`).wants(t, name, "", 200)
		s.post(t, "strict", byHash(m.id, "")).wants(t, name+", as Apollo's link sends it", "", 200)
		s.post(t, "strict", `{"query":"{ viewer { name } }"}`).wants(t, name, "DOCUMENT_NOT_ALLOWED", 403)
	}
}
