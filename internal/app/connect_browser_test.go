package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"oktagraph/internal/testkit/explorertest"
)

// The whole journey of an administrator in the demo: sign in, link an org by an address as
// people paste it, query it in the explorer, unlink it, be refused.
func TestAnOrgIsLinkedAskedAndUnlinkedInABrowser(t *testing.T) {
	demo := start(t, machine(nil, nil), "demo", "--listen", "127.0.0.1:0", "--latency", "0", "--users", "40", "--groups", "8")
	url := demo.out.find(t, `Link an org[^:]*: (http://\S+)/connect`)
	admin, token := demo.out.find(t, `sign in with +(\S+)`), demo.out.find(t, `API token +(\S+)`)
	page := explorertest.Open(t, url+"/connect", explorertest.Options{})
	page.Press("#key")
	page.Keys("not-the-key-of-any-client-here" + kb.Enter)
	page.See("not known")
	page.Press("#key")
	page.Keys(admin + kb.Enter)
	page.Arrive("/connect")

	page.Go(url + "/connect/link?tenant=mine")
	link := func(address, secret string) {
		page.Press("#orgUrl")
		page.Keys(address)
		page.Press("#apiToken")
		page.Keys(secret + kb.Enter)
	}
	link("https://MY-ORG.okta.com/app/UserHome", "00wrong")
	page.See("Okta does not accept the credential")
	page.Go(url + "/connect/link?tenant=mine")
	link("https://evil.example/", token)
	page.See("OKTAGRAPH_ORG_HOSTS")
	page.Go(url + "/connect/link?tenant=mine")
	link("https://MY-ORG.okta.com/app/UserHome", token)
	for _, found := range []string{"Users: found", "Groups: found", "Roles: found"} {
		page.See(found)
	}

	page.Go(url + "/connect/orgs/mine")
	page.See("https://my-org.okta.com")
	page.Go(url + "/?tenant=mine")
	page.Ready()
	page.Run()
	if result := page.Result(); !strings.Contains(result, `"displayName"`) || strings.Contains(result, `"errors"`) {
		t.Errorf("the linked org answers %.400s", result)
	}

	page.Go(url + "/connect/orgs/mine/unlink")
	page.Press("button.danger")
	page.See("is unlinked")
	page.Go(url + "/?tenant=mine")
	page.Ready()
	page.Run()
	if result := page.Result(); !strings.Contains(result, "TENANT_UNAVAILABLE") || strings.Contains(result, `"displayName"`) {
		t.Errorf("the unlinked org answers %.400s", result)
	}
	if all := demo.out.String() + demo.err.String(); strings.Count(all, token) != 1 || strings.Count(all, admin) != 1 || strings.Contains(all, "00wrong") {
		t.Errorf("a secret is in the log: %s", demo.err)
	}
}
