package connect_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestInvitedAdministratorLinksTheOneTenantOnce(t *testing.T) {
	place := open(t)
	v := place.visitor(t)
	v.get("/connect/invitations/"+invitedLink).has(t, "/connect/invited")
	a := v.get("/connect/invited")
	a.has(t, "Link your Okta org", "<code>guest</code>", "29 November 2026, 20:13 UTC", "Organization URL</label>")
	a.hasNot(t, invitedLink, "Sign out", "Okta orgs", "Explorer", "acme</", "declared")
	for _, page := range adminPages {
		if a := v.visit(page, "guest"); a.status < 400 {
			t.Errorf("%s is open to whoever was invited: %d", page, a.status)
		}
	}
	// The tenant is the link's, whatever the form says.
	a = v.post("/connect/invited", "tenant", "acme", "orgUrl", "acme", "kind", "token", "apiToken", wrongToken)
	a.has(t, "Not linked", "Okta does not accept the credential")
	a = v.post("/connect/invited", "tenant", "acme", "orgUrl", "acme", "kind", "token", "apiToken", goodToken)
	a.has(t, "Linked: Example acme", `href="`+returnTo+`"`, "Return to app.example.com")
	a.hasNot(t, "/connect/orgs", "/?tenant")
	if got := place.linker.get("guest"); got.Source != "store" || got.LinkedBy != "invitation" {
		t.Errorf("kept %+v", got)
	}
	if place.linker.get("acme").Source != "none" {
		t.Error("another tenant was linked")
	}
	for _, again := range []reply{v.get("/connect/invited"), v.post("/connect/invited", "orgUrl", "acme", "apiToken", goodToken)} {
		if again.status < 400 {
			t.Errorf("the link still works: %d", again.status)
		}
	}
	if strings.Contains(v.seen.String(), invitedLink) || strings.Contains(place.log.String(), invitedLink) {
		t.Error("the one-time link was answered or logged")
	}
}

// A link that was used up meanwhile ends the session it opened.
func TestLinkThatEndsWhileItsPageIsOpenLinksNothing(t *testing.T) {
	place := open(t)
	v := place.visitor(t)
	v.get("/connect/invitations/" + invitedLink)
	delete(place.linker.invited, invitedLink)
	a := v.post("/connect/invited", "orgUrl", "acme", "kind", "token", "apiToken", goodToken)
	a.has(t, "This link is not valid, or not any more")
	if a.status != http.StatusNotFound || len(place.linker.inputs) != 0 {
		t.Errorf("%d, examined %d", a.status, len(place.linker.inputs))
	}
}

func TestGuessedLinkTellsNothingAndCounts(t *testing.T) {
	place := open(t)
	v := place.visitor(t)
	a := v.get("/connect/invitations/guess")
	a.has(t, "This link is not valid, or not any more; ask for a new one.")
	a.hasNot(t, "guess")
	if a.status != http.StatusNotFound || place.signIn.refused != 1 {
		t.Errorf("%d, counted %d", a.status, place.signIn.refused)
	}
}

func TestOneTimeLinkIsShownOnce(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	const made = "https://og.example.com/connect/invitations/made-acme"
	a := v.post("/connect/orgs/acme/invite", "expires", "24h", "returnTo", returnTo)
	if a.status != http.StatusSeeOther || strings.Contains(a.header.Get("Location"), "made-acme") {
		t.Fatalf("%d %v", a.status, a.header)
	}
	v.get("/connect/orgs/acme").has(t, made, "shown only once")
	v.get("/connect/orgs/acme").hasNot(t, made)
	v.post("/connect/orgs/acme/invite", "expires", "1h", "returnTo", "https://evil.example").has(t,
		"is not among connect.returnTo", `id="returnTo-error"`, `value="https://evil.example"`, `<option value="1h" selected>`)
	v.post("/connect/orgs/acme/invite", "expires", "soon").has(t, "choose one of the list")
}
