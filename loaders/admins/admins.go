package admins

import (
	"context"
	"slices"
	"strings"

	"oktagraph/loaders/batch"
	"oktagraph/okta"
)

// Admins returns every role assignment made to a user or a group of the org,
// sorted by id. Nobody who cannot hold a role is asked.
func (r *Request) Admins(ctx context.Context) ([]*Assignment, error) {
	return r.admins.Load(ctx, struct{}{})
}

func (r *Request) fetchAdmins(ctx context.Context, b batch.Batch[struct{}]) []batch.Result[[]*Assignment] {
	list, err := r.readAdmins(ctx)
	out := make([]batch.Result[[]*Assignment], len(b.Keys))
	for i := range out {
		out[i] = batch.Result[[]*Assignment]{Value: list, Err: err}
	}
	return out
}

// readAdmins asks the users Okta lists as assignees and the groups that may
// have roles. One refused list fails the whole: an administrator left out
// silently is worse than an error.
func (r *Request) readAdmins(ctx context.Context) ([]*Assignment, error) {
	w := directoryWanted{users: true}
	r.ahead.Load().Wait(ctx)
	f := r.knownDirectory(ctx, w)
	if f == nil {
		var err error
		if f, err = r.readDirectory(ctx, w); err != nil {
			return nil, err
		}
	}
	users, groups := batch.SortedKeys(f.users), f.groupIDs
	var ofUsers map[string]batch.Answer[userRoles]
	var ofGroups map[string]batch.Answer[[]*okta.RoleAssignment]
	err := batch.Each(ctx, []func(context.Context){
		func(ctx context.Context) {
			ofUsers = r.readUserRoles(ctx, users, rolesAsked{asked: len(users), known: true})
		},
		func(ctx context.Context) { ofGroups = r.readGroupRoles(ctx, groups, len(groups)) },
	}, func(ctx context.Context, read func(context.Context)) error { read(ctx); return nil })
	if err != nil {
		return nil, err
	}
	var all []*Assignment
	for _, id := range users {
		if err := ofUsers[id].Err; err != nil {
			return nil, err
		}
		all = append(all, madeTo(okta.UserAssignee, id, ofUsers[id].Value.Own, false)...)
	}
	for _, id := range groups {
		if err := ofGroups[id].Err; err != nil {
			return nil, err
		}
		all = append(all, madeTo(okta.GroupAssignee, id, ofGroups[id].Value, false)...)
	}
	slices.SortFunc(all, func(a, b *Assignment) int { return strings.Compare(a.ID(), b.ID()) })
	return all, nil
}
