package connect_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"oktagraph/internal/testkit/explorertest"
)

// pictures, when set, names the folder for the pictures of the docs.
const pictures = "OKTAGRAPH_SCREENSHOTS"

// tabTo presses Tab until the element of that name has the focus, which must be seen there.
func tabTo(t *testing.T, page *explorertest.Page, name string) {
	t.Helper()
	var passed []string
	for range 60 {
		page.Keys(kb.Tab)
		at := page.Focused()
		if strings.HasPrefix(at, name) {
			if !page.FocusShows() {
				t.Errorf("%q has the focus, and it is not seen", at)
			}
			return
		}
		passed = append(passed, at)
	}
	t.Fatalf("Tab does not come to %q, only to %q", name, passed)
}

func uncomplaining(t *testing.T, page *explorertest.Page) {
	t.Helper()
	for _, complaint := range page.Complaints() {
		if !strings.Contains(complaint, "Failed to load resource") { // a page with a status that says no
			t.Errorf("the browser complained: %s", complaint)
		}
	}
}

func TestKeyboardAloneLinksAndUnlinksAnOrg(t *testing.T) {
	place := open(t)
	page := explorertest.Open(t, place.url+"/connect", explorertest.Options{})
	tabTo(t, page, "Skip to the content")
	tabTo(t, page, "API key")
	page.Keys(adminKey + kb.Enter)
	page.Arrive("/connect")
	tabTo(t, page, "Link an org as acme")
	page.Keys(kb.Enter)
	page.Arrive("/connect/link")
	tabTo(t, page, "Organization URL")
	page.Keys("https://acme.okta.com/app/UserHome")
	tabTo(t, page, "API token")
	page.Keys(goodToken)
	tabTo(t, page, "Connect")
	page.Keys(kb.Enter)
	page.See("Linked: Example acme")
	for _, found := range []string{"Users: found", "Groups: found", "Roles: found"} {
		page.See(found)
	}
	page.Focus("Linked") // and not where it was, far from the result
	tabTo(t, page, "See the org")
	page.Keys(kb.Enter)
	page.Arrive("/connect/orgs/acme")
	tabTo(t, page, "Copy the query")
	tabTo(t, page, "Open the explorer")
	page.Go(place.url + "/connect/orgs/acme")
	tabTo(t, page, "Unlink")
	page.Keys(kb.Enter)
	page.Arrive("/connect/orgs/acme/unlink")
	tabTo(t, page, "Unlink Example acme")
	page.Keys(kb.Enter)
	page.See("Tenant acme is unlinked")
	if place.linker.get("acme").Source != "none" {
		t.Error("the org is linked still")
	}
	uncomplaining(t, page)
}

func TestMistakesTakeTheFocusAndLeadToTheirField(t *testing.T) {
	place := open(t)
	page := explorertest.Open(t, place.url+"/connect", explorertest.Options{})
	enter(page)
	page.Go(place.url + "/connect/link")
	page.Press(`button:not([type]):not(.plain)`)
	page.See("There is a problem")
	page.Focus("There is a problem")
	tabTo(t, page, "Organization URL: enter")
	page.Follow()
	page.Focus("Organization URL")
	uncomplaining(t, page)
}

// enter signs in.
func enter(page *explorertest.Page) {
	page.Press("#key")
	page.Keys(adminKey + kb.Enter)
	page.Arrive("/connect")
}

func TestWithoutScriptsAnOrgIsLinkedAndUnlinked(t *testing.T) {
	place := open(t)
	page := explorertest.Open(t, "about:blank", explorertest.Options{})
	page.WithoutScripts()
	page.Go(place.url + "/connect")
	enter(page)
	page.Go(place.url + "/connect/link?tenant=acme")
	if text := page.Text("main"); strings.Contains(text, "Copy") && page.Shown("[data-copy]") {
		t.Error("a button is shown that needs a script")
	}
	if page.Shown("#clientId") || !page.Shown("#apiToken") {
		t.Error("not the chosen way alone is shown")
	}
	page.Press("#kind-app")
	if !page.Shown("#clientId") || page.Shown("#apiToken") {
		t.Error("the service app is not shown when it is chosen")
	}
	page.Press("#kind-token")
	page.Press("#orgUrl")
	page.Keys("acme")
	page.Press("#apiToken")
	page.Keys(goodToken + kb.Enter)
	page.See("Linked: Example acme")
	page.Go(place.url + "/connect/orgs/acme/unlink")
	page.Press("button.danger")
	page.See("Tenant acme is unlinked")
	uncomplaining(t, page)
}

