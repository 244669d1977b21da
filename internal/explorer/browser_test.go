package explorer_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"oktagraph/internal/explorer"
	"oktagraph/internal/testkit/explorertest"
)

const testKey = "a-key-of-more-than-24-characters"

// samples is the label of the menu of samples.
const samples = "Samples: queries to start from"

const usersAnswer = `{"data":{"users":{"nodes":[
 {"id":"00u1ada","login":"ada.lovelace@example.com","displayName":"Ada Lovelace","status":"ACTIVE",
  "groups":{"nodes":[{"id":"00g1every","name":"Everyone"},{"id":"00g2eng","name":"Engineering"}]},"roles":[{"type":"SUPER_ADMIN","label":"Super Administrator"}]},
 {"id":"00u2alan","login":"alan.turing@example.com","displayName":"Alan Turing","status":"ACTIVE",
  "groups":{"nodes":[{"id":"00g1every","name":"Everyone"}]},"roles":[]}],
 "pageInfo":{"hasNextPage":false,"endCursor":null}}},
 "extensions":{"okta":{"calls":12,"byBucket":{"/api/v1/users":1,"/api/v1/users/{id}":9,"/api/v1/groups":2},
 "cache":{"hits":388,"misses":12,"stale":0},"oldestAgeMs":41000,
 "plan":[{"field":"users","strategy":"list","calls":1,"estimated":1,"bucket":"/api/v1/users","why":"one page of 25 users"},
 {"field":"users.groups","strategy":"per user","calls":9,"estimated":25,"bucket":"/api/v1/users/{id}","why":"9 of 25 users are not cached"}]}}}`

const explainAnswer = `{"estimated":401,"byBucket":{"/api/v1/users":401},"plan":[{"field":"users","strategy":"list","estimated":401,"bucket":"/api/v1/users","why":"nothing is cached"}]}`

// stub is a GraphQL server with canned answers, and what it was asked.
type stub struct {
	mu   sync.Mutex
	asks []http.Header
	last string // the last request's body

	// instead answers in place of the canned ones with a status and a body, unless the status is 0.
	instead func(header http.Header, body string) (int, string)
}

func (s *stub) body() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *stub) headers() []http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asks)
}

