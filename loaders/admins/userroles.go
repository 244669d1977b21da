package admins

import (
	"context"
	"maps"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// RolesOfUsers returns the users' own lists in their order, which must be sorted. Users who
// cannot have a role get an empty list without a call or a look-up in the cache; the others are
// read. The admin directory is nil when it was not needed.
func (r *Request) RolesOfUsers(ctx context.Context, users []string) ([]fetch.Answer[UserRoles], *Directory) {
	r.Observe(UserRolesField, len(users))
	if f := settledDirectory(ctx, r, directoryWanted{users: true}, UserRolesKind, users); f != nil {
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

func inOrder(users []string, answers map[string]fetch.Answer[UserRoles]) []fetch.Answer[UserRoles] {
	list := make([]fetch.Answer[UserRoles], len(users))
	for i, id := range users {
		list[i] = answers[id]
	}
	return list
}

// rolesOfCandidates reads the lists of those who can have a role.
func (r *Request) rolesOfCandidates(ctx context.Context, users []string, f *Directory) []fetch.Answer[UserRoles] {
	var ask []string
	answers := make([]fetch.Answer[UserRoles], len(users))
	told := fetch.Peek(r, UserRolesKind, users)
	for i, id := range users {
		if f.users[id] {
			ask = append(ask, id)
			continue
		}
		answers[i].From = f.from
		// For a user without roles there may be a list that has the roles of the groups:
		// nothing has to be joined then.
		if e := told[i]; fetch.IsFresh(r, e) && !e.NotFound && len(e.Value.Own) == 0 && e.Value.Told != nil {
			r.Reused(e.Age)
			answers[i] = fetch.Answer[UserRoles]{Value: UserRoles{Told: e.Value.Told}, From: f.from.And(fetch.ProvenanceOf(e))}
		}
	}
	for id, answer := range r.readUserRoles(ctx, ask, rolesAsked{asked: len(users), known: true}) {
		i, _ := slices.BinarySearch(users, id)
		answers[i] = answer
	}
	return answers
}

// rolesByID is rolesOfCandidates for users in any order.
func (r *Request) rolesByID(ctx context.Context, users []string, f *Directory) map[string]fetch.Answer[UserRoles] {
	users = slices.Sorted(slices.Values(users))
	answers := make(map[string]fetch.Answer[UserRoles], len(users))
	for i, answer := range r.rolesOfCandidates(ctx, users, f) {
		answers[users[i]] = answer
	}
	return answers
}

// planUserRoles decides whether to find out first who can have a role, for users out of a batch
// of asked. Questions about single users count together: if many were asked recently, more will
// come.
func (r *Request) planUserRoles(ctx context.Context, users []string, asked int) (map[string]fetch.Answer[UserRoles], *Directory) {
	ctx, end := fetch.PatientFor(ctx, r, UserRolesKind, users)
	defer end()
	asked = plan.BatchSize(len(users), asked)
	w := directoryWanted{users: true, ceiling: r.directoryCeiling(asked)}
	cost := r.directoryCalls(ctx, w, asked)
	if r.org.admins.withheld.Recently() {
		return r.ReadUserRoles(ctx, users, withheldWhy), nil
	}
	if p := plan.Assignments(plan.RoleBatch{Asked: asked, Directory: cost}); p.Strategy != plan.Whole {
		if r.worthLearning(&r.org.admins.askedAlone, len(users), cost, fetch.SoftOrg) {
			if f := r.learnDirectory(ctx); f != nil {
				return r.rolesByID(ctx, users, f), f
			}
		}
		return r.ReadUserRoles(ctx, users, p.Why), nil
	}
	f, err := r.readDirectory(ctx, w)
	switch fetch.DenialOf(err) {
	case fetch.Granted:
		return r.rolesByID(ctx, users, f), f
	case fetch.Outage:
		// No calls replace the lists that Okta cannot return.
		return batch.OrCopies(ctx, r, UserRolesField, UserRolesKind, users, "who can have a role could not be read", err), nil
	case fetch.Withheld:
		r.noteWithheld(err)
		if !r.Covered(UserRolesField, len(users)) {
			return batch.Failed[UserRoles](users, err), nil
		}
		return r.ReadUserRoles(ctx, users, r.Otherwise(UserRolesField, withheldWhy, err)), nil
	default:
		if !batch.IsTooExpensive(ctx, err) {
			return batch.CopiesIfCached(ctx, r, UserRolesKind, users, err), nil
		}
		return r.ReadUserRoles(ctx, users, "finding out who can have a role costs more"), nil
	}
}

// freshRoles returns the lists the operation or the cache has.
func (r *Request) freshRoles(ctx context.Context, users []string) map[string]fetch.Answer[UserRoles] {
	known := map[string]fetch.Answer[UserRoles]{}
	var open []string
	for _, id := range users {
		if f, ok := r.told.userRoles.Get(id); ok {
			known[id] = f
		} else {
			open = append(open, id)
		}
	}
	for i, entry := range fetch.GetMany(ctx, r, UserRolesKind, open) {
		if fetch.IsFresh(r, entry) {
			r.Hit(entry.Age)
			f := fetch.Answer[UserRoles]{Value: entry.Value, NotFound: entry.NotFound, From: fetch.ProvenanceOf(entry)}
			known[open[i]] = r.told.userRoles.Keep(open[i], f)
			r.noteTold(open[i], f)
		}
	}
	return known
}

// ReadUserRoles reads the users' own lists, whether or not they can have a role.
func (r *Request) ReadUserRoles(ctx context.Context, users []string, why string) map[string]fetch.Answer[UserRoles] {
	return r.readUserRoles(ctx, users, rolesAsked{asked: len(users), why: why})
}

func (r *Request) readUserRoles(ctx context.Context, users []string, how rolesAsked) map[string]fetch.Answer[UserRoles] {
	answers := batch.GatherOnce(ctx, r, &r.told.userRoles, fetch.Source[UserRoles]{
		Field: UserRolesField, Kind: UserRolesKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[UserRoles]) {
			ctx = r.Spend(ctx, UserRolesField, how.plan(len(ids)))
			out.Each(ctx, ids, func(id string) {
				list, err := r.okta.ListUserRoles(ctx, id, r.expand())
				r.takeExpanded(ctx, okta.UserAssignee, id, list, out.Began)
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

// noteTold records who holds roles by a user's own list.
func (r *Request) noteTold(userID string, list fetch.Answer[UserRoles]) {
	roles := list.Value
	if len(roles.Own) > 0 {
		r.told.seen.see([]string{userID}, nil)
	}
	for _, a := range roles.Told {
		r.told.seen.see(nil, []string{a.AssigneeID})
		r.noteUnflagged(a, list.From)
	}
}
