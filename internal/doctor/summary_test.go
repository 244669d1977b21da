package doctor_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/doctor"
	"oktagraph/oktasim"
)

func TestSummarySaysWhatCanBeRead(t *testing.T) {
	all := patients()
	all["barred"] = patient{org: faulty(oktasim.Fault{Kind: oktasim.FaultForbidden, Route: "/api"})}
	blind := doctor.Reach{Why: "Okta answers with empty lists: the credential has no admin role"}
	refused := doctor.Reach{Why: "Okta refused the credential"}
	after := doctor.Reach{Why: "Okta does not accept the credential"}
	no := doctor.Reach{Why: "the credential's admin role does not allow it (403 E0000006)"}
	nobody := doctor.Reach{Why: "No Okta org answers at https://acmee.okta.com"}
	yes := doctor.Reach{Reachable: true}
	for name, want := range map[string]doctor.Summary{
		"healthy":        {Users: yes, Groups: yes, Roles: yes},
		"bad-token":      {Users: refused, Groups: after, Roles: after},
		"no-admin-role":  {Users: blind, Groups: blind, Roles: blind},
		"no-such-org":    {Users: nobody, Groups: nobody, Roles: nobody},
		"missing-scopes": {Users: yes, Groups: yes, Roles: doctor.Reach{Why: "Missing scopes: okta.roles.read"}},
		"custom-admin": {
			Users:  doctor.Reach{Reachable: true, Why: "The credential does not see the whole org"},
			Groups: doctor.Reach{Reachable: true, Why: "The credential does not see the whole org"},
			Roles:  no,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				report := doctor.Examine(t.Context(), []doctor.Tenant{all[name].tenant(t)})
				if diff := cmp.Diff(want, report.Tenants[0].Summary()); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		})
	}
}

// Everything asked is told as it ends, under a name for people, what the report does not
// list too.
func TestProgressTellsEachCheckAsItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := patient{app: &oktasim.Client{Scopes: allScopes}, scopes: allScopes}
		one := p.tenant(t)
		var told []doctor.Check
		one.Progress = func(c doctor.Check) { told = append(told, c) }
		report := doctor.Examine(t.Context(), []doctor.Tenant{one}).Tenants[0]
		if len(told) != len(report.Checks)+2 {
			t.Fatalf("%d checks were told of, the report has %d", len(told), len(report.Checks))
		}
		if diff := cmp.Diff(report.Checks, told[2:]); diff != "" {
			t.Errorf("-report +told\n%s", diff)
		}
		for _, c := range told {
			if c.Title() == c.Endpoint || c.Title() == "" {
				t.Errorf("%s has no name for people", c.Endpoint)
			}
		}
	})
}

// A linked tenant is not in the configuration file: no step may send anybody there.
func TestStepsForALinkedTenantLeadToThePage(t *testing.T) {
	page := map[string]string{
		"bad-token":      "On the page, API token: enter the new token",
		"no-such-org":    "On the page, Organization URL: enter the address",
		"another-key":    "On the page, Client ID: compare with Okta",
		"unreadable-key": "On the page, Public key: have a new key made",
	}
	for name, p := range patients() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				one := p.tenant(t)
				one.Linked = true
				var steps []string
				for _, f := range doctor.Examine(t.Context(), []doctor.Tenant{one}).Tenants[0].Findings {
					steps = append(append(steps, f.Title, f.Detail), f.Mend...)
				}
				text := strings.Join(steps, "\n")
				if strings.Contains(text, "In the configuration") || strings.Contains(text, "run doctor") {
					t.Errorf("a step leads to the file or the command:\n%s", text)
				}
				if !strings.Contains(text, page[name]) {
					t.Errorf("no step says %q:\n%s", page[name], text)
				}
			})
		})
	}
}

// Okta answers a wrong token and one outside its network zone alike, so both are told.
func TestRefusedTokenNamesTheNetworkZoneToo(t *testing.T) {
	for name, p := range map[string]patient{
		"401": {token: "00nobodystoken"},
		"403": {org: faulty(oktasim.Fault{Kind: oktasim.FaultForbidden, Route: "/api"})},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				found := doctor.Examine(t.Context(), []doctor.Tenant{p.tenant(t)}).Tenants[0].Findings[0]
				text := strings.Join(append(found.Mend, found.Detail), "\n")
				for _, want := range []string{"may not be used from this server's address", "request_outside_allowed_range", "Any IP", name} {
					if !strings.Contains(text, want) {
						t.Errorf("%q is not in:\n%s", want, text)
					}
				}
			})
		})
	}
}
