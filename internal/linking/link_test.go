package linking_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
	"oktagraph/internal/store"
	"oktagraph/oktasim"
)

func TestAnOrgIsLinkedOnceItWasFoundReadable(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	var steps []string
	report, err := k.Link(t.Context(), admin("acme"), acme(goodToken+"\n"), func(c doctor.Check) { steps = append(steps, c.Endpoint) })
	if err != nil {
		t.Fatal(err)
	}
	if got := report.Summary(); !got.Users.Reachable || !got.Groups.Reachable || !got.Roles.Reachable {
		t.Errorf("found %+v", got)
	}
	if len(steps) < len(report.Checks) {
		t.Errorf("told of %d steps of %d", len(steps), len(report.Checks))
	}
	kept, err := k.store.Tenant(t.Context(), "acme")
	if err != nil || kept.OrgURL != "https://acme.okta.com" || kept.Credential.APIToken != goodToken || kept.By != "admin" || kept.Generation != 1 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	org, err := k.Org(t.Context(), admin("acme"), "acme")
	if err != nil || org.Source != linking.FromStore || org.Name == "" || org.Report == nil || org.Report.Org == nil || org.Linked == nil {
		t.Errorf("listed %+v, %v", org, err)
	}
	if k.news != 1 {
		t.Errorf("told of %d changes", k.news)
	}
	if _, err := k.Link(t.Context(), admin("acme"), acme(goodToken), nil); !errors.Is(err, linking.ErrLinked) {
		t.Errorf("linked twice: %v", err)
	}
}

func TestWhatCannotBeReadIsNotKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*linking.Input)
		fault  oktasim.Fault
		code   string
	}{
		"wrong token":  {change: func(in *linking.Input) { in.APIToken = "00wrong" }, code: "credential.refused"},
		"wrong host":   {change: func(in *linking.Input) { in.OrgURL = "nobody.okta.com" }, code: "address.wrong"},
		"no such role": {fault: oktasim.Fault{Kind: oktasim.FaultStatus, Status: 403, Route: "/api/v1"}, code: "access.none"},
		"Okta is down": {fault: oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503}, code: "okta.down"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t)
			if c.fault.Kind != "" {
				if err := k.orgs["acme.okta.com"].Inject(c.fault); err != nil {
					t.Fatal(err)
				}
			}
			in := acme(goodToken)
			if c.change != nil {
				c.change(&in)
			}
			report, err := k.Link(t.Context(), admin("acme"), in, nil)
			if !errors.Is(err, linking.ErrUnreadable) || report == nil {
				t.Fatalf("got %v with report %v", err, report)
			}
			found := ""
			for _, f := range report.Findings {
				found += f.Code + " "
			}
			if !strings.Contains(found, c.code) {
				t.Errorf("found %s, want %s", found, c.code)
			}
			if _, err := k.store.Tenant(t.Context(), "acme"); !errors.Is(err, store.ErrNotLinked) || k.news != 0 {
				t.Errorf("kept: %v", err)
			}
		})
	}
}

func TestReLinkingBeginsANewGeneration(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	generation := func() uint64 {
		kept, err := k.store.Tenant(t.Context(), "acme")
		must(err)
		return kept.Generation
	}
	_, err := k.Link(t.Context(), admin("acme"), acme(goodToken), nil)
	must(err)
	_, err = k.Relink(t.Context(), admin("acme"), linking.Input{Tenant: "acme", APIToken: goodToken}, nil)
	must(err)
	if got := generation(); got != 2 {
		t.Errorf("re-linked: generation %d", got)
	}
	_, err = k.Relink(t.Context(), admin("acme"), linking.Input{Tenant: "acme", APIToken: "00wrong"}, nil)
	if kept, _ := k.store.Tenant(t.Context(), "acme"); !errors.Is(err, linking.ErrUnreadable) || kept.Credential.APIToken != goodToken {
		t.Errorf("a wrong token took the place of a good one: %v", err)
	}
	must(k.Unlink(t.Context(), admin("acme"), "acme"))
	if _, err := k.Relink(t.Context(), admin("acme"), acme(goodToken), nil); !errors.Is(err, linking.ErrNotLinked) {
		t.Errorf("re-linked what is not linked: %v", err)
	}
	_, err = k.Link(t.Context(), admin("acme"), acme(goodToken), nil)
	must(err)
	if got := generation(); got != 3 {
		t.Errorf("linked again: generation %d", got)
	}
}

