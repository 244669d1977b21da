package oktasim

import "fmt"

// serviceApps adds OAuth clients after everything else, so that their number does not
// change other ids. Of every three, one is a super admin, one has a role for some groups
// and a custom role, and one holds none.
func (g *generator) serviceApps() {
	if len(g.store.apps) == 0 {
		return
	}
	rng := newRand(g.cfg.Seed, streamServiceApps)
	for i := range g.cfg.ServiceApps {
		created := moment(rng, g.epoch-400*day, g.epoch-30*day)
		a := &app{
			id: g.ids.next(prefixApp), kind: appKinds()[0], label: fmt.Sprintf("Service %d", i+1), status: "ACTIVE",
			created: created, updated: created, service: true,
		}
		g.store.addApp(a)
		switch i % 3 {
		case 0:
			g.grant(rng, toClient, a.id, "SUPER_ADMIN")
		case 1:
			g.grant(rng, toClient, a.id, "HELP_DESK_ADMIN")
			if sets := g.store.sets; len(sets) > 0 && len(sets[0].bindings) > 0 {
				g.bind(rng, sets[0], sets[0].bindings[0], toClient, a.id)
			}
		}
	}
}
