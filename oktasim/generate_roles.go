package oktasim

import (
	"math/rand/v2"
	"slices"
)

// roleLabel is the label of a standard role in orgs of 2025 and later.
func roleLabel(roleType string) string {
	switch roleType {
	case "SUPER_ADMIN":
		return "Super Administrator"
	case "ORG_ADMIN":
		return "Organization Administrator"
	case "APP_ADMIN":
		return "Application Administrator"
	case "USER_ADMIN":
		return "Group Administrator"
	case "HELP_DESK_ADMIN":
		return "Help Desk Administrator"
	case "GROUP_MEMBERSHIP_ADMIN":
		return "Group Membership Administrator"
	case "READ_ONLY_ADMIN":
		return "Read-only Administrator"
	case "MOBILE_ADMIN":
		return "Mobile Administrator"
	case "REPORT_ADMIN":
		return "Report Administrator"
	case "API_ACCESS_MANAGEMENT_ADMIN":
		return "API Access Management Administrator"
	case "ACCESS_CERTIFICATIONS_ADMIN":
		return "Access Certifications Administrator"
	case "WORKFLOWS_ADMIN":
		return "Workflows Administrator"
	}
	return roleType
}

// adminGroups fills the groups that hold roles with exactly GroupAdmins users, none of
// whom gets a role of their own; the last user is in two groups.
func (g *generator) adminGroups(rng *rand.Rand, admin []*group) {
	if len(admin) == 0 {
		return
	}
	people := g.livePeople(rng)
	through := people[:g.cfg.GroupAdmins]
	for i, u := range through {
		join(u, admin[i%len(admin)])
		if i == len(through)-1 && len(admin) > 1 {
			join(u, admin[(i+1)%len(admin)])
		}
	}
	g.grantGroups(newRand(g.cfg.Seed, streamRoles), admin)
}

// livePeople returns every live user in an order that depends on the seed.
func (g *generator) livePeople(rng *rand.Rand) []*user {
	var people []*user
	for _, u := range g.store.users {
		if u.live() {
			people = append(people, u)
		}
	}
	rng.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	return people
}

// join adds a membership, keeping both sides sorted.
func join(u *user, gr *group) bool {
	i, have := slices.BinarySearchFunc(u.groups, gr.id, compareGroupID)
	if have {
		return false
	}
	u.groups = slices.Insert(u.groups, i, gr)
	if u.live() {
		j, _ := slices.BinarySearchFunc(gr.members, u.id, compareUserID)
		gr.members = slices.Insert(gr.members, j, u)
	}
	return true
}

// grantGroups gives each admin group its roles. The last one gets only a custom role, by
// a binding that older orgs' admin flag does not count.
func (g *generator) grantGroups(rng *rand.Rand, admin []*group) {
	sets := [][]string{{"HELP_DESK_ADMIN"}, {"APP_ADMIN", "READ_ONLY_ADMIN"}, {"USER_ADMIN"}}
	for i, gr := range admin {
		if i == len(admin)-1 && len(admin) > 1 && g.cfg.CustomRoles > 0 && g.cfg.ResourceSets > 0 {
			g.bindLater = append(g.bindLater, gr)
			continue
		}
		for _, roleType := range sets[i%len(sets)] {
			g.grant(rng, toGroup, gr.id, roleType)
		}
	}
}

// grant adds a standard role, with targets in some cases.
func (g *generator) grant(rng *rand.Rand, kind assigneeKind, assignee, roleType string) {
	id := base32ID(roleType)
	if !targetable[roleType] {
		prefix := prefixUserRole
		if kind == toGroup {
			prefix = prefixGroupRole
		}
		id = g.ids.next(prefix)
	}
	created := moment(rng, g.epoch-400*day, g.epoch)
	a := &assignment{
		id: id, roleType: roleType, label: roleLabel(roleType), kind: kind, assignee: assignee, created: created, updated: created,
	}
	g.target(rng, a)
	g.store.roles[assignee] = append(g.store.roles[assignee], a)
}

