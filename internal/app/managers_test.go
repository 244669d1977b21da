package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/internal/config"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/product"
	"oktagraph/oktasim"
)

func TestManagersAreFoundAsTheFileSays(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Users: 30, Token: "00token"})
	names, named := map[string]int{}, map[string]string{}
	for _, u := range org.Users() {
		names[u.FirstName+" "+u.LastName]++
		named[u.ID] = org.ManagerNamed(u.ID)
	}
	for managers, want := range map[string]func(u, boss oktasim.UserInfo) bool{
		"{}": func(u, _ oktasim.UserInfo) bool { return named[u.ID] != "" },
		"{attribute: manager}": func(u, boss oktasim.UserInfo) bool {
			return named[u.ID] != "" && names[boss.FirstName+" "+boss.LastName] == 1
		},
		"{primary: manager, associated: subordinate}": func(_, boss oktasim.UserInfo) bool { return boss.ID != "" },
		"{attribute: badgeColor}":                     func(oktasim.UserInfo, oktasim.UserInfo) bool { return false },
	} {
		t.Run(managers, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Load("og.yaml", machine(nil, map[string]string{"og.yaml": `
tenants: [{id: acme, orgUrl: acme.okta.com, apiToken: 00token, managers: ` + managers + `}]
clients: [{name: web, key: 0123456789abcdef01234567, tenants: [acme], scopes: [users:read, users:profile]}]`}).Source, rules())
			if err != nil {
				t.Fatal(err)
			}
			p, err := assemble(cfg, quiet(), func(string) http.RoundTripper { return inprocess.Transport{Handler: org} })
			if err != nil {
				t.Fatal(err)
			}
			defer p.close()
			byID := map[string]oktasim.UserInfo{}
			for _, u := range org.Users() {
				byID[u.ID] = u
			}
			for id, manager := range managersBy(t, p.Handler(product.Pages{})) {
				boss := byID[org.ManagerOf(id)]
				if !want(byID[id], boss) {
					boss.ID = ""
				}
				if manager != boss.ID {
					t.Errorf("%s has manager %q, want %q", id, manager, boss.ID)
				}
			}
		})
	}
}

// managersBy asks for the managers of all users, "" for none.
func managersBy(t *testing.T, server http.Handler) map[string]string {
	t.Helper()
	body := fmt.Sprintf(`{"query": %q}`, "{ users(first: 200) { nodes { id manager { id } } } }")
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer 0123456789abcdef01234567")
	rec := httptest.NewRecorder()
	server.ServeHTTP(rec, req)
	var answer struct {
		Data struct {
			Users struct {
				Nodes []struct {
					ID      string
					Manager struct{ ID string }
				}
			}
		}
		Errors []any
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil || len(answer.Errors) > 0 || len(answer.Data.Users.Nodes) < 30 {
		t.Fatalf("%v: %s", err, rec.Body)
	}
	found := map[string]string{}
	for _, u := range answer.Data.Users.Nodes {
		found[u.ID] = u.Manager.ID
	}
	return found
}
