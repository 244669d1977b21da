package explorer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"oktagraph/internal/explorer"
	"oktagraph/internal/testkit/explorertest"
)

// complainedOf leaves out what Chromium logs of every answer with such a status.
func complainedOf(page *explorertest.Page) []string {
	return slices.DeleteFunc(page.Complaints(), func(c string) bool {
		return strings.Contains(c, "Failed to load resource: the server responded with a status of")
	})
}

// schema tells GraphiQL's own question from a visitor's.
func schema(body string) bool { return strings.Contains(body, "IntrospectionQuery") }

func TestAnswersLookAsTheyEnded(t *testing.T) {
	tests := map[string]struct {
		status  int
		answer  string
		outcome string
		says    []string
	}{
		"partial": {
			200, `{"data":{"users":{"nodes":[]},"roles":null},"errors":[{"message":"the scope roles:read is needed","path":["roles"],"extensions":{"code":"FORBIDDEN"}}],"extensions":{"okta":{"calls":3}}}`,
			"partial", []string{"Part of the answer is missing.", "FORBIDDEN", "the scope roles:read is needed", "3 Okta calls"},
		},
		"limited": {
			429, `{"errors":[{"message":"this client's request limit is spent for now","extensions":{"code":"RATE_LIMITED","by":"client","retryAfter":7}}]}`,
			"failed", []string{"Too many calls for now.", "RATE_LIMITED", "HTTP 429", "this client's request limit is spent"},
		},
		"all null": {
			200, `{"data":{"users":null},"errors":[{"message":"Okta did not answer in time","extensions":{"code":"UPSTREAM_TIMEOUT"}}],"extensions":{"okta":{"calls":1}}}`,
			"failed", []string{"There is no answer.", "UPSTREAM_TIMEOUT"},
		},
		"no JSON": {502, `<html>Bad Gateway</html>`, "failed", []string{"The answer cannot be read.", "HTTP 502"}},
	}
	address, s := serve(t, explorer.Options{Key: testKey})
	var status int
	var answer string
	s.instead = func(_ http.Header, body string) (int, string) {
		if schema(body) {
			return 0, ""
		}
		return status, answer
	}
	page := explorertest.Open(t, address, explorertest.Options{Patience: beside})
	page.Ready()
	for name, tt := range tests {
		s.mu.Lock()
		status, answer = tt.status, tt.answer
		s.mu.Unlock()
		page.Run()
		page.See(tt.says[0])
		if got := page.Outcome(); got != tt.outcome {
			t.Errorf("%s looks %s, want %s", name, got, tt.outcome)
		}
		for _, want := range tt.says {
			if !strings.Contains(page.Status(), want) {
				t.Errorf("%s: %q is not in %q", name, want, page.Status())
			}
		}
		for _, dark := range []bool{false, true} {
			page.Look(1400, 860, dark)
			for _, barrier := range barriers(page) {
				t.Errorf("%s, dark %t: %s", name, dark, barrier)
			}
		}
	}
	if said := complainedOf(page); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}

func TestARefusedKeyIsSaidUntilAnotherIsTyped(t *testing.T) {
	address, _ := serve(t, explorer.Options{})
	page := explorertest.Open(t, address, explorertest.Options{})
	page.Type("API key", "a-key-that-nobody-knows-here")
	page.See("This key was refused")
	if got := page.Outcome(); got != "failed" || page.Cost() != "The API key was refused." {
		t.Errorf("it looks %s and says %q", got, page.Cost())
	}
	if status := page.Status(); !strings.Contains(status, "HTTP 401") || !strings.Contains(status, "this key is not known here") {
		t.Errorf("the status line says %q", status)
	}
	picture(page, "explorer-refused.png")
	page.Clear("API key")
	page.Type("API key", testKey)
	page.See("What an answer costs")
	page.Run()
	if got := page.Outcome(); got != "good" {
		t.Errorf("with the right key it looks %s: %s", got, page.Status())
	}
	if said := complainedOf(page); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}

func TestAMissingTenantIsChosenAmongTheCallersOwn(t *testing.T) {
	address, s := serve(t, explorer.Options{Key: testKey})
	s.instead = func(header http.Header, body string) (int, string) {
		const own = `"tenants":["acme","globex"]}}]}`
		switch tenant := header.Get("X-Tenant"); {
		case tenant == "" && !schema(body):
			return 400, `{"errors":[{"message":"X-Tenant: name one of your tenants","extensions":{"code":"BAD_USER_INPUT",` + own
		case tenant != "" && tenant != "acme" && tenant != "globex":
			return 403, `{"errors":[{"message":"this tenant is not open to you","extensions":{"code":"FORBIDDEN",` + own
		}
		return 0, ""
	}
	page := explorertest.Open(t, address, explorertest.Options{Dark: true})
	page.Ready()
	page.Run()
	if got := page.Cost(); got != "Choose a tenant." {
		t.Errorf("without a tenant it says %q", got)
	}
	picture(page, "explorer-tenants.png")
	page.Press(".tenants button:last-of-type")
	page.See("12 Okta calls")
	asks := s.headers()
	if got := asks[len(asks)-1].Get("X-Tenant"); got != "globex" {
		t.Errorf("asked again for %q, want globex", got)
	}
	page.Type("Tenant", "-gone")
	page.See("This tenant is not open to you.")
	page.Press(".tenants button:first-of-type")
	page.See("What an answer costs")
	page.Run()
	if got := page.Outcome(); got != "good" {
		t.Errorf("with the chosen tenant it looks %s: %s", got, page.Status())
	}
	if said := complainedOf(page); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}

func TestASampleReplacesASampleAndNeverWhatTheCallerWrote(t *testing.T) {
	address, _ := serve(t, explorer.Options{Key: testKey})
	page := explorertest.Open(t, address, explorertest.Options{})
	page.Ready()
	page.Choose(samples, "Who Is Admin")
	if !strings.Contains(page.Query(), "WhoIsAdmin") || len(page.Tabs()) != 0 {
		t.Errorf("tabs %q, query %s; want the one tab with another sample", page.Tabs(), page.Query())
	}
	page.SetQuery("query Mine { viewer { name } }")
	page.Choose(samples, "Who Am I")
	page.Active("WhoAmI")
	page.OpenTab("Mine")
	if got := page.Query(); got != "query Mine { viewer { name } }" {
		t.Errorf("the caller's own query became %s", got)
	}
	complainIf(t, page)
}
