package loaders

import (
	"context"
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

const (
	userRolesField  = "User.roleAssignments"
	groupRolesField = "Group.roleAssignments"
)

// fetchAssignments answers the assignments of users in two steps: each user's
// own list, asked only of those who can have one; then the groups' roles of
// those whose own list did not tell them.
func (r *Request) fetchAssignments(ctx context.Context, keys []assignmentsOf) []outcome[[]*Assignment] {
	wanted := map[string]bool{} // users, and whether their groups' roles are wanted
	for _, key := range keys {
		wanted[key.user] = wanted[key.user] || key.groups
	}
	r.engine.observer.Batch(r.tenant.ID, userRolesField, len(wanted))
	w := r.wave.Load()
	w.members.wait(ctx)    // pages that hold a group whole save reading it again
	w.groupRoles.wait(ctx) // and so do roles
	w.admins.wait(ctx)
	own, f := r.ownRoles(ctx, wanted)
	inherited := r.inheritedRoles(ctx, wanted, own, f)
	out := make([]outcome[[]*Assignment], len(keys))
	for i, key := range keys {
		out[i] = assignmentsFor(key, own, inherited)
	}
	return out
}

func assignmentsFor(key assignmentsOf, own map[string]found[userRoles], inherited map[string]outcome[[]*Assignment]) outcome[[]*Assignment] {
	mine := own[key.user]
	if mine.err != nil {
		return outcome[[]*Assignment]{err: mine.err}
	}
	list := madeTo(okta.UserAssignee, key.user, mine.value.Own, false)
	if !key.groups {
		return outcome[[]*Assignment]{value: list}
	}
	if through := inherited[key.user]; through.err != nil {
		return outcome[[]*Assignment]{err: through.err}
	}
	return outcome[[]*Assignment]{value: sorted(append(list, inherited[key.user].value...))}
}

// ownRoles asks for the users' own lists; those who cannot have a role get an
// empty one without a call. The facts are nil when they were not needed.
func (r *Request) ownRoles(ctx context.Context, wanted map[string]bool) (map[string]found[userRoles], *facts) {
	users := keysOf(wanted)
	known := r.freshRoles(ctx, users)
	var missing []string
	for _, id := range users {
		if _, ok := known[id]; !ok {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return known, nil
	}
	ask, f := r.candidates(ctx, missing)
	for id, answer := range gather(ctx, r, r.userRolesSource(len(missing), f), ask) {
		known[id] = answer
	}
	return known, f
}

// freshRoles are the lists the cache has. They are looked up before anything is
// planned: what is known needs no facts.
func (r *Request) freshRoles(ctx context.Context, users []string) map[string]found[userRoles] {
	known := map[string]found[userRoles]{}
	for i, entry := range cache.GetMany(ctx, r.engine.cache, r.ns, userRolesKind, users) {
		if entry.State == cache.Fresh {
			r.ledger.saw(entry.State, entry.Age)
			known[users[i]] = found[userRoles]{value: entry.Value, absent: entry.Absent}
		}
	}
	return known
}

// candidates are those of the users whose lists must be asked for. Where the
// facts cannot be read, that is everybody.
func (r *Request) candidates(ctx context.Context, users []string) ([]string, *facts) {
	w := factsWanted{users: true, ceiling: factsCeiling(len(users))}
	f := r.settledFacts(ctx, w)
	if f == nil && plan.Assignments(plan.Holders{Asked: len(users), Facts: r.factsCalls(ctx, w, len(users))}).Strategy == plan.Whole {
		f, _ = r.readFacts(ctx, w) // without facts everybody is asked
	}
	if f == nil {
		return users, nil
	}
	return slices.DeleteFunc(slices.Clone(users), func(id string) bool { return !f.users[id] }), f
}

// factsCeiling is what may be spent on the next part of the facts while it is
// not sure that they pay: a tenth of what asking everybody costs.
func factsCeiling(asked int) int { return max(1, asked/10) }

func (r *Request) userRolesSource(asked int, f *facts) source[userRoles] {
	return source[userRoles]{
		field: userRolesField, kind: userRolesKind,
		fetch: func(ctx context.Context, ids []string, out *catch[userRoles]) {
			ctx = r.spend(ctx, userRolesField, plan.Assignments(plan.Holders{Asked: asked, Facts: asked, Known: f != nil, Candidates: len(ids)}))
			out.each(ctx, ids, func(id string) {
				list, err := r.okta.ListUserRoles(ctx, id, okta.ExpandNone)
				answer(out, id)(splitRoles(list), err)
			})
		},
	}
}

func (r *Request) fetchGroupRoles(ctx context.Context, ids []string) []outcome[[]*okta.RoleAssignment] {
	r.engine.observer.Batch(r.tenant.ID, groupRolesField, len(ids))
	w := r.wave.Load()
	defer w.groupRoles.keep()
	w.admins.wait(ctx) // who reads all administrators reads these groups' too
	answers := r.rolesOfGroups(ctx, ids, nil)
	out := make([]outcome[[]*okta.RoleAssignment], len(ids))
	for i, id := range ids {
		out[i] = outcome[[]*okta.RoleAssignment]{value: answers[id].value, err: answers[id].err}
	}
	return out
}

// rolesOfGroups asks for the assignments of those groups that may have any. The
// facts may be known already.
func (r *Request) rolesOfGroups(ctx context.Context, ids []string, f *facts) map[string]found[[]*okta.RoleAssignment] {
	w := factsWanted{ceiling: factsCeiling(len(ids))}
	if f == nil {
		f = r.settledFacts(ctx, w)
	}
	if f == nil && plan.Assignments(plan.Holders{Asked: len(ids), Facts: r.factsCalls(ctx, w, len(ids))}).Strategy == plan.Whole {
		f, _ = r.readFacts(ctx, w) // without facts every group is asked
	}
	ask := slices.Sorted(slices.Values(ids))
	if f != nil {
		ask = slices.DeleteFunc(ask, func(id string) bool { _, may := f.groups[id]; return !may })
	}
	return r.readGroupRoles(ctx, ask, len(ids), f != nil)
}

// readGroupRoles asks for the assignments of groups. asked is how many groups
// they were chosen from, when it was known who can have a role.
func (r *Request) readGroupRoles(ctx context.Context, groups []string, asked int, known bool) map[string]found[[]*okta.RoleAssignment] {
	return gather(ctx, r, source[[]*okta.RoleAssignment]{
		field: groupRolesField, kind: groupRolesKind,
		fetch: func(ctx context.Context, missing []string, out *catch[[]*okta.RoleAssignment]) {
			ctx = r.spend(ctx, groupRolesField, plan.Assignments(plan.Holders{Asked: asked, Facts: asked, Known: known, Candidates: len(missing)}))
			out.each(ctx, missing, func(id string) {
				list, err := r.okta.ListGroupRoles(ctx, id, okta.ExpandNone)
				answer(out, id)(list, err)
			})
		},
	}, groups)
}

func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
