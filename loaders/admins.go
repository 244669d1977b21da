package loaders

import (
	"context"
	"slices"
	"strings"

	"oktagraph/okta"
)

// Admins returns every role assignment made to a user or a group of the org,
// sorted by id. Nobody who cannot hold a role is asked.
func (r *Request) Admins(ctx context.Context) ([]*Assignment, error) {
	return r.admins.load(ctx, struct{}{})
}

// AdminsPage returns a page of the assignments that match, from a position on.
func (r *Request) AdminsPage(ctx context.Context, match func(*Assignment) bool, from Position, first int) (Cut, map[string]*Assignment, error) {
	all, err := r.Admins(ctx)
	if err != nil {
		return Cut{}, nil, err
	}
	var ids []string
	byID := map[string]*Assignment{}
	for _, a := range all {
		if match(a) {
			ids = append(ids, a.ID())
			byID[a.ID()] = a
		}
	}
	return cutSlice(ids, from, first), byID, nil
}

func (r *Request) fetchAdmins(ctx context.Context, keys []struct{}) []outcome[[]*Assignment] {
	defer r.wave.Load().admins.keep()
	list, err := r.readAdmins(ctx)
	out := make([]outcome[[]*Assignment], len(keys))
	for i := range out {
		out[i] = outcome[[]*Assignment]{value: list, err: err}
	}
	return out
}

// readAdmins asks the users Okta lists as assignees and the groups that may
// have roles. One refused list fails the whole: an administrator left out
// silently is worse than an error.
func (r *Request) readAdmins(ctx context.Context) ([]*Assignment, error) {
	w := factsWanted{users: true}
	r.anticipation.Load().wait(ctx)
	f := r.knownFacts(ctx, w)
	if f == nil {
		var err error
		if f, err = r.readFacts(ctx, w); err != nil {
			return nil, err
		}
	}
	users, groups := keysOf(f.users), keysOf(f.groups)
	var ofUsers map[string]found[userRoles]
	var ofGroups map[string]found[[]*okta.RoleAssignment]
	err := eachOrFail(ctx, []func(context.Context){
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
		if err := ofUsers[id].err; err != nil {
			return nil, err
		}
		all = append(all, madeTo(okta.UserAssignee, id, ofUsers[id].value.Own, false)...)
	}
	for _, id := range groups {
		if err := ofGroups[id].err; err != nil {
			return nil, err
		}
		all = append(all, madeTo(okta.GroupAssignee, id, ofGroups[id].value, false)...)
	}
	slices.SortFunc(all, func(a, b *Assignment) int { return strings.Compare(a.ID(), b.ID()) })
	return all, nil
}
