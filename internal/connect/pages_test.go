package connect_test

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/connect"
)

// adminPages are all addresses for administrators, {} standing for a tenant.
var adminPages = []string{
	"GET /connect", "GET /connect/link", "POST /connect/link", "GET /connect/orgs/{}", "POST /connect/orgs/{}/verify",
	"GET /connect/orgs/{}/relink", "POST /connect/orgs/{}/relink", "POST /connect/orgs/{}/rename", "GET /connect/orgs/{}/unlink",
	"POST /connect/orgs/{}/unlink", "POST /connect/orgs/{}/invite",
}

func (v *visitor) visit(page, tenant string, pairs ...string) reply {
	v.t.Helper()
	method, path, _ := strings.Cut(strings.ReplaceAll(page, "{}", tenant), " ")
	if method == "GET" {
		return v.get(path)
	}
	return v.post(path, pairs...)
}

func TestOrgIsLinkedByWhateverAddressIsPasted(t *testing.T) {
	for _, address := range []string{"acme", "acme.okta.com", "https://acme.okta.com/app/UserHome?session=1", "https://acme-admin.okta.com/admin/dashboard"} {
		t.Run(address, func(t *testing.T) {
			place := open(t)
			v := place.admin(t)
			v.get("/connect/link").has(t, "Organization URL</label>", "API token</label>", ">Connect</button>", "203.0.113.7")
			a := v.link("acme", address, goodToken)
			a.has(t, "Linked: Example acme", "<strong>Users</strong>: found", "<strong>Groups</strong>: found", "<strong>Roles</strong>: found",
				"An Okta org at this address: ok", "Users: the list: ok", `href="/connect/orgs/acme"`, `href="/?tenant=acme"`)
			if o := place.linker.get("acme"); o.OrgURL != "https://acme.okta.com" {
				t.Errorf("kept %+v", o)
			}
			v.get("/connect/orgs/acme").has(t, "Example acme", "https://acme.okta.com", "X-Tenant: acme", "https://og.example.com/graphql",
				"users(first: 3)", "/api/v1/users", "Can be read", "28 November 2026, 20:13 UTC", "by operations")
			v.get("/connect").has(t, "Example acme", "Last success", "Last error")
		})
	}
}

func TestEachFaultShowsItsSentence(t *testing.T) {
	app := []string{"kind", "app", "orgUrl", "acme", "tenant", "acme"}
	for name, tt := range map[string]struct {
		form []string
		want []string
	}{
		"wrong token":  {[]string{"apiToken", wrongToken}, []string{"Okta does not accept the credential", "E0000011", "Create token", "enter the new token"}},
		"network zone": {[]string{"apiToken", wrongToken}, []string{"may not be used from this server", "request_outside_allowed_range", "Any IP"}},
		"network zone, 403": {
			[]string{"apiToken", zoneToken},
			[]string{"Okta refuses everything asked with this token", "E0000006", "may not be used from this server", "Any IP"},
		},
		"wrong host": {
			[]string{"apiToken", goodToken, "orgUrl", "https://acmee.okta.com"},
			[]string{"No Okta org answers at https://acmee.okta.com", "On the page, Organization URL"},
		},
		"scopes without a role": {append(app, "clientId", roleless), []string{"the credential has no admin role", "Admin roles &gt; Edit assignments"}},
		"no scopes":             {append(app, "clientId", scopeless), []string{"Missing scopes: okta.users.read", "Okta API Scopes: Grant"}},
	} {
		t.Run(name, func(t *testing.T) {
			place := open(t)
			v := place.admin(t)
			pairs := append([]string{"tenant", "acme", "orgUrl", "acme", "kind", "token"}, tt.form...)
			a := v.post("/connect/link", append(pairs, "keyId", v.keyID())...)
			a.has(t, tt.want...)
			a.has(t, "Not linked", "What to do:", "Correct it and connect again", `value="`)
			if o := place.linker.get("acme"); o.Source != "none" {
				t.Errorf("kept %+v", o)
			}
		})
	}
}

