package loaders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

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
// those whose own list did not name them.
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

// ownRoles answers the users' own lists. Who cannot have a role gets an empty one
// without a call, or a look into the cache; the others are asked. The facts are
// nil when they were not needed.
func (r *Request) ownRoles(ctx context.Context, wanted map[string]bool) (map[string]found[userRoles], *facts) {
	users := keysOf(wanted)
	if f := r.settledFacts(ctx, factsWanted{users: true}); f != nil {
		return r.rolesOfCandidates(ctx, users, f), f
	}
	known := r.freshRoles(ctx, users)
	missing := slices.DeleteFunc(users, func(id string) bool { _, ok := known[id]; return ok })
	if len(missing) == 0 {
		return known, nil
	}
	answers, f := r.planUserRoles(ctx, missing, len(wanted))
	maps.Copy(known, answers)
	return known, f
}

// rolesOfCandidates asks those who can have a role.
func (r *Request) rolesOfCandidates(ctx context.Context, users []string, f *facts) map[string]found[userRoles] {
	var ask []string
	answers := make(map[string]found[userRoles], len(users))
	for _, id := range users {
		if f.users[id] {
			ask = append(ask, id)
		} else {
			answers[id] = found[userRoles]{from: f.from}
		}
	}
	r.addTold(answers, f)
	maps.Copy(answers, r.readUserRoles(ctx, ask, rolesAsked{asked: len(users), known: true}))
	return answers
}

// addTold adds, for users who hold no role themselves, the roles of their groups
// where a list of their own is at hand: nothing need be joined for those.
func (r *Request) addTold(answers map[string]found[userRoles], f *facts) {
	ids := keysOf(answers)
	for i, entry := range cache.Peek(r.engine.cache, r.ns, userRolesKind, ids) {
		if isFresh(r, entry) && !entry.Absent && len(entry.Value.Own) == 0 && entry.Value.Told != nil {
			r.ledger.found(entry.Age, time.Since(r.began))
			answers[ids[i]] = found[userRoles]{value: userRoles{Told: entry.Value.Told}, from: f.from.and(provenanceOf(entry))}
		}
	}
}

// planUserRoles decides whether to find out first who can have a role, for users
// out of a batch of so many. Questions
// about single users count together: when many were asked lately, more will come.
func (r *Request) planUserRoles(ctx context.Context, users []string, batch int) (map[string]found[userRoles], *facts) {
	ctx, end := patientFor(ctx, r, userRolesKind, users)
	defer end()
	asked := plan.BatchSize(len(users), batch)
	w := factsWanted{users: true, ceiling: r.factsCeiling(asked)}
	cost := r.factsCalls(ctx, w, asked)
	if r.sizes().withheld.recently() {
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: withheldWhy}), nil
	}
	if p := plan.Assignments(plan.Holders{Asked: asked, Facts: cost}); p.Strategy != plan.Whole {
		if r.sizes().askedAlone.expect(len(users)) > cost {
			if f := r.learnFacts(ctx); f != nil {
				return r.rolesOfCandidates(ctx, users, f), f
			}
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: p.Why}), nil
	}
	f, err := r.readFacts(ctx, w)
	switch denialOf(err) {
	case granted:
		return r.rolesOfCandidates(ctx, users, f), f
	case outage:
		return r.copiesOfUserRoles(ctx, users, err), nil
	case withheld:
		r.sizes().withheld.mark()
		if !r.covered(userRolesField, len(users)) {
			return failed[userRoles](users, err), nil
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: r.otherwise(userRolesField, withheldWhy, err)}), nil
	default:
		if !isTooExpensive(ctx, err) {
			return copiesIfCached(ctx, r, userRolesKind, users, err), nil
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: "finding out who can have a role costs more"}), nil
	}
}

// copiesOfUserRoles answers with what was read of each user before; nobody is
// asked in place of the lists that Okta cannot give.
func (r *Request) copiesOfUserRoles(ctx context.Context, users []string, err error) map[string]found[userRoles] {
	r.fellBack(userRolesField, plan.NotAsked("who can have a role could not be read"), err)
	return copiesOf(ctx, r, userRolesKind, users, err)
}

