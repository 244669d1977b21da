package oktasim

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

func (g *generator) customRoles(rng *rand.Rand) {
	ideas := []struct {
		label, description string
		permissions        []string
	}{
		{"User Creator", "Create and activate users", []string{"okta.users.create", "okta.users.read", "okta.users.lifecycle.activate"}},
		{"Group Steward", "Manage members of chosen groups", []string{"okta.groups.read", "okta.groups.members.manage"}},
		{"App Assigner", "Assign applications", []string{"okta.apps.read", "okta.apps.assignment.manage"}},
		{"Profile Reader", "Read chosen profile attributes", []string{"okta.users.read", "okta.users.userprofile.read"}},
	}
	for i := range g.cfg.CustomRoles {
		idea := ideas[i%len(ideas)]
		label := idea.label
		if i >= len(ideas) {
			label += " " + strconv.Itoa(i/len(ideas)+1)
		}
		created := moment(rng, g.epoch-300*day, g.epoch-100*day)
		role := &customRole{
			id: g.ids.next(prefixCustomRole), label: label, description: idea.description, created: created, updated: created,
		}
		for _, p := range idea.permissions {
			perm := permission{label: p, created: created, updated: created}
			if p == "okta.users.read" {
				perm.conditions = `{"include":{"okta:ResourceAttribute/User/Profile":["department","costCenter"]}}`
			}
			role.permissions = append(role.permissions, perm)
		}
		g.store.custom = append(g.store.custom, role)
	}
}

func (g *generator) resourceSets(rng *rand.Rand) {
	s := g.store
	for i := range g.cfg.ResourceSets {
		created := moment(rng, g.epoch-300*day, g.epoch-100*day)
		set := &resourceSet{
			id: g.ids.next(prefixSet), label: fmt.Sprintf("Region %d", i+1), description: "What the region's staff may administer",
			created: created, updated: created,
		}
		set.resources = []resource{
			{g.ids.next(prefixResource), "orn:okta:directory:" + s.orgID + ":users", "/api/v1/users", created},
			{g.ids.next(prefixResource), "orn:okta:directory:" + s.orgID + ":groups", "/api/v1/groups", created},
		}
		if gr := pick(rng, s.groups); gr != s.everyone {
			set.resources = append(set.resources, resource{
				g.ids.next(prefixResource), "orn:okta:directory:" + s.orgID + ":groups:" + gr.id, "/api/v1/groups/" + gr.id, created,
			})
		}
		for j := range g.cfg.BindingsPerSet {
			set.bindings = append(set.bindings, &binding{role: s.custom[(i+j)%len(s.custom)]})
		}
		s.sets = append(s.sets, set)
	}
}

// bind creates a binding member and its CUSTOM assignment: one object that Okta shows in
// two places under one id.
func (g *generator) bind(rng *rand.Rand, set *resourceSet, b *binding, kind assigneeKind, principal string) {
	created := moment(rng, g.epoch-100*day, g.epoch)
	created -= created % day // members have only the day
	id := g.ids.next(prefixMember)
	b.members = append(b.members, bindingMember{id: id, kind: kind, principal: principal, created: created})
	roleType, label := "CUSTOM", b.role.label
	if b.role.builtIn {
		roleType, label = b.role.id, roleLabel(b.role.id)
	}
	g.store.roles[principal] = append(g.store.roles[principal], &assignment{
		id: id, roleType: roleType, label: label, kind: kind, assignee: principal,
		created: created, updated: created, role: b.role.id, set: set.id,
	})
}

func (g *generator) bindUser(rng *rand.Rand, u *user) bool {
	var sets []*resourceSet
	for _, set := range g.store.sets {
		if len(set.bindings) > 0 {
			sets = append(sets, set)
		}
	}
	if len(sets) == 0 {
		return false
	}
	set := pick(rng, sets)
	g.bind(rng, set, pick(rng, set.bindings), toUser, u.id)
	return true
}

// fillBindings gives bindings without a member to direct admins, so that every binding
// has a member and nobody else becomes an admin.
func (g *generator) fillBindings(rng *rand.Rand, people []*user) {
	if len(people) == 0 {
		return
	}
	i := 0
	for _, set := range g.store.sets {
		for _, b := range set.bindings {
			if len(b.members) == 0 {
				g.bind(rng, set, b, toUser, people[i%len(people)].id)
				i++
			}
		}
	}
}

// iamRoles adds Okta's own resource sets, one of which lacks dates, and the
// roles bound in them.
func (g *generator) iamRoles(rng *rand.Rand, admin *user) {
	s := g.store
	for _, x := range []struct{ set, label, description, role string }{
		{"WORKFLOWS_IAM_POLICY", "Workflows Resource Set", "A resource set managed by Workflows Administrator", "WORKFLOWS_ADMIN"},
		{"ACCESS_CERTIFICATIONS_IAM_POLICY", "Access Certifications Resource Set", "A resource set managed by Access Certifications Administrator", "ACCESS_CERTIFICATIONS_ADMIN"},
	} {
		role := &customRole{
			id: x.role, label: roleLabel(x.role), description: x.description, builtIn: true, created: s.created, updated: s.created,
		}
		set := &resourceSet{id: x.set, label: x.label, description: x.description}
		set.bindings = []*binding{{role: role}}
		s.sets = append(s.sets, set)
		g.bind(rng, set, set.bindings[0], toUser, admin.id)
	}
}

func (g *generator) rules() {
	s := g.store
	for i, dep := range departments() {
		if i >= 4 || i+1 >= len(s.groups) {
			return
		}
		gr := s.groups[i]
		if gr.kind != oktaGroup {
			continue
		}
		status := "ACTIVE"
		if i == 3 {
			status = "INACTIVE"
		}
		created := s.created + millis(100+i)*day
		s.rules = append(s.rules, rule{
			id: g.ids.next(prefixRule), name: dep.name + " people", status: status,
			expression: `user.department=="` + dep.name + `"`, groups: []string{gr.id}, created: created, updated: created,
		})
	}
}
