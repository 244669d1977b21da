package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/config"
	"oktagraph/internal/explorer"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/linking"
	"oktagraph/internal/product"
	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

// byHost leads to orgs by the host that is called.
type byHost map[string]*oktasim.Org

func (o byHost) RoundTrip(r *http.Request) (*http.Response, error) {
	if org, ok := o[r.URL.Host]; ok {
		return inprocess.Transport{Handler: org}.RoundTrip(r)
	}
	return nil, fmt.Errorf("a call to %s", r.URL.Host)
}

// twins are two orgs with equal ids and one token, whose people have other names.
func twins(t *testing.T) byHost {
	t.Helper()
	orgs := byHost{}
	for _, name := range []string{"acme", "globex"} {
		org := newOrg(t, oktasim.Config{Seed: 5, Users: 12, Groups: 6, Token: linkingToken})
		for _, u := range org.Users() {
			if err := org.UpdateUser(u.ID, oktasim.Profile{"firstName": name, "displayName": name + " person"}); err != nil {
				t.Fatal(err)
			}
		}
		orgs[name+".okta.com"] = org
	}
	return orgs
}

func TestReLinkedTenantIDNeverSeesTheOldOrgsCache(t *testing.T) {
	for name, redis := range map[string]func(testing.TB) string{"in process": nil, "with Redis": testkit.RedisServer} {
		t.Run(name, func(t *testing.T) {
			text := fmt.Sprintf(`
listen: 127.0.0.1:0
store: {url: "sqlite:%s", masterKeys: [{id: k1, key: %s}]}
clients: [{name: web, key: kkkkkkkkkkkkkkkkkkkkkkkk, tenants: [acme], scopes: [users:read, admin]}]
`, filepath.Join(t.TempDir(), "og.db"), firstKey)
			if redis != nil {
				text += fmt.Sprintf("redis: {url: %q}\n", redis(t))
			}
			orgs := twins(t)
			p := assembledFrom(t, text, orgs)
			handler, err := p.handler(&product.Readiness{}, explorer.Options{})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(handler)
			defer server.Close()
			asked := func(want string, calls bool) {
				t.Helper()
				got := ask(t, server.URL+"/graphql", "Bearer "+strings.Repeat("k", 24), `{"query": "{ users(first: 5) { nodes { id displayName } } }"}`)
				if len(got.Errors) > 0 || len(got.Data.Users.Nodes) != 5 || (got.Extensions.Okta.Calls > 0) != calls {
					t.Fatalf("asked %s: %+v", want, got)
				}
				for _, n := range got.Data.Users.Nodes {
					if n.DisplayName != want+" person" {
						t.Errorf("a person of another org: %s, want %s", n.DisplayName, want)
					}
				}
			}
			who := linking.Actor{Name: "web", Tenants: []string{"acme"}}
			in := linking.Input{Tenant: "acme", OrgURL: "acme", APIToken: linkingToken}
			link := func(f func() error) {
				t.Helper()
				if err := f(); err != nil {
					t.Fatal(err)
				}
			}
			s := p.linked.service
			link(func() error { _, err := s.Link(t.Context(), who, in, nil); return err })
			asked("acme", true)
			asked("acme", false)
			_, page := authorized(t, http.MethodPost, server.URL+"/graphql", `{"query": "{ users(first: 5) { pageInfo { endCursor } } }"}`)
			cursor := regexp.MustCompile(`"endCursor":"([^"]+)"`).FindStringSubmatch(page)
			in.OrgURL = "globex"
			link(func() error { _, err := s.Relink(t.Context(), who, in, nil); return err })
			asked("globex", true)
			next := fmt.Sprintf(`{"query": "{ users(first: 5, after: \"%s\") { nodes { id } } }"}`, cursor[1])
			if got := ask(t, server.URL+"/graphql", "Bearer "+strings.Repeat("k", 24), next); len(got.Errors) == 0 || got.Errors[0].Extensions.Code != "BAD_USER_INPUT" || got.Extensions.Okta.Calls > 0 {
				t.Errorf("the old org's cursor leads into the new one: %+v", got)
			}
			in.OrgURL = "acme"
			link(func() error { return s.Unlink(t.Context(), who, "acme") })
			link(func() error { _, err := s.Link(t.Context(), who, in, nil); return err })
			asked("acme", true) // with the same credential, and not what was cached under it before
		})
	}
}

// assembledFrom is the program of a configuration, with all calls by one way.
func assembledFrom(t *testing.T, text string, way http.RoundTripper) *program {
	t.Helper()
	cfg, err := config.Load("og.yaml", machine(nil, map[string]string{"og.yaml": text}).Source, rules())
	if err != nil {
		t.Fatal(err)
	}
	p, err := assemble(cfg, quiet(), func(string) http.RoundTripper { return way })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	if err := p.openLinked(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}