// factsCeiling is what may be spent on the next part of the facts. Where nothing is
// known of what they cost in this org it is a tenth of what asking everybody costs,
// where something is known all of that, and 0, no bound, where all is: then the plan
// has weighed it.
func (r *Request) factsCeiling(asked int) int {
	switch s := r.sizes(); {
	case s.flagCovers.Load(), s.flagBlind.Load() && s.boundRoles.get() > 0:
		return 0
	case s.flagBlind.Load() && s.bindingCalls.get() > 0:
		return asked
	default:
		return max(1, asked/10)
	}
}

// freshRoles are the lists the operation or the cache has.
func (r *Request) freshRoles(ctx context.Context, users []string) map[string]found[userRoles] {
	known := map[string]found[userRoles]{}
	var open []string
	for _, id := range users {
		if f, ok := r.admin.userRoles.get(id); ok {
			known[id] = f
		} else {
			open = append(open, id)
		}
	}
	for i, entry := range cache.GetMany(ctx, r.engine.cache, r.ns, userRolesKind, open) {
		if isFresh(r, entry) {
			r.ledger.hit(entry.Age)
			f := found[userRoles]{value: entry.Value, absent: entry.Absent, from: provenanceOf(entry)}
			known[open[i]] = r.admin.userRoles.keep(open[i], f)
			r.noteTold(open[i], f.value)
		}
	}
	return known
}

// rolesAsked says for how many users or groups lists are asked, and why so.
type rolesAsked struct {
	asked int
	known bool // it is known who can have a role
	why   string
}

func (a rolesAsked) plan(calls int) plan.Plan {
	p := plan.Assignments(plan.Holders{Asked: a.asked, Facts: a.asked, Known: a.known, Candidates: calls})
	p.Calls = calls
	if a.why != "" {
		p.Why = a.why
	}
	return p
}

// readUserRoles asks for the users' own lists.
func (r *Request) readUserRoles(ctx context.Context, users []string, how rolesAsked) map[string]found[userRoles] {
	answers := gatherOnce(ctx, r, &r.admin.userRoles, source[userRoles]{
		field: userRolesField, kind: userRolesKind,
		fetch: func(ctx context.Context, ids []string, out *catch[userRoles]) {
			ctx = r.spend(ctx, userRolesField, how.plan(len(ids)))
			out.each(ctx, ids, func(id string) {
				list, err := r.okta.ListUserRoles(ctx, id, okta.ExpandNone)
				answer(out, id)(splitRoles(list), err)
			})
			r.amendAssignees(ctx, out)
		},
	}, users)
	for id, f := range answers {
		r.noteTold(id, f.value)
	}
	return answers
}

func (r *Request) fetchGroupRoles(ctx context.Context, ids []string) []outcome[[]*okta.RoleAssignment] {
	r.engine.observer.Batch(r.tenant.ID, groupRolesField, len(ids))
	w := r.wave.Load()
	defer w.groupRoles.keep()
	w.admins.wait(ctx)   // who reads all administrators reads these groups' too
	w.foreseen.wait(ctx) // and so does who reads ahead
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
	ids = slices.Sorted(slices.Values(ids))
	w := factsWanted{ceiling: r.factsCeiling(len(ids))}
	if f == nil {
		f = r.settledFacts(ctx, w)
	}
	if f == nil {
		var end func()
		ctx, end = patientFor(ctx, r, groupRolesKind, ids)
		defer end()
	}
	why := ""
	if r.sizes().withheld.recently() {
		why = withheldWhy
	} else if f == nil && plan.Assignments(plan.Holders{Asked: len(ids), Facts: r.factsCalls(ctx, w, len(ids))}).Strategy == plan.Whole {
		var err error
		f, err = r.readFacts(ctx, w)
		switch denialOf(err) {
		case granted:
		case outage:
			r.fellBack(groupRolesField, plan.NotAsked("which groups can have a role could not be read"), err)
			return copiesOf(ctx, r, groupRolesKind, ids, err)
		case withheld:
			r.sizes().withheld.mark()
			if !r.covered(groupRolesField, len(ids)) {
				return failed[[]*okta.RoleAssignment](ids, err)
			}
			why = r.otherwise(groupRolesField, withheldWhy, err)
		default:
			if !isTooExpensive(ctx, err) {
				return copiesIfCached(ctx, r, groupRolesKind, ids, err)
			}
			why = "finding out which groups can have a role costs more"
		}
	}
	if f == nil {
		return r.askGroupRoles(ctx, ids, rolesAsked{asked: len(ids), why: why})
	}
	ask := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !f.mayHold(id) })
	answers := r.askGroupRoles(ctx, ask, rolesAsked{asked: len(ids), known: true})
	for _, id := range ids {
		if !f.mayHold(id) {
			answers[id] = found[[]*okta.RoleAssignment]{from: f.from}
		}
	}
	return answers
}

