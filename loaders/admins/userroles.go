package admins

import (
	"context"
	"maps"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

const (
	userRolesField  = "User.roleAssignments"
	groupRolesField = "Group.roleAssignments"
)

// noAssignments is the list of whoever holds nothing.
var noAssignments = []*Assignment{}

// fetchAssignments answers the assignments of users in two steps: each user's
// own list, asked only of those who can have one; then the groups' roles of
// those whose own list did not name them.
func (r *Request) fetchAssignments(ctx context.Context, b batch.Batch[assignmentsOf]) []batch.Result[[]*Assignment] {
	users := make([]string, len(b.Keys))
	for i, key := range b.Keys {
		users[i] = key.user
	}
	slices.Sort(users)
	users = slices.Compact(users)
	inherits := make([]bool, len(users)) // whose groups' roles are wanted
	for _, key := range b.Keys {
		if key.groups {
			inherits[place(users, key.user)] = true
		}
	}
	r.Observe(userRolesField, len(users))
	own, f := r.ownRoles(ctx, users)
	b.Round.Wait(ctx, plan.LoadUserAssignments, plan.Read)
	through := r.inheritedRoles(ctx, users, inherits, own, f)
	out := make([]batch.Result[[]*Assignment], len(b.Keys))
	for i, key := range b.Keys {
		at := place(users, key.user)
		out[i] = assignmentsFor(key, own[at], through[at])
	}
	return out
}

// place is where a user is in a sorted list.
func place(users []string, id string) int {
	i, _ := slices.BinarySearch(users, id)
	return i
}

func assignmentsFor(key assignmentsOf, own batch.Answer[userRoles], through batch.Result[[]*Assignment]) batch.Result[[]*Assignment] {
	switch {
	case own.Err != nil:
		return batch.Result[[]*Assignment]{Err: own.Err}
	case key.groups && through.Err != nil:
		return batch.Result[[]*Assignment]{Err: through.Err}
	case !key.groups:
		through.Value = nil
	}
	if len(own.Value.Own) == 0 && len(through.Value) == 0 {
		return batch.Result[[]*Assignment]{Value: noAssignments}
	}
	list := madeTo(okta.UserAssignee, key.user, own.Value.Own, false)
	if len(through.Value) > 0 {
		list = sorted(append(list, through.Value...))
	}
	return batch.Result[[]*Assignment]{Value: list}
}

// ownRoles answers the users' own lists, in their order, which is sorted. Who cannot have
// a role gets an empty one without a call, or a look into the cache; the others are
// asked. The admin directory is nil when it was not needed.
func (r *Request) ownRoles(ctx context.Context, users []string) ([]batch.Answer[userRoles], *adminDirectory) {
	if f := settledDirectory(ctx, r, directoryWanted{users: true}, userRolesKind, users); f != nil {
		return r.rolesOfCandidates(ctx, users, f), f
	}
	known := r.freshRoles(ctx, users)
	missing := slices.DeleteFunc(slices.Clone(users), func(id string) bool { _, ok := known[id]; return ok })
	if len(missing) == 0 {
		return inOrder(users, known), nil
	}
	answers, f := r.planUserRoles(ctx, missing, len(users))
	maps.Copy(known, answers)
	return inOrder(users, known), f
}

func inOrder(users []string, answers map[string]batch.Answer[userRoles]) []batch.Answer[userRoles] {
	list := make([]batch.Answer[userRoles], len(users))
	for i, id := range users {
		list[i] = answers[id]
	}
	return list
}

// rolesOfCandidates asks those who can have a role.
func (r *Request) rolesOfCandidates(ctx context.Context, users []string, f *adminDirectory) []batch.Answer[userRoles] {
	var ask []string
	answers := make([]batch.Answer[userRoles], len(users))
	told := batch.Peek(r, userRolesKind, users)
	for i, id := range users {
		if f.users[id] {
			ask = append(ask, id)
			continue
		}
		answers[i].From = f.from
		// Of whoever holds no role a list may be at hand that has the roles of the groups:
		// nothing need be joined then.
		if e := told[i]; batch.IsFresh(r, e) && !e.NotFound && len(e.Value.Own) == 0 && e.Value.Told != nil {
			r.Reused(e.Age)
			answers[i] = batch.Answer[userRoles]{Value: userRoles{Told: e.Value.Told}, From: f.from.And(batch.ProvenanceOf(e))}
		}
	}
	for id, answer := range r.readUserRoles(ctx, ask, rolesAsked{asked: len(users), known: true}) {
		answers[place(users, id)] = answer
	}
	return answers
}

// rolesByID is rolesOfCandidates for users in any order.
func (r *Request) rolesByID(ctx context.Context, users []string, f *adminDirectory) map[string]batch.Answer[userRoles] {
	users = slices.Sorted(slices.Values(users))
	answers := make(map[string]batch.Answer[userRoles], len(users))
	for i, answer := range r.rolesOfCandidates(ctx, users, f) {
		answers[users[i]] = answer
	}
	return answers
}

// planUserRoles decides whether to find out first who can have a role, for users
// out of a batch of so many. Questions
// about single users count together: when many were asked lately, more will come.
func (r *Request) planUserRoles(ctx context.Context, users []string, asked int) (map[string]batch.Answer[userRoles], *adminDirectory) {
	ctx, end := batch.PatientFor(ctx, r, userRolesKind, users)
	defer end()
	asked = plan.BatchSize(len(users), asked)
	w := directoryWanted{users: true, ceiling: r.directoryCeiling(asked)}
	cost := r.directoryCalls(ctx, w, asked)
	if r.org.admins.withheld.Recently() {
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: withheldWhy}), nil
	}
	if p := plan.Assignments(plan.RoleBatch{Asked: asked, Directory: cost}); p.Strategy != plan.Whole {
		if r.worthLearning(&r.org.admins.askedAlone, len(users), cost, batch.SoftOrg) {
			if f := r.learnDirectory(ctx); f != nil {
				return r.rolesByID(ctx, users, f), f
			}
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: p.Why}), nil
	}
	f, err := r.readDirectory(ctx, w)
	switch batch.DenialOf(err) {
	case batch.Granted:
		return r.rolesByID(ctx, users, f), f
	case batch.Outage:
		// Nobody is asked in place of the lists that Okta cannot give.
		return batch.OrCopies(ctx, r, userRolesField, userRolesKind, users, "who can have a role could not be read", err), nil
	case batch.Withheld:
		r.noteWithheld(err)
		if !r.Covered(userRolesField, len(users)) {
			return batch.Failed[userRoles](users, err), nil
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: r.Otherwise(userRolesField, withheldWhy, err)}), nil
	default:
		if !batch.IsTooExpensive(ctx, err) {
			return batch.CopiesIfCached(ctx, r, userRolesKind, users, err), nil
		}
		return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: "finding out who can have a role costs more"}), nil
	}
}

