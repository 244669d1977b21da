package config

import (
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// DefaultLeeway is far more than clocks synchronized by NTP differ.
	DefaultLeeway = Duration(30 * time.Second)
	// maxLeeway is auth.MaxLeeway.
	maxLeeway = Duration(5 * time.Minute)
)

func (i *Issuer) defaults(written func(path string) bool, path string) {
	if !written(path + ".leeway") {
		i.Leeway = DefaultLeeway
	}
	if !written(path + ".costLimit") {
		i.CostLimit = DefaultCostLimit
	}
}

func (rules Rules) checkIssuers(c *Config, r *report) {
	urls := map[string]bool{}
	for i := range c.Issuers {
		one, path := &c.Issuers[i], index("issuers", i)
		switch {
		case !isPage(one.URL):
			r.add(path+".url", "is not an https address; copy the issuer exactly as its tokens name it, for example "+
				"https://acme.okta.com/oauth2/default")
		case urls[one.URL]:
			r.add(path+".url", "is that of another issuer; keep one")
		}
		urls[one.URL] = true
		if one.Audience == "" {
			r.add(path+".audience", "missing; write what tokens for this server name as their audience, for example oktagraph")
		}
		for j, a := range one.Algorithms {
			if !slices.Contains(rules.Algorithms, a) {
				r.add(index(path+".algorithms", j), "%q is not allowed; known: %s", a, strings.Join(rules.Algorithms, ", "))
			}
		}
		if one.Leeway < 0 || one.Leeway > maxLeeway {
			r.add(path+".leeway", "must be from 0s to 5m; leave it out for 30s")
		}
		if one.CostLimit < 1 || one.CostLimit > maxCostLimit {
			r.add(path+".costLimit", "must be from 1 to %d; leave it out for %d", maxCostLimit, DefaultCostLimit)
		}
		one.Limits.check(r, path+".limits")
		rules.checkGrants(c, r, path, one)
	}
}

// checkGrants checks what an issuer's tokens grant.
func (rules Rules) checkGrants(c *Config, r *report, path string, one *Issuer) {
	t, s := one.Tenants, one.Scopes
	if t.Claim == "" && len(t.Fixed) == 0 {
		r.add(path+".tenants", "names none; write {claim: NAME}, or {fixed: [acme]} if every token may read the same")
	}
	if s.Claim == "" && len(s.Fixed) == 0 {
		r.add(path+".scopes", "names none; write {claim: scp}, or {fixed: [users:read]} if every token may read the same")
	}
	for _, g := range []struct {
		path, claim string
		to          map[string][]string
	}{{path + ".tenants", t.Claim, t.Map}, {path + ".scopes", s.Claim, s.Map}} {
		if g.claim == "" && len(g.to) > 0 {
			r.add(g.path+".map", "translates no claim; add claim")
		}
	}
	if len(t.Fixed) > 0 {
		rules.checkTenantIDs(c, r, path+".tenants.fixed", t.Fixed)
	}
	for _, value := range slices.Sorted(maps.Keys(t.Map)) {
		rules.checkTenantIDs(c, r, path+".tenants.map."+value, t.Map[value])
	}
	if len(s.Fixed) > 0 {
		rules.checkScopes(r, path+".scopes.fixed", s.Fixed)
	}
	for _, value := range slices.Sorted(maps.Keys(s.Map)) {
		rules.checkScopes(r, path+".scopes.map."+value, s.Map[value])
	}
}
