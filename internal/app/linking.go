package app

import (
	"context"
	"log/slog"
	"net/http"

	"oktagraph/cache"
	"oktagraph/internal/audit"
	"oktagraph/internal/config"
	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
	"oktagraph/internal/store"
	"oktagraph/okta"
)

// linkingOf returns the options of the linking service for the page and the commands, without
// those that only a running server has. shared counts the budget; ways is nil for the network.
func linkingOf(cfg *config.Config, s *store.Store, shared *cache.Cache, ways transports, log *audit.Log) linking.Options {
	o := linking.Options{
		Store: s, Audit: log, URL: cfg.Connect.URL, ReturnTo: cfg.Connect.ReturnTo, CheckKey: okta.CheckKey,
		Origin: func(address string) (string, error) {
			origin, err := okta.ParseLinkedOrigin(address, cfg.OrgHosts...)
			return origin.String(), err
		},
		Open: func(t store.Tenant) doctor.Tenant { return linkedPatient(cfg, t, shared, ways) },
	}
	for _, t := range cfg.Tenants {
		o.Declared = append(o.Declared, linking.Declared{Name: t.Name, OrgURL: t.OrgURL, Doctor: patient(cfg, t, shared, ways)})
	}
	return o
}

// linkedPatient prepares a linked tenant for doctor, which reads it as the server does.
func linkedPatient(cfg *config.Config, t store.Tenant, shared *cache.Cache, ways transports) doctor.Tenant {
	d := doctor.Tenant{ID: t.ID, Pasted: t.OrgURL, Share: config.DefaultShare, Linked: true}
	if c := t.Credential; c.ClientID != "" {
		d.App = &doctor.App{ClientID: c.ClientID, Scopes: c.Scopes}
	}
	d.Open = func(wrap func(http.RoundTripper) http.RoundTripper, scopes ...string) (*okta.Client, error) {
		if t.Unreadable != nil {
			return nil, t.Unreadable
		}
		org, err := linkedTenant(cfg, t, ways, wrap, scopes...)
		if err != nil {
			return nil, err
		}
		return org.Client(shared, slog.New(slog.DiscardHandler))
	}
	return d
}

// running returns the health of a tenant as this process sees it.
func (p *program) running(id string) (store.Health, bool) {
	t, ok := p.Tenants.Get(id)
	if !ok {
		return store.Health{}, false
	}
	h := t.Okta.Health()
	return store.Health{
		Tenant: id, State: h.State.String(), Reason: h.Reason, Success: h.Success, Failure: h.Failure, NextProbe: h.NextProbe,
	}, true
}

// probe asks a tenant's org once whether it accepts the credential now.
func (p *program) probe(ctx context.Context, id string) {
	if t, ok := p.Tenants.Get(id); ok {
		_ = t.Okta.Probe(ctx) // what it found is the tenant's health
	}
}
