package oktasim

// appUsers assigns two of every three apps to a few people directly, in addition to the
// groups that have them.
func (g *generator) appUsers() {
	rng := newRand(g.cfg.Seed, streamAppUsers)
	if len(g.store.users) == 0 {
		return
	}
	for i, a := range g.store.apps {
		if i%3 == 2 {
			continue
		}
		a.direct = map[*user]millis{}
		for range 1 + rng.IntN(6) {
			if u := pick(rng, g.store.users); u.live() {
				a.direct[u] = moment(rng, max(a.created, u.created), g.epoch)
			}
		}
	}
}