func TestMissingRoleIsToldAndWhatCanBeReadIsKept(t *testing.T) {
	place := open(t)
	a := place.admin(t).link("acme", "acme", lessToken)
	a.has(t, "Linked: Example acme", "<strong>Users</strong>: found in part", "<strong>Roles</strong>: not reachable", "does not see the whole org",
		"Read-only Administrator")
}

var keyIDField = regexp.MustCompile(`name="keyId" value="(\w+)"`)

// keyID is the id of the key pair that the form shows.
func (v *visitor) keyID() string {
	v.t.Helper()
	found := keyIDField.FindStringSubmatch(v.get("/connect/link").body)
	if found == nil {
		v.t.Fatal("no key pair is shown")
	}
	return found[1]
}

func TestServiceAppIsLinkedAndItsPrivateKeyStays(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	id := v.keyID()
	if again := v.keyID(); again != id {
		t.Errorf("the key pair changed while it was being added to Okta: %s, %s", id, again)
	}
	a := v.post("/connect/link", "tenant", "acme", "orgUrl", "acme", "kind", "app", "clientId", goodApp, "keyId", id)
	a.has(t, "Linked: Example acme")
	in := place.linker.inputs[0]
	if in.KeyID != id || !strings.Contains(in.PrivateKey, `"d":`) || in.APIToken != "" {
		t.Errorf("linked with %q, %d bytes of key", in.KeyID, len(in.PrivateKey))
	}
	if next := v.keyID(); next == id {
		t.Error("the next org is offered the same key pair")
	}
	if all := v.seen.String() + place.log.String(); strings.Contains(all, `&#34;d&#34;:`) || strings.Contains(all, `"d":`) {
		t.Error("a private key was answered or logged")
	}
}

func TestKeyPairThatIsGoneIsNotUsed(t *testing.T) {
	place := open(t)
	a := place.admin(t).post("/connect/link", "tenant", "acme", "orgUrl", "acme", "kind", "app", "clientId", goodApp, "keyId", "OLD")
	a.has(t, "the key that was shown before is gone")
	if a.status != http.StatusUnprocessableEntity || len(place.linker.inputs) != 0 {
		t.Errorf("%d, examined %d", a.status, len(place.linker.inputs))
	}
}

func TestMistakesStandBesideTheirFieldAndWhatWasEnteredStays(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	a := v.post("/connect/link", "tenant", "spare", "orgUrl", "", "name", "Spare org", "kind", "token", "apiToken", "")
	a.has(t, `<title>Error: Link an org`, `role="alert" tabindex="-1" autofocus`, `href="#orgUrl"`, `href="#apiToken"`, `aria-invalid="true"`,
		`aria-describedby="orgUrl-hint orgUrl-error"`, `id="orgUrl-error"`, `value="Spare org"`, `<option selected>spare</option>`)
	a = v.post("/connect/link", "tenant", "acme", "orgUrl", "ftp://no no", "kind", "token", "apiToken", goodToken)
	a.has(t, "is not an address of Okta", `value="ftp://no no"`)
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", a.status)
	}
}

// watch sends the link form and reads the page line by line as it grows.
func (v *visitor) watch(ctx context.Context) (await func(text string), done func()) {
	v.t.Helper()
	form := url.Values{"csrf": {formToken}, "tenant": {"acme"}, "orgUrl": {"acme"}, "apiToken": {goodToken}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.place.url+"/connect/link", strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	lines := bufio.NewScanner(resp.Body)
	return func(text string) {
		v.t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), text) {
				return
			}
		}
		v.t.Fatalf("the page ended without %q", text)
	}, func() { _ = resp.Body.Close() }
}

func TestChecksAppearAsTheyEnd(t *testing.T) {
	place := open(t)
	place.linker.hold = make(chan struct{})
	await, done := place.admin(t).watch(t.Context())
	defer done()
	await("An Okta org at this address: ok") // the examination waits right after it
	close(place.linker.hold)
	await("Users: the list: ok")
	await("Linked")
}

