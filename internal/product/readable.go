package product

import (
	"context"

	"golang.org/x/sync/errgroup"

	"oktagraph/okta"
)

// Unreadable reports whether there are tenants and Okta refuses the credentials of all of
// them. It also probes those whose pause is over in the background: a server that is not
// ready gets no traffic that would show that a credential works again.
func (p *Product) Unreadable() bool {
	clients := p.readers()
	refused := 0
	for _, c := range clients {
		if c.Health().State == okta.HealthRefused {
			refused++
		}
	}
	if refused == 0 || refused < len(clients) {
		return false
	}
	for _, c := range clients {
		c.Recheck()
	}
	return true
}

// probesAtOnce is how many tenants are probed at the same time.
const probesAtOnce = 4

// Probe calls Okta once with every tenant's credential, so that a refused one is known and
// logged before the first query. It returns when all calls are done or ctx has ended.
func (p *Product) Probe(ctx context.Context) {
	var g errgroup.Group
	g.SetLimit(probesAtOnce)
	for _, c := range p.readers() {
		g.Go(func() error {
			if ctx.Err() == nil {
				_ = c.Probe(ctx) // the client records and logs a refusal; that Okta is down does not matter here
			}
			return nil
		})
	}
	_ = g.Wait() // there is none
}

// readers returns the clients of all tenants.
func (p *Product) readers() []*okta.Client {
	var list []*okta.Client
	for _, id := range p.Tenants.IDs() {
		if t, ok := p.Tenants.Get(id); ok {
			list = append(list, t.Okta)
		}
	}
	return list
}