// view is one page in one state.
type view struct {
	name string
	// open brings the page there.
	open func(*explorertest.Page, string)
}

func at(path string) func(*explorertest.Page, string) {
	return func(page *explorertest.Page, base string) { page.Go(base + path) }
}

// sent fills the link form in and sends it.
func sent(token string) func(*explorertest.Page, string) {
	return func(page *explorertest.Page, base string) {
		page.Go(base + "/connect/link?tenant=acme")
		page.Press("#orgUrl")
		page.Keys("https://acme.okta.com/app/UserHome")
		page.Press("#apiToken")
		page.Keys(token + kb.Enter)
		page.See("inked") // Linked, Not linked, There is a problem: the end of the page
		page.Arrive("/connect/link")
	}
}

var views = []view{
	{"connect-signin", at("/connect/signin")},
	{"connect-signin-refused", func(page *explorertest.Page, base string) {
		page.Press("#key")
		page.Keys("guess" + kb.Enter)
		page.See("There is a problem")
	}},
	{"connect-empty", func(page *explorertest.Page, base string) {
		page.Go(base + "/connect")
		enter(page)
	}},
	{"connect-link", at("/connect/link?tenant=acme")},
	{"connect-link-help", func(page *explorertest.Page, base string) {
		for _, i := range []string{"1", "2"} {
			page.Press(".with-token details:nth-of-type(" + i + ") summary")
		}
	}},
	{"connect-link-app", func(page *explorertest.Page, _ string) { page.Press("#kind-app") }},
	{"connect-link-mistakes", func(page *explorertest.Page, base string) {
		page.Go(base + "/connect/link?tenant=acme")
		page.Press("#apiToken")
		page.Keys(kb.Enter)
		page.See("There is a problem")
	}},
	{"connect-refused", sent(wrongToken)},
	{"connect-linked", sent(goodToken)},
	{"connect-orgs", at("/connect")},
	{"connect-org", at("/connect/orgs/acme")},
	{"connect-org-invitation", func(page *explorertest.Page, _ string) {
		page.Press("#returnTo")
		page.Keys(returnTo + kb.Enter)
		page.See("shown only once")
	}},
	{"connect-org-less", func(page *explorertest.Page, base string) {
		page.Go(base + "/connect/orgs/acme/relink")
		page.Press("#apiToken")
		page.Keys(lessToken + kb.Enter)
		page.See("not reachable")
		page.Go(base + "/connect/orgs/acme")
	}},
	{"connect-declared", at("/connect/orgs/declared")},
	{"connect-unlink", at("/connect/orgs/acme/unlink")},
	{"connect-refusal", at("/connect/orgs/globex")},
	{"connect-invited", func(page *explorertest.Page, base string) {
		page.Go(base + "/connect/invitations/" + invitedLink)
		page.Arrive("/connect/invited")
	}},
	{"connect-invited-done", func(page *explorertest.Page, _ string) {
		page.Press("#orgUrl")
		page.Keys("acme")
		page.Press("#apiToken")
		page.Keys(goodToken + kb.Enter)
		page.See("Return to app.example.com")
	}},
	{"connect-invalid", at("/connect/invitations/guess")},
}

// pictured are the views that the docs show.
var pictured = []string{"connect-link", "connect-linked", "connect-org"}

// Every page in every state, as wide as a desk and as narrow as a phone, light and dark. The
// search takes a second, so it is made once in each theme and width.
func TestNoPageHasABarrierOrOverflows(t *testing.T) {
	place := open(t)
	page := explorertest.Open(t, place.url+"/connect/signin", explorertest.Options{Width: 1440, Height: 900, Patience: 10 * time.Minute})
	for _, v := range views {
		page.Look(1440, 900, false)
		v.open(page, place.url)
		for _, look := range []struct {
			width, height int
			dark, search  bool
			name          string
		}{
			{1440, 900, false, true, "1440-light"}, {1440, 900, true, false, "1440-dark"},
			{390, 844, false, false, "390-light"}, {390, 844, true, true, "390-dark"},
		} {
			page.Look(look.width, look.height, look.dark)
			if look.search {
				for _, barrier := range page.Barriers() {
					t.Errorf("%s, %s: %s", v.name, look.name, barrier)
				}
			}
			if page.Overflows() {
				t.Errorf("%s, %s: the page is wider than its window", v.name, look.name)
			}
			if dir := os.Getenv(pictures); dir != "" && slices.Contains(pictured, v.name) {
				page.ScreenshotWhole(filepath.Join(dir, v.name+"-"+look.name+".png"))
			}
		}
	}
	uncomplaining(t, page)
}
