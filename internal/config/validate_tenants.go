package config

import "strings"

// maxConcurrency is how many requests Okta lets a Workforce or Customer org have
// open at once, for all callers together; more would only be refused.
const maxConcurrency = 75

func (rules Rules) checkTenants(c *Config, r *report) {
	if len(c.Tenants) == 0 && c.Store == nil {
		r.add("tenants", "%s", errNoStore())
	}
	seen := map[string]bool{}
	for i := range c.Tenants {
		t, path := &c.Tenants[i], index("tenants", i)
		switch {
		case t.ID == "":
			r.add(path+".id", "missing; choose a short name, for example acme")
		case !rules.TenantID(t.ID):
			r.add(path+".id", "%q does not fit; use up to 63 of a-z, 0-9 and -, not beginning with -", t.ID)
		case seen[t.ID]:
			r.add(path+".id", "%q is taken by another tenant; ids are unique", t.ID)
		}
		seen[t.ID] = true
		rules.checkOrigin(c, t, r, path)
		rules.checkCredential(r, path, t)
		checkBudget(r, path, t.Budget)
		checkManagers(r, path+".managers", t.Managers)
	}
}

func (rules Rules) checkOrigin(c *Config, t *Tenant, r *report, path string) {
	if t.OrgURL == "" {
		r.add(path+".orgUrl", "missing; write the org's address, for example https://acme.okta.com")
		return
	}
	origin, err := rules.Origin(t.OrgURL, c.OrgHosts...)
	if err != nil {
		r.add(path+".orgUrl", "%s", err)
		return
	}
	t.OrgURL, t.Pasted = origin, t.OrgURL
}

func checkAPIToken(r *report, path string, token Secret) {
	switch {
	case token.IsZero():
		r.add(
			path+".apiToken",
			"missing; create a token in Okta under Security > API > Tokens and pass it as ${env:NAME} or ${file:PATH}, or give oauth",
		)
	case strings.HasPrefix(strings.ToUpper(token.Reveal()), "SSWS "):
		r.add(path+".apiToken", "begins with SSWS; give the token alone")
	case !isToken(token.Reveal()):
		r.add(path+".apiToken", "holds a space or an odd character; copy it again from Okta")
	}
}

func checkBudget(r *report, path string, b Budget) {
	if !(b.Share > 0 && b.Share <= 1) { // this form refuses NaN too
		r.add(
			path+".budget.share",
			"must be above 0 and at most 1 (100%%); %g or %g%% is that part of every Okta rate limit",
			DefaultShare,
			DefaultShare*100,
		)
	}
	if b.Concurrency < 1 || b.Concurrency > maxConcurrency {
		r.add(path+".budget.concurrency", "must be from 1 to %d, Okta's own limit for an org", maxConcurrency)
	}
}
