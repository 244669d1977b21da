package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"oktagraph/cache"
	"oktagraph/internal/config"
	"oktagraph/internal/doctor"
	"oktagraph/okta"
)

// errUnhealthy only sets doctor's exit code; the problems were printed already.
var errUnhealthy = errors.New("doctor found problems")

func (m *Main) doctor(ctx context.Context, args []string, c console) error {
	flags := newFlags("doctor")
	file := flags.String("config", "", "configuration `file` (default: as for serve)")
	only := flags.String("tenant", "", "`id` of the one tenant to examine (default: all)")
	asJSON := flags.Bool("json", false, "print the findings as JSON")
	if err := parse(flags, args, c); err != nil {
		return err
	}
	cfg, _, err := m.configuration(*file)
	if err != nil {
		return err
	}
	//nolint:contextcheck // the cache watches Redis on a context of its own, until it is closed
	shared, err := openCache(cfg)
	if err != nil {
		return err
	}
	defer closeSoon(slog.New(slog.DiscardHandler), shared.Close)
	all, err := m.patients(ctx, cfg, shared)
	if err != nil {
		return err
	}
	tenants, err := choose(all, *only)
	if err != nil {
		return err
	}
	report := doctor.Examine(ctx, tenants)
	report.ExamineServer(doctor.Server{
		Redis: cfg.Redis != nil, Sealed: cfg.Redis != nil && len(cfg.Redis.Keys) > 0, Audited: cfg.Log.Audit.File != "",
	})
	write := report.WriteText
	if *asJSON {
		write = report.WriteJSON
	}
	if err := write(c.out); err != nil {
		return err
	}
	if !report.Healthy {
		return errUnhealthy
	}
	return nil
}

// patients returns the declared tenants and the linked ones.
func (m *Main) patients(ctx context.Context, cfg *config.Config, shared *cache.Cache) ([]doctor.Tenant, error) {
	var all []doctor.Tenant
	for _, t := range cfg.Tenants {
		all = append(all, patient(cfg, t, shared, m.Ways))
	}
	s, err := openStore(ctx, cfg, slog.New(slog.DiscardHandler))
	if s == nil || err != nil {
		return all, err
	}
	defer func() { _ = s.Close() }() // nothing was written
	linked, err := s.Tenants(ctx)
	for _, t := range linked {
		declared := slices.ContainsFunc(cfg.Tenants, func(d config.Tenant) bool { return d.ID == t.ID })
		if !declared {
			all = append(all, linkedPatient(cfg, t, shared, m.Ways))
		}
	}
	return all, err
}

// choose returns the tenant with this id, or all of them for "".
func choose(tenants []doctor.Tenant, id string) ([]doctor.Tenant, error) {
	if id == "" {
		return tenants, nil
	}
	i := slices.IndexFunc(tenants, func(t doctor.Tenant) bool { return t.ID == id })
	if i < 0 {
		known := make([]string, len(tenants))
		for i, t := range tenants {
			known[i] = t.ID
		}
		return nil, misuse("doctor: --tenant %q is neither in the configuration nor linked; known: %s", id, strings.Join(known, ", "))
	}
	return tenants[i : i+1], nil
}

// patient prepares a tenant for doctor, which reads it as the server does.
func patient(cfg *config.Config, t config.Tenant, shared *cache.Cache, ways transports) doctor.Tenant {
	d := doctor.Tenant{ID: t.ID, Pasted: t.Pasted, Share: float64(t.Budget.Share)}
	if t.OAuth != nil {
		d.App = &doctor.App{ClientID: t.OAuth.ClientID, Scopes: t.OAuth.Scopes}
	}
	d.Open = func(wrap func(http.RoundTripper) http.RoundTripper, scopes ...string) (*okta.Client, error) {
		cred, err := credential(t)
		if t.OAuth != nil && len(scopes) > 0 {
			cred, err = serviceApp(*t.OAuth, scopes)
		}
		if err != nil {
			return nil, err
		}
		org, err := tenantOf(cfg, t, cred, wrap(wayOf(ways, cfg, t)))
		if err != nil {
			return nil, err
		}
		return org.Client(shared, slog.New(slog.DiscardHandler))
	}
	return d
}