// target restricts two in three targetable assignments to some groups or apps.
func (g *generator) target(rng *rand.Rand, a *assignment) {
	if !targetable[a.roleType] || rng.IntN(3) == 0 {
		return
	}
	if a.roleType == "APP_ADMIN" {
		if len(g.store.apps) == 0 {
			return
		}
		for range rng.IntN(4) + 1 {
			t := pick(rng, g.store.apps)
			if !slices.ContainsFunc(a.appTargets, func(x appTarget) bool { return x.app == t }) {
				a.appTargets = append(a.appTargets, appTarget{app: t})
			}
		}
		if rng.IntN(2) == 0 {
			a.appTargets = append(a.appTargets, appTarget{catalog: pick(rng, appKinds())})
		}
		return
	}
	for range rng.IntN(4) + 1 {
		if gr := pick(rng, g.store.groups); gr.kind != builtIn && !slices.Contains(a.groupTargets, gr) {
			a.groupTargets = append(a.groupTargets, gr)
		}
	}
	slices.SortFunc(a.groupTargets, func(x, y *group) int { return compareGroupID(x, y.id) })
}

// admins creates custom roles, resource sets and bindings, and gives exactly DirectAdmins
// users roles of their own.
func (g *generator) admins() {
	rng := newRand(g.cfg.Seed, streamRoles+100)
	g.customRoles(rng)
	g.resourceSets(rng)
	var people []*user
	for _, u := range g.livePeople(rng) {
		if !g.adminByGroup(u) {
			people = append(people, u)
		}
	}
	people = people[:min(g.cfg.DirectAdmins, len(people))]
	kinds := []string{
		"SUPER_ADMIN", "HELP_DESK_ADMIN", "APP_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "READ_ONLY_ADMIN", "USER_ADMIN", "ORG_ADMIN",
		"REPORT_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "MOBILE_ADMIN",
	}
	for i, u := range people {
		if i%5 == 4 && g.bindUser(rng, u) {
			continue // only a custom role
		}
		g.grant(rng, toUser, u.id, kinds[i%len(kinds)])
		if i%4 == 1 {
			g.grant(rng, toUser, u.id, kinds[(i+2)%len(kinds)])
		}
	}
	g.manyTargets(people)
	for i, gr := range g.bindLater {
		if set := g.store.sets[i%len(g.store.sets)]; len(set.bindings) > 0 {
			g.bind(rng, set, set.bindings[0], toGroup, gr.id)
		}
	}
	g.fillBindings(rng, people)
	if g.cfg.IAMRoles && len(people) > 0 {
		g.iamRoles(rng, people[0])
	}
}

func (g *generator) adminByGroup(u *user) bool {
	for _, gr := range u.groups {
		if len(g.store.roles[gr.id]) > 0 || slices.Contains(g.bindLater, gr) {
			return true
		}
	}
	return false
}

// manyTargets gives the first help desk admin and the first application admin more
// targets than Okta's page of 20 holds, if the org has enough groups and apps.
func (g *generator) manyTargets(people []*user) {
	doneGroups, doneApps := false, false
	for _, u := range people {
		for _, a := range g.store.roles[u.id] {
			switch {
			case a.roleType == "HELP_DESK_ADMIN" && !doneGroups:
				doneGroups = true
				a.groupTargets = nil
				for _, gr := range g.store.groups {
					if gr.kind != builtIn && len(a.groupTargets) < 45 {
						a.groupTargets = append(a.groupTargets, gr)
					}
				}
			case a.roleType == "APP_ADMIN" && !doneApps:
				doneApps = true
				a.appTargets = nil
				for _, ap := range g.store.apps[:min(25, len(g.store.apps))] {
					a.appTargets = append(a.appTargets, appTarget{app: ap})
				}
			}
		}
	}
}
