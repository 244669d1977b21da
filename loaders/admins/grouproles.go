package admins

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// RolesOfGroups reads the assignments of those groups that may have any. f is the admin
// directory if it is known already, else nil.
func (r *Request) RolesOfGroups(ctx context.Context, ids []string, f *Directory) map[string]fetch.Answer[[]*okta.RoleAssignment] {
	ids = slices.Sorted(slices.Values(ids))
	if f == nil {
		f = settledDirectory(ctx, r, directoryWanted{}, GroupRolesKind, ids)
	}
	if f != nil {
		return r.rolesOfFlagged(ctx, ids, f)
	}
	return r.planGroupRoles(ctx, ids)
}

// rolesOfFlagged reads the roles of the groups that can have one.
func (r *Request) rolesOfFlagged(ctx context.Context, ids []string, f *Directory) map[string]fetch.Answer[[]*okta.RoleAssignment] {
	ask := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !f.MayHold(id) })
	answers := r.askGroupRoles(ctx, ask, rolesAsked{asked: len(ids), known: true})
	for _, id := range ids {
		if !f.MayHold(id) {
			answers[id] = fetch.Answer[[]*okta.RoleAssignment]{From: f.from}
		}
	}
	return answers
}

// planGroupRoles decides whether to find out first which groups can have a role.
func (r *Request) planGroupRoles(ctx context.Context, ids []string) map[string]fetch.Answer[[]*okta.RoleAssignment] {
	missing := r.WithoutRoles(ids)
	asked := plan.BatchSize(missing, len(ids))
	w := directoryWanted{ceiling: r.directoryCeiling(asked)}
	switch {
	case missing == 0:
		return r.askGroupRoles(ctx, ids, rolesAsked{asked: len(ids)})
	case r.org.admins.withheld.Recently():
		return r.askGroupRoles(ctx, ids, rolesAsked{asked: len(ids), why: withheldWhy})
	}
	ctx, end := fetch.PatientFor(ctx, r, GroupRolesKind, ids)
	defer end()
	if p := plan.Assignments(plan.RoleBatch{Asked: asked, Directory: r.directoryCalls(ctx, w, asked)}); p.Strategy != plan.Whole {
		return r.askGroupRoles(ctx, ids, rolesAsked{asked: len(ids), why: p.Why})
	}
	f, err := r.readDirectory(ctx, w)
	switch fetch.DenialOf(err) {
	case fetch.Granted:
		return r.rolesOfFlagged(ctx, ids, f)
	case fetch.Outage:
		return batch.OrCopies(ctx, r, GroupRolesField, GroupRolesKind, ids, "which groups can have a role could not be read", err)
	case fetch.Withheld:
		r.noteWithheld(err)
		if !r.Covered(GroupRolesField, len(ids)) {
			return batch.Failed[[]*okta.RoleAssignment](ids, err)
		}
		return r.askGroupRoles(ctx, ids, rolesAsked{asked: len(ids), why: r.Otherwise(GroupRolesField, withheldWhy, err)})
	default:
		if !batch.IsTooExpensive(ctx, err) {
			return batch.CopiesIfCached(ctx, r, GroupRolesKind, ids, err)
		}
		return r.askGroupRoles(ctx, ids, rolesAsked{asked: len(ids), why: "finding out which groups can have a role costs more"})
	}
}

// KeepGroupRoles takes a group's roles from a user's list. It returns what this operation uses
// for the group everywhere: its first answer.
func (r *Request) KeepGroupRoles(groupID string, list fetch.Answer[[]*okta.RoleAssignment]) fetch.Answer[[]*okta.RoleAssignment] {
	return r.told.groupRoles.Keep(groupID, list)
}

// WithoutRoles counts the groups whose lists neither the operation nor the cache has.
func (r *Request) WithoutRoles(ids []string) int {
	n := 0
	entries := fetch.Peek(r, GroupRolesKind, ids)
	for i, id := range ids {
		if known, ok := r.told.groupRoles.Get(id); (!ok || known.Err != nil) && !fetch.IsFresh(r, entries[i]) {
			n++
		}
	}
	return n
}

// readGroupRoles reads the assignments of groups that have some, or may. asked is how many
// groups they were chosen from.
func (r *Request) readGroupRoles(ctx context.Context, groups []string, asked int) map[string]fetch.Answer[[]*okta.RoleAssignment] {
	return r.askGroupRoles(ctx, groups, rolesAsked{asked: asked, known: true})
}

func (r *Request) askGroupRoles(ctx context.Context, groups []string, how rolesAsked) map[string]fetch.Answer[[]*okta.RoleAssignment] {
	src := r.groupRolesSource(how)
	src.StandIn = r.byCopies(ctx)
	answers := batch.GatherOnce(ctx, r, &r.told.groupRoles, src, groups)
	for id, f := range answers {
		if len(f.Value) > 0 {
			r.told.seen.see(nil, []string{id})
		}
	}
	return answers
}

func (r *Request) groupRolesSource(how rolesAsked) fetch.Source[[]*okta.RoleAssignment] {
	return fetch.Source[[]*okta.RoleAssignment]{
		Field: GroupRolesField, Kind: GroupRolesKind,
		Fetch: func(ctx context.Context, missing []string, out *fetch.Answers[[]*okta.RoleAssignment]) {
			ctx = r.Spend(ctx, GroupRolesField, how.plan(len(missing)))
			out.EachBy(ctx, missing, func(ctx context.Context, id string) ([]*okta.RoleAssignment, error) {
				list, err := r.okta.ListGroupRoles(ctx, id, r.expand())
				r.takeExpanded(ctx, okta.GroupAssignee, id, list, out.Began)
				return list, err
			})
			r.amendBindings(ctx, out)
		},
	}
}