func (s *stub) answer(schema json.RawMessage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body) // the browser's own request
		s.mu.Lock()
		s.asks, s.last = append(s.asks, r.Header.Clone()), string(text)
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if s.instead != nil {
			if status, answer := s.instead(r.Header, string(text)); status != 0 {
				w.WriteHeader(status)
				fmt.Fprint(w, answer)
				return
			}
		}
		switch {
		case r.Header.Get("Authorization") != "Bearer "+testKey:
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"errors":[{"message":"this key is not known here","extensions":{"code":"UNAUTHENTICATED"}}]}`)
		case r.URL.Path == "/explain":
			fmt.Fprint(w, explainAnswer)
		case strings.Contains(string(text), "IntrospectionQuery"):
			w.Write(schema)
		default:
			fmt.Fprint(w, usersAnswer)
		}
	}
}

// serve starts the page beside a stub of /graphql and /explain.
func serve(t *testing.T, o explorer.Options) (string, *stub) {
	t.Helper()
	s := &stub{}
	answer := s.answer(introspection(t, projectSchema(t)))
	mux := http.NewServeMux()
	mux.Handle("/graphql", answer)
	mux.Handle("/explain", answer)
	mux.Handle("/", explorer.Handler(o))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, s
}

func complainIf(t *testing.T, page *explorertest.Page) {
	t.Helper()
	for _, complaint := range page.Complaints() {
		t.Errorf("the browser complained: %s", complaint)
	}
}

// picture keeps a screenshot in the folder OKTAGRAPH_SCREENSHOTS names.
func picture(page *explorertest.Page, name string) {
	if dir := os.Getenv("OKTAGRAPH_SCREENSHOTS"); dir != "" {
		page.Screenshot(dir + "/" + name)
	}
}

func TestDemoPageRunsItsFirstSampleAndShowsResultAndCost(t *testing.T) {
	address, _ := serve(t, explorer.Options{Key: testKey, Demo: true, Explain: true, SchemaURL: "/schema.graphql"})
	page := explorertest.Open(t, address, explorertest.Options{})
	page.Ready()
	if !strings.Contains(page.Query(), "UsersWithGroupsAndRoles") || len(page.Tabs()) != 0 {
		t.Errorf("tabs %q, query %s; want the first sample alone", page.Tabs(), page.Query())
	}
	page.Run()
	for _, text := range []string{"Ada Lovelace", "Engineering", "Super Administrator"} {
		if !strings.Contains(page.Result(), text) {
			t.Errorf("the result does not show %s: %s", text, page.Result())
		}
	}
	if got, want := page.Cost(), "12 Okta calls, 388 answers from cache"; got != want || page.Outcome() != "good" {
		t.Errorf("cost %q (%s), want %q", got, page.Outcome(), want)
	}
	picture(page, "explorer.png")
	complainIf(t, page)
}

func TestTabThatWasJustOpenedRunsItsOwnOperation(t *testing.T) {
	address, s := serve(t, explorer.Options{Key: testKey})
	page := explorertest.Open(t, address, explorertest.Options{})
	page.Ready()
	page.Choose(samples, "Open in a new tab")
	titles := []string{"UsersWithGroupsAndRoles", "WhoIsAdmin", "WhoAmI"}
	for i, item := range []string{"Who Is Admin", "Who Am I"} {
		page.Choose(samples, item)
		page.Active(titles[i+1])
	}
	for _, title := range titles {
		page.OpenTab(title)
		page.Run()
		if want := `"operationName":"` + title + `"`; !strings.Contains(s.body(), want) {
			t.Errorf("sent %s, want %s", s.body(), want)
		}
	}
	complainIf(t, page)
}

func TestPriceIsShownOnExplain(t *testing.T) {
	address, _ := serve(t, explorer.Options{Key: testKey, Explain: true})
	page := explorertest.Open(t, address, explorertest.Options{Dark: true})
	page.Ready()
	page.Press(`button[aria-label^="Explain"]`)
	if got, want := page.Cost(), "At most 401 Okta calls with nothing cached. Nothing was run."; got != want {
		t.Errorf("cost %q, want %q", got, want)
	}
	page.Press(".cost summary")
	if head := page.Text(".cost thead"); strings.Contains(head, "Calls") || !strings.Contains(head, "Estimate") {
		t.Errorf("the plan of what was not run has the columns %q", head)
	}
	picture(page, "explorer-dark.png")
	complainIf(t, page)
}

func TestNoKeyIsEverStored(t *testing.T) {
	address, s := serve(t, explorer.Options{})
	page := explorertest.Open(t, address, explorertest.Options{})
	page.Ready()
	if asks := s.headers(); len(asks) != 0 {
		t.Errorf("%d requests before there was a key", len(asks))
	}
	page.Type("API key", testKey)
	page.Type("Tenant", "acme")
	page.Ready()
	page.SetHeaders(`{"Authorization": "Bearer ` + testKey + `", "X-Secret": "typed-secret"}`)
	page.Run()
	page.Press(`button[aria-label="Show History"]`)
	if !strings.Contains(page.Result(), "Ada Lovelace") {
		t.Fatalf("no result: %s", page.Result())
	}
	asks := s.headers()
	if last := asks[len(asks)-1]; last.Get("X-Tenant") != "acme" || last.Get("X-Secret") != "typed-secret" {
		t.Errorf("the last request carried %v", last)
	}
	stored := page.Stored()
	if !strings.Contains(stored, "UsersWithGroupsAndRoles") {
		t.Errorf("tabs are not kept: %s", stored)
	}
	for _, secret := range []string{testKey, "typed-secret"} {
		if strings.Contains(stored, secret) {
			t.Errorf("the browser keeps %s: %s", secret, stored)
		}
	}
	complainIf(t, page)
}

func TestDialogsAndMenusObeyThePolicy(t *testing.T) {
	address, _ := serve(t, explorer.Options{Key: testKey})
	page := explorertest.Open(t, address, explorertest.Options{})
	page.Ready()
	page.Press(`button[aria-label="Open settings dialog"]`)
	if text := page.Text(".graphiql-dialog"); strings.Contains(text, "Persist headers") || !strings.Contains(text, "Theme") {
		t.Errorf("the settings offer %q", text)
	}
	page.Press(".graphiql-dialog-close")
	page.Press(`button[aria-label="Show Docs"]`)
	page.Choose(samples, "Who Is Admin")
	picture(page, "explorer-docs.png")
	complainIf(t, page)
}

func TestBreachesOfThePolicyAreNoticed(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; img-src *")
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<link rel="icon" href="data:,"><script>1</script><img src="http://elsewhere.example/x.png"><b style="color: red">`)
	})
	server := httptest.NewServer(page)
	t.Cleanup(server.Close)
	all := strings.Join(explorertest.Open(t, server.URL, explorertest.Options{}).Complaints(), "\n")
	for _, want := range []string{"script-src", "style", "http://elsewhere.example/x.png", "ERR_NAME_NOT_RESOLVED"} {
		if !strings.Contains(all, want) {
			t.Errorf("no complaint about %s in:\n%s", want, all)
		}
	}
}