// Whoever leaves links nothing: the examination ends with the request. That no goroutine stays
// behind is checked when the package's tests end.
func TestLeavingThePageEndsTheExamination(t *testing.T) {
	place := open(t)
	place.linker.hold = make(chan struct{})
	ctx, leave := context.WithCancel(t.Context())
	await, done := place.admin(t).watch(ctx)
	defer done()
	await("An Okta org at this address: ok")
	leave()
	place.close() // waits for the handler
	if o := place.linker.get("acme"); o.Source != "none" {
		t.Errorf("kept %+v", o)
	}
}

func TestUnlinkAsksFirstAndNamesTheOrg(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	v.link("acme", "acme", goodToken)
	v.get("/connect/orgs/acme/unlink").has(t, "Unlink Example acme?", "https://acme.okta.com", ">Unlink Example acme</button>")
	if place.linker.get("acme").Source != "store" {
		t.Fatal("looking at the page unlinked the org")
	}
	if a := v.post("/connect/orgs/acme/unlink", "csrf", "forged"); a.status != http.StatusForbidden {
		t.Errorf("a forged form: %d", a.status)
	}
	if a := v.post("/connect/orgs/acme/unlink"); a.header.Get("Location") != "/connect" {
		t.Errorf("%d %v", a.status, a.header)
	}
	v.get("/connect").has(t, "Tenant acme is unlinked", "until you revoke it there", "has no org yet")
	v.get("/connect").hasNot(t, "is unlinked") // said once
}

func TestRelinkVerifyAndRename(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	v.link("acme", "acme", goodToken)
	v.get("/connect/orgs/acme/relink").has(t, "Re-link Example acme", `value="https://acme.okta.com"`)
	v.post("/connect/orgs/acme/relink", "orgUrl", "acme", "kind", "token", "apiToken", lessToken).has(t, "Linked: ", "not reachable")
	v.post("/connect/orgs/acme/verify").has(t, "Verified: Example acme")
	if a := v.post("/connect/orgs/acme/rename", "name", "The Acme Company"); a.header.Get("Location") != "/connect/orgs/acme" {
		t.Errorf("%d %v", a.status, a.header)
	}
	v.get("/connect/orgs/acme").has(t, "<h1>The Acme Company</h1>", "The org has its new name.")
	v.post("/connect/orgs/acme/rename", "name", strings.Repeat("x", 81)).has(t, `id="name-error"`, "use up to 80 characters")
}

func TestDeclaredTenantIsOnlyShownAndVerified(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	a := v.get("/connect/orgs/declared")
	a.has(t, "is declared in the server’s configuration file", ">Verify</button>")
	a.hasNot(t, "/relink", "/unlink", "/rename", "/invite")
	for _, page := range []string{"GET /connect/orgs/{}/relink", "POST /connect/orgs/{}/relink", "POST /connect/orgs/{}/rename", "GET /connect/orgs/{}/unlink", "POST /connect/orgs/{}/unlink"} {
		if a := v.visit(page, "declared", "orgUrl", "acme", "apiToken", goodToken, "name", "x"); a.status != http.StatusConflict {
			t.Errorf("%s: %d", page, a.status)
		}
	}
}

func TestIdentityProviderHasAButtonOnlyWhereThereIsOne(t *testing.T) {
	reached := ""
	place := open(t, func(o *connect.Options) {
		o.OIDC = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { reached = r.URL.RequestURI() })
	})
	v := place.visitor(t)
	v.get("/connect/signin?next=/connect/orgs/acme").has(t, `href="/connect/oidc/start?next=%2fconnect%2forgs%2facme"`)
	v.get("/connect/oidc/start?next=%2fconnect")
	if reached != "/connect/oidc/start?next=%2fconnect" {
		t.Errorf("reached %q", reached)
	}
	open(t).visitor(t).get("/connect/signin").hasNot(t, "oidc")
}

func TestNobodyWithoutTenantsIsOfferedAForm(t *testing.T) {
	place := open(t)
	v := place.visitor(t)
	v.get("/connect/signin")
	v.post("/connect/signin", "key", emptyKey)
	v.get("/connect").has(t, "Your key names no tenant")
	a := v.get("/connect/link")
	a.has(t, "There is no tenant that could be linked")
	a.hasNot(t, "apiToken")
}