// readGroupRoles asks for the assignments of groups. asked is how many groups
// they were chosen from, when it was known who can have a role.
func (r *Request) readGroupRoles(ctx context.Context, groups []string, asked int, known bool) map[string]found[[]*okta.RoleAssignment] {
	return r.askGroupRoles(ctx, groups, rolesAsked{asked: asked, known: known})
}

func (r *Request) askGroupRoles(ctx context.Context, groups []string, how rolesAsked) map[string]found[[]*okta.RoleAssignment] {
	answers := gatherOnce(ctx, r, &r.admin.groupRoles, source[[]*okta.RoleAssignment]{
		field: groupRolesField, kind: groupRolesKind,
		fetch: func(ctx context.Context, missing []string, out *catch[[]*okta.RoleAssignment]) {
			ctx = r.spend(ctx, groupRolesField, how.plan(len(missing)))
			out.each(ctx, missing, func(id string) {
				list, err := r.okta.ListGroupRoles(ctx, id, okta.ExpandNone)
				answer(out, id)(list, err)
			})
			r.amendBindings(ctx, out)
		},
	}, groups)
	for id, f := range answers {
		if len(f.value) > 0 {
			r.admin.holders.see(nil, []string{id})
		}
	}
	return answers
}

const withheldWhy = "the credential may not list who can have a role"

// otherwise logs a change of plan and returns its reason, for the plan's row.
func (r *Request) otherwise(field, why string, err error) string {
	r.warnOnce(field, plan.Plan{Strategy: plan.FanOut, Why: why}, err)
	return why
}

// isTooExpensive reports whether the other way of asking is open, and cheaper.
func isTooExpensive(ctx context.Context, err error) bool {
	return ctx.Err() == nil && errors.Is(err, errTooExpensive)
}

func failed[T any](ids []string, err error) map[string]found[T] {
	answers := make(map[string]found[T], len(ids))
	for _, id := range ids {
		answers[id] = found[T]{err: fmt.Errorf("not asked: %w", err)}
	}
	return answers
}

// copiesOf answers with copies where there are any, fresh or stale, and with err
// elsewhere.
func copiesOf[T any](ctx context.Context, r *Request, kind *cache.Kind[T], ids []string, err error) map[string]found[T] {
	answers := failed[T](ids, err)
	for i, entry := range cache.GetMany(ctx, r.engine.cache, r.ns, kind, ids) {
		switch {
		case isFresh(r, entry):
			r.ledger.hit(entry.Age)
			answers[ids[i]] = found[T]{value: entry.Value, absent: entry.Absent, from: provenanceOf(entry)}
		case standsIn(r, kind, entry):
			r.ledger.stoodIn(entry.Age)
			answers[ids[i]] = found[T]{value: entry.Value, absent: entry.Absent, from: copyOf(entry, err)}
		}
	}
	return answers
}

// copiesIfCached is copiesOf for callers who want what is cached; for others,
// what we chose not to ask for has no stand-in.
func copiesIfCached[T any](ctx context.Context, r *Request, kind *cache.Kind[T], ids []string, err error) map[string]found[T] {
	if r.hints.Freshness.OnlyIfCached {
		return copiesOf(ctx, r, kind, ids, err)
	}
	return failed[T](ids, err)
}

func keysOf[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