func TestForeignTenantInEveryFieldIsRefusedWithoutACall(t *testing.T) {
	t.Parallel()
	k := newKit(t, "declared")
	if _, err := k.Link(t.Context(), admin("acme"), acme(goodToken), nil); err != nil {
		t.Fatal(err)
	}
	before := fmt.Sprint(k.calls)
	who := admin("globex", "declared")
	in := acme(goodToken)
	for name, do := range map[string]func() error{
		"link":   func() error { _, err := k.Link(t.Context(), who, in, nil); return err },
		"relink": func() error { _, err := k.Relink(t.Context(), who, in, nil); return err },
		"verify": func() error { _, err := k.Verify(t.Context(), who, "acme", nil); return err },
		"rename": func() error { return k.Rename(t.Context(), who, "acme", "mine") },
		"unlink": func() error { return k.Unlink(t.Context(), who, "acme") },
		"show":   func() error { _, err := k.Org(t.Context(), who, "acme"); return err },
		"invite": func() error { _, err := k.Invite(t.Context(), who, "acme", time.Hour, ""); return err },
	} {
		if err := do(); !errors.Is(err, linking.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
	in.Tenant = "declared"
	if _, err := k.Link(t.Context(), who, in, nil); !errors.Is(err, linking.ErrDeclared) {
		t.Errorf("a declared tenant was linked: %v", err)
	}
	if err := k.Unlink(t.Context(), who, "declared"); !errors.Is(err, linking.ErrDeclared) {
		t.Errorf("a declared tenant was unlinked: %v", err)
	}
	if after := fmt.Sprint(k.calls); after != before {
		t.Errorf("calls were made: %s, then %s", before, after)
	}
	orgs, err := k.Orgs(t.Context(), who)
	if err != nil || len(orgs) != 2 || orgs[0].ID != "declared" || orgs[1].ID != "globex" || orgs[1].Source != linking.FromNone {
		t.Errorf("listed %+v, %v", orgs, err)
	}
}

func TestMistakesNameTheirFieldAndNeverRepeatASecret(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for field, in := range map[string]linking.Input{
		"tenant":     {Tenant: "../x", OrgURL: "acme", APIToken: "hush"},
		"name":       {Tenant: "acme", Name: "a\x00b", OrgURL: "acme", APIToken: "hush"},
		"orgUrl":     {Tenant: "acme", OrgURL: "https://user:hush@acme.okta.com", APIToken: "hush"},
		"apiToken":   {Tenant: "acme", OrgURL: "acme", APIToken: "hush hush"},
		"clientId":   {Tenant: "acme", OrgURL: "acme", PrivateKey: "hush"},
		"privateKey": {Tenant: "acme", OrgURL: "acme", ClientID: "0oa1", PrivateKey: "hush"},
		"keyId":      {Tenant: "acme", OrgURL: "acme", ClientID: "0oa1", PrivateKey: "hush", KeyID: "a b"},
	} {
		who := admin(in.Tenant)
		_, err := k.Link(t.Context(), who, in, nil)
		var input *linking.InputError
		if !errors.As(err, &input) || input.Field != field || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if len(k.calls) != 0 {
		t.Errorf("calls: %v", k.calls)
	}
	for _, evil := range []string{"https://evil.example", "http://acme.okta.com", "https://169.254.169.254/", "https://acme.okta.com.evil.example"} {
		in := acme(goodToken)
		in.OrgURL = evil
		var input *linking.InputError
		if _, err := k.Link(t.Context(), admin("acme"), in, nil); !errors.As(err, &input) || input.Field != "orgUrl" || len(k.calls) != 0 {
			t.Errorf("%s: %v, calls %v", evil, err, k.calls)
		}
	}
}

func TestEveryActionIsInTheAuditLogWithoutSecrets(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	_, _ = k.Link(t.Context(), admin("acme"), acme(goodToken), nil)
	_, _ = k.Verify(t.Context(), admin("acme"), "acme", nil)
	_ = k.Rename(t.Context(), admin("acme"), "acme", "Acme Inc.")
	_ = k.Unlink(t.Context(), admin("globex"), "acme")
	_ = k.Unlink(t.Context(), admin("acme"), "acme")
	made, err := k.Invite(t.Context(), admin("acme"), "acme", time.Hour, "")
	if err != nil {
		t.Fatal(err)
	}
	log := k.audit.String()
	for _, want := range []string{
		`"action":"tenant.link","actor":"admin","address":"192.0.2.7","tenant":"acme","outcome":"ok"`,
		`"action":"tenant.verify"`, `"action":"tenant.rename"`, `"action":"tenant.unlink"`, `"outcome":"refused"`, `"action":"invitation.make"`,
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the audit log lacks %s\n%s", want, log)
		}
	}
	token := made.URL[strings.LastIndex(made.URL, "/")+1:]
	if strings.Contains(log, goodToken) || strings.Contains(log, token) {
		t.Errorf("a secret was logged: %s", log)
	}
}

func TestASlowReLinkDoesNotOverwriteANewerOne(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	if _, err := k.Link(t.Context(), admin("acme"), acme(goodToken), nil); err != nil {
		t.Fatal(err)
	}
	slow := linking.Input{Tenant: "acme", APIToken: goodToken}
	newer := false
	_, err := k.Relink(t.Context(), admin("acme"), slow, func(doctor.Check) {
		if newer {
			return
		}
		newer = true
		other, err := k.store.Tenant(t.Context(), "acme")
		if err == nil {
			other.OrgURL = "https://globex.okta.com"
			_, err = k.store.Relink(t.Context(), other)
		}
		if err != nil {
			t.Error(err)
		}
	})
	if kept, _ := k.store.Tenant(t.Context(), "acme"); !errors.Is(err, linking.ErrChanged) || kept.OrgURL != "https://globex.okta.com" {
		t.Errorf("got %v, kept %s", err, kept.OrgURL)
	}
}

func TestWhatIsLinkedUnderADeclaredIDCanBeUnlinked(t *testing.T) {
	t.Parallel()
	k := newKit(t, "declared")
	linked := store.Tenant{ID: "declared", OrgURL: "https://globex.okta.com", Credential: store.Credential{APIToken: goodToken}}
	if _, err := k.store.Link(t.Context(), linked); err != nil {
		t.Fatal(err)
	}
	if err := k.Unlink(t.Context(), admin("declared"), "declared"); err != nil {
		t.Error(err)
	}
	if err := k.Unlink(t.Context(), admin("declared"), "declared"); !errors.Is(err, linking.ErrDeclared) {
		t.Errorf("again: %v", err)
	}
}

func TestAWordOnATenantThatIsOldIsNotItsState(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	if _, err := k.Link(t.Context(), admin("acme"), acme(goodToken), nil); err != nil {
		t.Fatal(err)
	}
	for _, said := range []struct { // the older first: a word never takes the place of a newer one
		age  time.Duration
		want string
	}{{10 * time.Minute, "unknown"}, {time.Second, "ok"}} {
		age, want := said.age, said.want
		seen := time.Now().Add(-age)
		if err := k.store.SaveHealth(t.Context(), []store.Health{{Tenant: "acme", State: "ok", Success: seen, Seen: seen}}); err != nil {
			t.Fatal(err)
		}
		if org, err := k.Org(t.Context(), admin("acme"), "acme"); err != nil || org.Status.State != want {
			t.Errorf("seen %s ago: %+v, %v", age, org.Status, err)
		}
	}
}
