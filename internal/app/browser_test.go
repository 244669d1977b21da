package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/testkit/explorertest"
)

// pictures, when set, names the folder for the README's screenshot; see
// `make screenshot`.
const pictures = "OKTAGRAPH_SCREENSHOTS"

// The whole product as a newcomer meets it: the demo, its page in a browser
// that reaches nothing but this machine, the first sample query, the button.
func TestTheDemosPageRunsItsFirstSample(t *testing.T) {
	demo := start(t, machine(nil, nil), "demo", "--listen", "127.0.0.1:0", "--latency", "0")
	page := explorertest.Open(t, demo.out.find(t, `Page +(http://\S+/)`), explorertest.Options{Width: 1400, Height: 880})
	page.Ready()
	page.Run()
	if result := page.Result(); !strings.Contains(result, `"displayName"`) || strings.Contains(result, `"errors"`) {
		t.Errorf("the first sample's result: %.400s", result)
	}
	if cost := page.Cost(); !regexp.MustCompile(`^\d+ Okta calls`).MatchString(cost) {
		t.Errorf("the status line says %q", cost)
	}
	if said := page.Complaints(); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
	if dir := os.Getenv(pictures); dir != "" {
		page.Screenshot(filepath.Join(dir, "demo.png"))
	}
}

// What visitors of a real server see when they mistype the key, or when the key is for several orgs.
func TestThePageSaysWhatIsWrongWithAKeyOrATenant(t *testing.T) {
	sim := start(t, machine(nil, nil), "sim", "--listen", "127.0.0.1:0", "--users", "20", "--groups", "8")
	org, token := sim.out.find(t, `Org URL +(\S+)\n`), sim.out.find(t, `API token +(\S+)\n`)
	const key = "the-key-of-a-client-of-two-orgs"
	files := map[string]string{"two.yaml": "listen: 127.0.0.1:0\nmetrics: {listen: off}\ngraphiql: true\nintrospection: true\ntenants:\n" +
		"  - {id: acme, orgUrl: \"" + org + "\", apiToken: " + token + "}\n  - {id: globex, orgUrl: \"" + org + "\", apiToken: " + token + "}\n" +
		"clients:\n  - {name: two, key: " + key + ", tenants: [acme, globex], scopes: [users:read, groups:read, roles:read]}\n"}
	server := start(t, machine(nil, files), "serve", "--config", "two.yaml")
	page := explorertest.Open(t, "http://"+server.err.find(t, `"address":"([^"]+)"`)+"/", explorertest.Options{})
	page.Type("API key", "a-key-that-was-mistyped-somewhere")
	page.See("The API key was refused.")
	page.Clear("API key")
	page.Type("API key", key)
	page.See("What an answer costs")
	page.Run()
	page.See("Choose a tenant.")
	page.Press(".tenants button:last-of-type")
	page.See("Okta call")
	eventually(t, "an answer of globex", func() bool { return page.Outcome() == "good" })
	if got := page.Outcome(); got != "good" || !strings.Contains(page.Result(), `"displayName"`) {
		t.Errorf("globex looks %s: %s; %.300s", got, page.Status(), page.Result())
	}
}
