package connect_test

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/connect"
	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

func TestNobodySeesAPageWithoutSigningIn(t *testing.T) {
	place := open(t)
	v := place.visitor(t)
	for _, page := range adminPages {
		a := v.visit(page, "acme")
		if strings.HasPrefix(page, "GET") && a.header.Get("Location") != "/connect/signin" || a.status == http.StatusOK {
			t.Errorf("%s: %d %v", page, a.status, a.header)
		}
	}
	if a := v.post("/connect/signin", "key", "guess"); a.status != http.StatusUnauthorized || strings.Contains(a.body, "guess") {
		t.Errorf("a wrong key: %d %s", a.status, a.body)
	}
}

func TestTokenIsNeverAnswered(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	v.link("acme", "", goodToken)
	v.link("acme", "://", goodToken)
	v.link("acme", "acmee", goodToken)
	v.link("acme", "acme", wrongToken)
	v.link("acme", "acme", goodToken)
	v.post("/connect/orgs/acme/relink", "orgUrl", "acme", "kind", "token", "apiToken", wrongToken)
	for _, page := range adminPages {
		v.visit(page, "acme", "apiToken", goodToken, "kind", "token")
	}
	for _, secret := range []string{goodToken, wrongToken, adminKey} {
		if strings.Contains(v.seen.String(), secret) {
			t.Errorf("%s was answered", secret)
		}
		if strings.Contains(place.log.String(), secret) {
			t.Errorf("%s was logged", secret)
		}
	}
}

// A tenant of somebody else's, in every place a tenant can be named, is refused exactly as one
// that does not exist, and nothing of it is shown or changed.
func TestForeignTenantInEveryFieldIsRefusedLikeAnUnknownOne(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	form := []string{"orgUrl", "acme", "kind", "token", "apiToken", goodToken, "name", "mine now", "expires", "24h"}
	for _, page := range adminPages {
		foreign := v.visit(page, "globex", append(form, "tenant", "globex")...)
		unknown := v.visit(page, "nothing", append(form, "tenant", "nothing")...)
		if page != "GET /connect" && page != "GET /connect/link" && foreign.status < 400 {
			t.Errorf("%s: %d", page, foreign.status)
		}
		same := strings.ReplaceAll(foreign.body, "globex", "nothing")
		if same != unknown.body || foreign.status != unknown.status {
			t.Errorf("%s tells a foreign tenant (%d) from an unknown one (%d)", page, foreign.status, unknown.status)
		}
		foreign.hasNot(t, "Globex", "globex.okta.com")
	}
	v.get("/connect/link?tenant=globex").hasNot(t, "globex")
	if o := place.linker.get("globex"); o.Name != "Globex" || len(place.linker.inputs) != 0 {
		t.Errorf("globex is %+v now, %d examined", o, len(place.linker.inputs))
	}
}

func TestMarkupInTextsIsShownAndNotRun(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`
	place := open(t)
	place.linker.orgs["acme"] = linking.Org{
		ID: "acme", Name: evil, OrgURL: "https://x.okta.com/" + evil, Source: "store", Credential: evil, LinkedBy: evil,
		Status: linking.Status{State: "refused", Reason: evil},
		Report: &doctor.TenantReport{
			Org: &doctor.Org{ID: evil, Name: evil, Engine: evil, Cell: evil}, Checks: []doctor.Check{{Endpoint: evil, Outcome: doctor.Refused, Detail: evil}},
			Findings:   []doctor.Finding{{Severity: doctor.Problem, Title: evil, Detail: evil, Mend: []string{evil}}, {Severity: doctor.Note, Title: evil}},
			NullFields: []doctor.Null{{Field: evil, Why: evil}}, Limits: []doctor.Limit{{Bucket: evil}},
		},
	}
	v := place.admin(t)
	v.post("/connect/link", "tenant", evil, "orgUrl", evil, "name", evil, "clientId", evil, "kind", "app", "keyId", evil)
	v.post("/connect/signin", "key", "x", "next", evil)
	v.get("/connect/signin?next=" + url.QueryEscape("/connect/"+evil))
	v.post("/connect/orgs/acme/invite", "expires", evil, "returnTo", evil)
	for _, page := range adminPages {
		v.visit(page, "acme", "orgUrl", evil, "name", evil, "returnTo", evil, "expires", "24h", "apiToken", "x", "kind", "token")
	}
	if pages := v.pages.String(); strings.Contains(pages, "<script>alert") || strings.Contains(pages, "<img src=x") {
		t.Error("markup came through")
	}
}

func TestMistakeOfTheServersIsToldWithoutItsCause(t *testing.T) {
	for _, cause := range []string{"panic", "disk is full at /var/lib/secret"} {
		place := open(t)
		v := place.admin(t)
		id := v.keyID()
		place.linker.fail = errors.New(cause)
		for _, a := range []reply{v.post("/connect/orgs/acme/verify"), v.post("/connect/link", "tenant", "acme", "orgUrl", "acme", "apiToken", goodToken, "keyId", id)} {
			a.hasNot(t, cause)
			if a.status < 400 {
				a.has(t, "Something failed on this server")
			}
		}
		if !strings.Contains(place.log.String(), cause) {
			t.Errorf("the log does not say %q", cause)
		}
	}
}

var (
	inlined = regexp.MustCompile(`(?i)\son[a-z]+=|\sstyle=|<style|<script[^>]*>[^<]`)
	loaded  = regexp.MustCompile(`(?:href|src)="(/connect/assets/[^"]+)"`)
)

func TestPagesLoadOnlyTheirOwnHashedFilesAndHoldNothingInline(t *testing.T) {
	place := open(t)
	v := place.admin(t)
	v.link("acme", "acme", goodToken)
	for _, page := range adminPages {
		v.visit(page, "acme", "orgUrl", "acme", "apiToken", "x")
	}
	if found := inlined.FindString(v.seen.String()); found != "" {
		t.Errorf("inline: %q", found)
	}
	files := map[string]bool{connect.Stylesheet(): true}
	for _, found := range loaded.FindAllStringSubmatch(v.seen.String(), -1) {
		files[found[1]] = true
	}
	if len(files) != 3 {
		t.Errorf("the pages load %v", files)
	}
	for file := range files {
		a := v.get(file)
		if a.status != http.StatusOK || !strings.Contains(a.header.Get("Cache-Control"), "immutable") || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", file, a.status, a.header)
		}
	}
	if a := v.get("/connect/assets/connect.css"); a.status != http.StatusNotFound {
		t.Errorf("a file without a hash: %d", a.status)
	}
}
