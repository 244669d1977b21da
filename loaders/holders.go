package loaders

import (
	"context"
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
	if f := settledFacts(ctx, r, factsWanted{users: true}, userRolesKind, users); f != nil {
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
		if r.worthLearning(&r.sizes().askedAlone, len(users), cost, softOrg) {
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
		// Nobody is asked in place of the lists that Okta cannot give.
		return orCopies(ctx, r, userRolesField, userRolesKind, users, "who can have a role could not be read", err), nil
	case withheld:
		r.noteWithheld(err)
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

// noteWithheld notes that the lists of who can have a role are refused; a credential
// that is refused everything says nothing of them.
func (r *Request) noteWithheld(err error) {
	if !okta.IsUnauthorized(err) || featureOff(err) {
		r.sizes().withheld.mark()
	}
}

// factsCeiling is what may be spent on the next part of the facts. Where nothing is
// known of what they cost in this org it is a tenth of what asking everybody costs,
// where something is known all of that, and 0, no bound, where all is: then the plan
// has weighed it.
func (r *Request) factsCeiling(asked int) int {
	s := r.sizes()
	switch flag := s.flag.get(); {
	case flag.covers(), flag.isBlind() && s.boundRoles.get() > 0:
		return 0
	case flag.isBlind() && s.bindingCalls.get() > 0:
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
			r.noteTold(open[i], f)
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
		r.noteTold(id, f)
	}
	return answers
}
