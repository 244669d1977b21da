package product

import (
	"oktagraph/tenant"
)

// Replace is Link but for what is under way for the tenant of that id, which finishes with
// the client it began with.
func (p *Product) Replace(t Tenant) error { return p.put(t, p.clients.leave) }

// Retire is Unlink but for what is under way, which finishes.
func (p *Product) Retire(id string) { p.remove(id, p.clients.leave) }

// Settings of a tenant are what changes without another client, and so without losing what
// is known of the org and cached.
type Settings struct {
	Name     string
	Managers tenant.Managers
	// Share is the part of Okta's limits that may be spent, Concurrency how many calls may be
	// under way at once.
	Share       float64
	Concurrency int
}

// Adjust changes the settings of a tenant that is there. Its next operations have them all,
// and those under way the new share and concurrency. A tenant whose managers are kept in another way
// begins with an empty cache.
func (p *Product) Adjust(id string, s Settings) error {
	t, ok := p.Tenants.Get(id)
	if !ok {
		return tenant.ErrUnknown
	}
	if err := t.Okta.SetAllowance(s.Share, s.Concurrency); err != nil {
		return err
	}
	if s.Managers == (tenant.Managers{}) {
		s.Managers = tenant.UsualManagers()
	}
	if s.Managers != t.Managers {
		t = t.WithManagers(s.Managers)
	}
	return p.Tenants.Put(t.WithName(s.Name))
}
