package oktasim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
)

// groupPlan divides the groups, except Everyone and those that stay empty, into admin
// groups and open ones, which users are drawn into.
type groupPlan struct {
	admin, open []*group
}

func (g *generator) groups() {
	rng := newRand(g.cfg.Seed, streamGroups)
	s := g.store
	ids := g.sortedIDs(prefixGroup, g.cfg.Groups)
	teams, purposes := groupWords()
	names := map[string]int{}
	s.groups = make([]*group, len(ids))
	for i, id := range ids {
		name := pick(rng, teams) + " " + pick(rng, purposes)
		names[name]++
		if n := names[name]; n > 1 {
			name += " " + strconv.Itoa(n)
		}
		created := moment(rng, s.created, g.epoch-60*day)
		s.groups[i] = &group{
			id: id, kind: oktaGroup, created: created, lastUpdated: moment(rng, created, g.epoch),
			membershipUpdated: moment(rng, created, g.epoch), profile: g.groupProfile(rng, name),
		}
		s.groupByID[id] = s.groups[i]
	}
	everyone := s.groups[rng.IntN(len(s.groups))]
	everyone.kind, everyone.created, everyone.lastUpdated = builtIn, s.created, s.created
	everyone.profile = profile{{"name", `"Everyone"`}, {"description", `"All users in your organization"`}}
	s.everyone = everyone
	for i, a := range s.apps {
		for range rng.IntN(4) {
			gr := pick(rng, s.groups)
			if !slices.Contains(gr.apps, a) {
				gr.apps = append(gr.apps, a)
				a.groups = append(a.groups, gr)
			}
		}
		if i == 0 && !slices.Contains(everyone.apps, a) {
			everyone.apps = append(everyone.apps, a)
			a.groups = append(a.groups, everyone)
		}
	}
}

// groupProfile gives a third of the groups an empty description, as recorded, and some
// groups custom attributes, including booleans.
func (g *generator) groupProfile(rng *rand.Rand, name string) profile {
	description := quoted(name + " group")
	if rng.IntN(3) == 0 {
		description = `""`
	}
	p := profile{{"name", quoted(name)}, {"description", description}}
	if rng.IntN(5) == 0 {
		p = append(p, attribute{"confidential", strconv.FormatBool(rng.IntN(2) == 0)})
	}
	if rng.IntN(7) == 0 {
		p = append(p, attribute{"seats", number(rng.IntN(500))}, attribute{"steward", g.text.quote("team-" + strconv.Itoa(rng.IntN(9)))})
	}
	return p
}

// plan divides the groups by purpose, in an order that depends on the seed.
func (g *generator) plan(rng *rand.Rand) groupPlan {
	var rest []*group
	for _, gr := range g.store.groups {
		if gr != g.store.everyone {
			rest = append(rest, gr)
		}
	}
	rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	p := groupPlan{admin: rest[:g.cfg.AdminGroups]}
	rest = rest[g.cfg.AdminGroups:]
	p.open = rest[g.cfg.EmptyGroups:]
	return p
}

// memberships draws each user's groups by Zipf's law, so that a few groups are huge and
// most are small, and turns some groups into a directory's.
func (g *generator) memberships() {
	rng := newRand(g.cfg.Seed, streamMembers)
	plan := g.plan(rng)
	g.directoryGroups(plan.open)
	zipf := newZipf(len(plan.open))
	for _, u := range g.store.users {
		if !u.live() && !g.cfg.DeprovisionedKeepGroups {
			continue
		}
		want := min(spread(rng, g.cfg.GroupsPerUser), len(plan.open))
		chosen := make([]*group, 0, want)
		for tries := 0; len(chosen) < want && tries < 40*(want+1); tries++ {
			if gr := plan.open[zipf.draw(rng)]; !slices.Contains(chosen, gr) {
				chosen = append(chosen, gr)
			}
		}
		for _, gr := range chosen {
			if u.live() {
				gr.members = append(gr.members, u)
			}
		}
		slices.SortFunc(chosen, func(a, b *group) int { return compareGroupID(a, b.id) })
		u.groups = chosen
	}
	g.adminGroups(rng, plan.admin)
}

// spread draws a number of groups between half and one and a half of the mean.
func spread(rng *rand.Rand, mean int) int {
	half := mean / 2
	return mean - half + rng.IntN(2*half+1)
}

// directoryGroups makes the last open groups APP_GROUPs.
func (g *generator) directoryGroups(open []*group) {
	dir := g.directory()
	if dir == nil {
		return
	}
	for i := range min(g.cfg.AppGroups, len(open)) {
		gr := open[len(open)-1-i]
		gr.kind, gr.source = appGroup, dir
		name := gr.name()
		gr.profile = profile{
			{"name", quoted(name)},
			{"description", quoted(name + " from the directory")},
			{"groupType", `"Security"`},
			{"samAccountName", quoted(name)},
			{"objectSid", quoted("S-1-5-21-717838489-685202119-709183397-" + strconv.Itoa(1100+i))},
			{"groupScope", `"Global"`},
			{"dn", quoted("CN=" + name + ",OU=Groups,DC=corp,DC=example,DC=com")},
			{"windowsDomainQualifiedName", quoted(`CORP\` + name)},
			{"externalId", quoted(fmt.Sprintf("OZJdWdONCU6h7WjQ%06d==", i))},
		}
	}
}

// zipf draws ranks with weight 1/rank.
type zipf struct{ cumulative []float64 }

func newZipf(n int) zipf {
	z := zipf{make([]float64, n)}
	sum := 0.0
	for i := range z.cumulative {
		sum += 1 / float64(i+1)
		z.cumulative[i] = sum
	}
	return z
}

func (z zipf) draw(rng *rand.Rand) int {
	x := rng.Float64() * z.cumulative[len(z.cumulative)-1]
	return min(sort.SearchFloat64s(z.cumulative, x), len(z.cumulative)-1)
}
