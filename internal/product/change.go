package product

import (
	"oktagraph/tenant"
)

// Replace is Link, except that operations under way for the tenant finish with the client they
// began with.
func (p *Product) Replace(t Tenant) error { return p.put(t, p.clients.leave) }

// Retire is Unlink, except that operations under way finish.
func (p *Product) Retire(id string) { p.remove(id, p.clients.leave) }

// Settings are what can change of a tenant without a new client, and so without losing what is
// known about the org and cached.
type Settings struct {
	Name     string
	Managers tenant.Managers
	// Share is the part of Okta's limits that may be spent, Concurrency the number of calls
	// that may be under way at once.
	Share       float64
	Concurrency int
}

// Adjust changes the settings of an existing tenant. All of them apply to its next operations, and
// the share and concurrency also to those under way. If its Managers change, the tenant begins with
// an empty cache.
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