// noteWithheld notes that the lists of who can have a role are refused; a credential
// that is refused everything says nothing of them.
func (r *Request) noteWithheld(err error) {
	if !okta.IsUnauthorized(err) {
		r.org.admins.withheld.Note()
	}
}

// directoryCeiling is what may be spent on the next part of the admin directory. Where nothing is
// known of what they cost in this org it is a tenth of what asking everybody costs,
// where something is known all of that, and 0, no bound, where all is: then the plan
// has weighed it.
func (r *Request) directoryCeiling(asked int) int {
	s := r.org.admins
	switch flag := s.flag.get(); {
	case flag.covers(), flag.isBlind() && s.boundRoles.Get() > 0:
		return 0
	case flag.isBlind() && s.bindingCalls.Get() > 0:
		return asked
	default:
		return max(1, asked/10)
	}
}

// freshRoles are the lists the operation or the cache has.
func (r *Request) freshRoles(ctx context.Context, users []string) map[string]batch.Answer[userRoles] {
	known := map[string]batch.Answer[userRoles]{}
	var open []string
	for _, id := range users {
		if f, ok := r.told.userRoles.Get(id); ok {
			known[id] = f
		} else {
			open = append(open, id)
		}
	}
	for i, entry := range batch.GetMany(ctx, r, userRolesKind, open) {
		if batch.IsFresh(r, entry) {
			r.Hit(entry.Age)
			f := batch.Answer[userRoles]{Value: entry.Value, NotFound: entry.NotFound, From: batch.ProvenanceOf(entry)}
			known[open[i]] = r.told.userRoles.Keep(open[i], f)
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
	p := plan.Assignments(plan.RoleBatch{Asked: a.asked, Directory: a.asked, Known: a.known, Candidates: calls})
	p.Calls = calls
	if a.why != "" {
		p.Why = a.why
	}
	return p
}

// readUserRoles asks for the users' own lists.
func (r *Request) readUserRoles(ctx context.Context, users []string, how rolesAsked) map[string]batch.Answer[userRoles] {
	answers := batch.GatherOnce(ctx, r, &r.told.userRoles, batch.Source[userRoles]{
		Field: userRolesField, Kind: userRolesKind,
		Fetch: func(ctx context.Context, ids []string, out *batch.Answers[userRoles]) {
			ctx = r.Spend(ctx, userRolesField, how.plan(len(ids)))
			out.Each(ctx, ids, func(id string) {
				list, err := r.okta.ListUserRoles(ctx, id, okta.ExpandNone)
				out.Take(id, splitRoles(list), err)
			})
			r.amendAssignees(ctx, out)
		},
	}, users)
	for id, f := range answers {
		r.noteTold(id, f)
	}
	return answers
}
