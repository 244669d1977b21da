package product

import (
	"fmt"
	"sync"
	"time"

	"oktagraph/graph/limits"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// clients holds the tenants' clients, by id.
type clients struct {
	bodies *okta.Bodies

	mu   sync.Mutex
	byID map[string]*okta.Client
	// leaving holds clients whose operations are finishing, see leave.
	leaving map[*okta.Client]*time.Timer
	done    bool
}

// keep stores the client of a tenant and returns the one it replaces, nil when there is
// none. After close it stores nothing and returns the new one.
func (c *clients) keep(id string, client *okta.Client) (old *okta.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return client
	}
	old = c.byID[id]
	if c.byID == nil {
		c.byID = map[string]*okta.Client{}
	}
	if c.byID[id] = client; client == nil {
		delete(c.byID, id)
	}
	return old
}

func (c *clients) close() {
	c.mu.Lock()
	c.done = true
	all, leaving := c.byID, c.leaving
	c.byID, c.leaving = nil, nil
	c.mu.Unlock()
	for _, client := range all {
		client.Close()
	}
	for client, timer := range leaving {
		timer.Stop()
		client.Close()
	}
}

// leave ends a client once the operations begun with it must be over: no operation lasts longer.
func (c *clients) leave(client *okta.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		client.Close()
		return
	}
	if c.leaving == nil {
		c.leaving = map[*okta.Client]*time.Timer{}
	}
	c.leaving[client] = time.AfterFunc(limits.MaxDeadline, func() {
		c.mu.Lock()
		delete(c.leaving, client)
		c.mu.Unlock()
		client.End()
	})
}

// makeTenant creates a tenant and its client.
func (p *Product) makeTenant(t Tenant) (*tenant.Tenant, *okta.Client, error) {
	t.Transport = counted{t.Transport, t.ID, p.Metrics, p.traced}
	client, err := t.Client(p.Cache, p.log, okta.WithBodies(p.clients.bodies))
	if err != nil {
		return nil, nil, fmt.Errorf("tenant %s: %w", t.ID, err)
	}
	made, err := tenant.New(t.ID, client, t.Generation)
	if err != nil {
		client.Close()
		return nil, nil, err
	}
	if t.Managers != (tenant.Managers{}) {
		made = made.WithManagers(t.Managers)
	}
	return made.WithName(t.Name), client, nil
}

// Link adds a tenant while the server runs, or replaces the one with its id. Operations under way
// for that one end, and what was cached for it is never read again, since the new one has its own
// generation.
func (p *Product) Link(t Tenant) error { return p.put(t, (*okta.Client).End) }

// put is Link with a function that ends the replaced client.
func (p *Product) put(t Tenant, end func(*okta.Client)) error {
	made, client, err := p.makeTenant(t)
	if err != nil {
		return err
	}
	if err := p.Tenants.Put(made); err != nil {
		return err
	}
	if old := p.clients.keep(t.ID, client); old != nil {
		end(old)
	}
	return nil
}

// Rename changes what people call a tenant's org.
func (p *Product) Rename(id, name string) {
	if t, ok := p.Tenants.Get(id); ok {
		_ = p.Tenants.Put(t.WithName(name)) // it is one that New made
	}
}

// Unlink removes a tenant and ends operations under way for it.
func (p *Product) Unlink(id string) { p.remove(id, (*okta.Client).End) }

// remove is Unlink with a function that ends the removed client.
func (p *Product) remove(id string, end func(*okta.Client)) {
	p.Tenants.Remove(id)
	if old := p.clients.keep(id, nil); old != nil {
		end(old)
	}
}
