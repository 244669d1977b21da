package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"oktagraph/cache"
	"oktagraph/internal/config"
	"oktagraph/internal/doctor"
	"oktagraph/okta"
)

// errUnhealthy gives doctor's exit code; what is wrong was printed already.
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
	chosen, err := choose(cfg.Tenants, *only)
	if err != nil {
		return err
	}
	//nolint:contextcheck // the cache watches Redis on a context of its own, until it is closed
	shared, err := cache.New(cacheOf(cfg))
	if err != nil {
		return fmt.Errorf("open cache: %w", err)
	}
	defer closeSoon(slog.New(slog.DiscardHandler), shared.Close)
	tenants := make([]doctor.Tenant, len(chosen))
	for i, t := range chosen {
		tenants[i] = patient(cfg, t, shared)
	}
	report := doctor.Examine(ctx, tenants)
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

// choose is one tenant of the configuration, or all of them.
func choose(tenants []config.Tenant, id string) ([]config.Tenant, error) {
	if id == "" {
		return tenants, nil
	}
	i := slices.IndexFunc(tenants, func(t config.Tenant) bool { return t.ID == id })
	if i < 0 {
		known := make([]string, len(tenants))
		for i, t := range tenants {
			known[i] = t.ID
		}
		return nil, misuse("doctor: --tenant %q is not in the configuration; known: %s", id, strings.Join(known, ", "))
	}
	return tenants[i : i+1], nil
}

// patient is a tenant as doctor examines it: read as the server reads it.
func patient(cfg *config.Config, t config.Tenant, shared *cache.Cache) doctor.Tenant {
	d := doctor.Tenant{ID: t.ID, Pasted: t.Pasted, Share: t.Budget.Share}
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
		org, err := tenantOf(cfg, t, cred, wrap(directly(cfg, t)))
		if err != nil {
			return nil, err
		}
		return org.Client(shared, slog.New(slog.DiscardHandler))
	}
	return d
}
