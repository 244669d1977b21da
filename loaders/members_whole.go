package loaders

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// membersSource reads groups whole, by the largest pages Okta gives.
func (r *Request) membersSource() source[[]string] {
	return source[[]string]{
		field: "Group.members", kind: allMembersKind,
		fetch: func(ctx context.Context, gids []string, out *catch[[]string]) {
			each(r.knownWhole(ctx, gids, out), func(gid string) { r.readWhole(ctx, gid, out) })
		},
	}
}

// knownWhole answers groups whose only page was read before, and returns the
// others.
func (r *Request) knownWhole(ctx context.Context, gids []string, out *catch[[]string]) []string {
	keys := make([]string, len(gids))
	for i, gid := range gids {
		keys[i] = memberPage{group: gid}.key()
	}
	var rest []string
	for i, page := range cache.GetMany(ctx, r.engine.cache, r.ns, membersKind, keys) {
		if page.Value.Next == "" && use(r, page) {
			out.putAged(gids[i], page.Value.IDs, page.Age)
			continue
		}
		rest = append(rest, gids[i])
	}
	return rest
}

func (r *Request) readWhole(ctx context.Context, gid string, out *catch[[]string]) {
	list := []string{}
	for page, err := range okta.Pages(ctx, "", func(ctx context.Context, after string) (*okta.Page[*okta.User], error) {
		return r.okta.ListGroupUsers(ctx, gid, plan.WholePage, after)
	}) {
		switch {
		case okta.IsNotFound(err):
			out.absent(gid)
			return
		case err != nil:
			out.fail(gid, err)
			return
		}
		for _, u := range page.Items {
			list = append(list, u.ID)
		}
	}
	out.put(gid, list)
}
