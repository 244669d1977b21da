package loaders

import (
	"context"
	"maps"
	"slices"

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
func (r *Request) fetchAssignments(ctx context.Context, b Batch[assignmentsOf]) []Result[[]*Assignment] {
	wanted := map[string]bool{} // users, and whether their groups' roles are wanted
	for _, key := range b.Keys {
		wanted[key.user] = wanted[key.user] || key.groups
	}
	r.Observe(userRolesField, len(wanted))
	own, f := r.ownRoles(ctx, wanted)
	inherited := r.inheritedRoles(ctx, wanted, own, f)
	out := make([]Result[[]*Assignment], len(b.Keys))
	for i, key := range b.Keys {
		out[i] = assignmentsFor(key, own, inherited)
	}
	return out
}

func assignmentsFor(key assignmentsOf, own map[string]Answer[userRoles], inherited map[string]Result[[]*Assignment]) Result[[]*Assignment] {
	mine := own[key.user]
	if mine.Err != nil {
		return Result[[]*Assignment]{Err: mine.Err}
	}
	list := madeTo(okta.UserAssignee, key.user, mine.Value.Own, false)
	if !key.groups {
		return Result[[]*Assignment]{Value: list}
	}
	if through := inherited[key.user]; through.Err != nil {
		return Result[[]*Assignment]{Err: through.Err}
	}
	return Result[[]*Assignment]{Value: sorted(append(list, inherited[key.user].Value...))}
}

// ownRoles answers the users' own lists. Who cannot have a role gets an empty one
// without a call, or a look into the cache; the others are asked. The facts are
// nil when they were not needed.
func (r *Request) ownRoles(ctx context.Context, wanted map[string]bool) (map[string]Answer[userRoles], *facts) {
	users := SortedKeys(wanted)
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
func (r *Request) rolesOfCandidates(ctx context.Context, users []string, f *facts) map[string]Answer[userRoles] {
	var ask []string
	answers := make(map[string]Answer[userRoles], len(users))
	for _, id := range users {
		if f.users[id] {
			ask = append(ask, id)
		} else {
			answers[id] = Answer[userRoles]{From: f.from}
		}
	}
	r.addTold(answers, f)
	maps.Copy(answers, r.readUserRoles(ctx, ask, rolesAsked{asked: len(users), known: true}))
	return answers
}

// addTold adds, for users who hold no role themselves, the roles of their groups
// where a list of their own is at hand: nothing need be joined for those.
func (r *Request) addTold(answers map[string]Answer[userRoles], f *facts) {
	ids := SortedKeys(answers)
	for i, entry := range Peek(r, userRolesKind, ids) {
		if IsFresh(r, entry) && !entry.Absent && len(entry.Value.Own) == 0 && entry.Value.Told != nil {
			r.Reused(entry.Age)
			answers[ids[i]] = Answer[userRoles]{Value: userRoles{Told: entry.Value.Told}, From: f.from.And(ProvenanceOf(entry))}
		}
	}
}

// planUserRoles decides whether to find out first who can have a role, for users
// out of a batch of so many. Questions
// about single users count together: when many were asked lately, more will come.
func (r *Request) planUserRoles(ctx context.Context, users []string, batch int) (map[string]Answer[userRoles], *facts) {
	ctx, end := PatientFor(ctx, r, userRolesKind, users)
	defer end()
	asked := plan.BatchSize(len(users), batch)
	w := factsWanted{users: true, ceiling: r.factsCeiling(asked)}
	cost := r.factsCalls(ctx, w, asked)
	if r.adminSizes().withheld.recently() {
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: withheldWhy}), nil
	}
	if p := plan.Assignments(plan.Holders{Asked: asked, Facts: cost}); p.Strategy != plan.Whole {
		if r.worthLearning(&r.adminSizes().askedAlone, len(users), cost, softOrg) {
			if f := r.learnFacts(ctx); f != nil {
				return r.rolesOfCandidates(ctx, users, f), f
			}
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: p.Why}), nil
	}
	f, err := r.readFacts(ctx, w)
	switch DenialOf(err) {
	case Granted:
		return r.rolesOfCandidates(ctx, users, f), f
	case Outage:
		// Nobody is asked in place of the lists that Okta cannot give.
		return OrCopies(ctx, r, userRolesField, userRolesKind, users, "who can have a role could not be read", err), nil
	case Withheld:
		r.noteWithheld(err)
		if !r.Covered(userRolesField, len(users)) {
			return Failed[userRoles](users, err), nil
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: r.Otherwise(userRolesField, withheldWhy, err)}), nil
	default:
		if !IsTooExpensive(ctx, err) {
			return CopiesIfCached(ctx, r, userRolesKind, users, err), nil
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: "finding out who can have a role costs more"}), nil
	}
}

// noteWithheld notes that the lists of who can have a role are refused; a credential
// that is refused everything says nothing of them.
func (r *Request) noteWithheld(err error) {
	if !okta.IsUnauthorized(err) || featureOff(err) {
		r.adminSizes().withheld.mark()
	}
}

// factsCeiling is what may be spent on the next part of the facts. Where nothing is
// known of what they cost in this org it is a tenth of what asking everybody costs,
// where something is known all of that, and 0, no bound, where all is: then the plan
// has weighed it.
func (r *Request) factsCeiling(asked int) int {
	s := r.adminSizes()
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
func (r *Request) freshRoles(ctx context.Context, users []string) map[string]Answer[userRoles] {
	known := map[string]Answer[userRoles]{}
	var open []string
	for _, id := range users {
		if f, ok := r.admin.userRoles.Get(id); ok {
			known[id] = f
		} else {
			open = append(open, id)
		}
	}
	for i, entry := range GetMany(ctx, r, userRolesKind, open) {
		if IsFresh(r, entry) {
			r.Hit(entry.Age)
			f := Answer[userRoles]{Value: entry.Value, NotFound: entry.Absent, From: ProvenanceOf(entry)}
			known[open[i]] = r.admin.userRoles.Keep(open[i], f)
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
func (r *Request) readUserRoles(ctx context.Context, users []string, how rolesAsked) map[string]Answer[userRoles] {
	answers := GatherOnce(ctx, r, &r.admin.userRoles, Source[userRoles]{
		Field: userRolesField, Kind: userRolesKind,
		Fetch: func(ctx context.Context, ids []string, out *Answers[userRoles]) {
			ctx = r.Spend(ctx, userRolesField, how.plan(len(ids)))
			out.Each(ctx, ids, func(id string) {
				list, err := r.okta.ListUserRoles(ctx, id, okta.ExpandNone)
				AnswerWith(out, id)(splitRoles(list), err)
			})
			r.amendAssignees(ctx, out)
		},
	}, users)
	for id, f := range answers {
		r.noteTold(id, f)
	}
	return answers
}
