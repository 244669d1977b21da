package directory

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// MembersSource reads groups whole, by the largest pages Okta gives.
func (r *Request) MembersSource() batch.Source[[]string] {
	return batch.Source[[]string]{
		Field: "Group.members", Kind: AllMembersKind,
		Fetch: func(ctx context.Context, gids []string, out *batch.Answers[[]string]) {
			keep := &bag[*okta.User]{}
			if people := r.org.people.Get(); people == 0 || people > keptPeople {
				keep = nil
			}
			out.Each(ctx, r.knownWhole(ctx, gids, out), func(gid string) { r.readWhole(ctx, gid, keep, out) })
			if keep != nil {
				r.keepUsers(ctx, keep.all(), cache.RankList, out.Began)
			}
		},
	}
}

// knownWhole answers groups whose only page was read before, and returns the
// others.
func (r *Request) knownWhole(ctx context.Context, gids []string, out *batch.Answers[[]string]) []string {
	keys := make([]string, len(gids))
	for i, gid := range gids {
		keys[i] = memberPage{group: gid}.Key()
	}
	var rest []string
	for i, page := range batch.GetMany(ctx, r, membersKind, keys) {
		if page.Value.Next == "" && batch.Use(r, page) {
			out.PutMade(gids[i], page.Value.IDs, batch.ProvenanceOf(page))
			continue
		}
		rest = append(rest, gids[i])
	}
	return rest
}

// keptPeople is the largest org whose users are kept when lists are read whole:
// some 25 MB of them, which is less than half of the in-process cache. In a
// larger org they would only push out what was asked for.
const keptPeople = 20_000

func (r *Request) readWhole(ctx context.Context, gid string, keep *bag[*okta.User], out *batch.Answers[[]string]) {
	list := []string{}
	for page, err := range okta.Pages(ctx, "", func(ctx context.Context, after string) (*okta.Page[string], error) {
		return r.memberIDs(ctx, gid, after, keep)
	}) {
		switch {
		case okta.IsNotFound(err):
			out.NotFound(gid)
			return
		case err != nil:
			out.Fail(gid, err)
			return
		}
		list = append(list, page.Items...)
	}
	out.Put(gid, list)
}

// memberIDs reads the largest page Okta gives of a group's members, and keeps
// the users where there is a bag for them.
func (r *Request) memberIDs(ctx context.Context, gid, after string, keep *bag[*okta.User]) (*okta.Page[string], error) {
	if keep == nil {
		return r.okta.ListGroupUserIDs(ctx, gid, plan.WholePage, after)
	}
	page, err := r.okta.ListGroupUsers(ctx, gid, plan.WholePage, after)
	if err != nil {
		return nil, err
	}
	return &okta.Page[string]{Items: userIDs(page.Items, keep), Next: page.Next, Source: page.Source, At: page.At}, nil
}
