package app

import (
	"context"
	"log/slog"
	"slices"

	"oktagraph/internal/config"
	"oktagraph/internal/product"
	"oktagraph/tenant"
)

// tenantChange is how another configuration changes the declared tenants.
type tenantChange struct {
	added, replaced []product.Tenant // replaced have another address or credential
	adjusted        []config.Tenant
	removed         []string
}

// changeTo compares a configuration with the current one, and prepares its new tenants.
func (p *program) changeTo(cfg *config.Config) (tenantChange, error) {
	var c tenantChange
	for _, t := range cfg.Tenants {
		before, declared := declaredIn(p.cfg, t.ID)
		if declared && t.SameCredential(before) {
			if t.Name != before.Name || t.Budget != before.Budget || t.Managers != before.Managers {
				c.adjusted = append(c.adjusted, t)
			}
			continue
		}
		made, err := declaredTenant(cfg, t, p.ways)
		if err != nil {
			return tenantChange{}, err
		}
		if declared {
			c.replaced = append(c.replaced, made)
		} else {
			c.added = append(c.added, made)
		}
	}
	for _, t := range p.cfg.Tenants {
		if _, still := declaredIn(cfg, t.ID); !still {
			c.removed = append(c.removed, t.ID)
		}
	}
	return c, nil
}

func declaredIn(cfg *config.Config, id string) (config.Tenant, bool) {
	i := slices.IndexFunc(cfg.Tenants, func(t config.Tenant) bool { return t.ID == id })
	if i < 0 {
		return config.Tenant{}, false
	}
	return cfg.Tenants[i], true
}

// admit applies a change, except the removals. Everything was validated, so a failure here is a
// bug of ours, and no reason to skip the other tenants.
func (p *program) admit(ctx context.Context, c tenantChange) {
	failed := func(id string, err error) {
		if err != nil {
			p.log.ErrorContext(ctx, "a tenant is not as configured", "tenant", id, "error", err)
		}
	}
	for _, t := range slices.Concat(c.added, c.replaced) {
		failed(t.ID, p.Replace(t))
	}
	for _, t := range c.adjusted {
		failed(t.ID, p.Adjust(t.ID, product.Settings{
			Name: t.Name, Managers: tenant.Managers(t.Managers), Share: float64(t.Budget.Share), Concurrency: t.Budget.Concurrency,
		}))
	}
}

// fresh returns the ids of the tenants whose credentials Okta has not accepted yet.
func (c tenantChange) fresh() []string { return idsOf(slices.Concat(c.added, c.replaced)) }

func idsOf(list []product.Tenant) []string {
	ids := make([]string, len(list))
	for i, t := range list {
		ids[i] = t.ID
	}
	return ids
}

// LogValue lists the ids of each kind of change that happened.
func (c tenantChange) LogValue() slog.Value {
	adjusted := make([]string, len(c.adjusted))
	for i, t := range c.adjusted {
		adjusted[i] = t.ID
	}
	var told []slog.Attr
	for _, part := range []struct {
		name string
		ids  []string
	}{{"added", idsOf(c.added)}, {"new_credential", idsOf(c.replaced)}, {"adjusted", adjusted}, {"removed", c.removed}} {
		if len(part.ids) > 0 {
			told = append(told, slog.Any(part.name, part.ids))
		}
	}
	return slog.GroupValue(told...)
}
