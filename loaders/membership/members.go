package membership

import (
	"context"
	"strings"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// memberPage names one page of a group's members by Okta's cursor.
type memberPage struct {
	group string
	after string
}

// Key is the page's id in the cache. Group ids contain no slash.
func (m memberPage) Key() string { return m.group + "/" + m.after }

func memberPageOf(key string) memberPage {
	group, after, _ := strings.Cut(key, "/")
	return memberPage{group: group, after: after}
}

const membersField = "Group.members"

// MemberPages cuts a page of first members out of each group. Groups that need more pages are
// read on together.
func (r *Request) MemberPages(ctx context.Context, groupIDs []string, from []paging.Position, first int) []batch.Result[paging.Cut] {
	cuts := make([]batch.Result[paging.Cut], len(groupIDs))
	pagers := make([]*paging.Pager, len(groupIDs))
	open := make([]int, len(groupIDs))
	for i := range groupIDs {
		pagers[i], open[i] = paging.NewPager(positionAt(from, i), first, paging.ByOkta), i
	}
	for len(open) > 0 {
		keys := make([]memberPage, len(open))
		for j, i := range open {
			keys[j] = memberPage{group: groupIDs[i], after: pagers[i].After()}
		}
		var rest []int
		for j, page := range r.members.LoadAll(ctx, keys) {
			i := open[j]
			if more := pagers[i].Take(ctx, page); more {
				rest = append(rest, i)
				continue
			}
			cuts[i] = pagers[i].Result()
		}
		open = rest
	}
	return cuts
}

func (r *Request) fetchMembers(_ context.Context, b batch.Batch[memberPage]) []batch.Result[paging.Page] {
	keys := batch.KeysFor(b.Keys)
	answers := fetch.GatherBatch(r, fetch.Source[paging.Page]{
		Field: membersField, Kind: membersKind, Believe: r.believePage,
		Fetch: func(ctx context.Context, keys []string, out *fetch.Answers[paging.Page]) {
			r.readMembers(ctx, keys, b.Round, out)
		},
		Copied: func(p paging.Page) { r.UsersStandIn(p.IDs) },
	}, keys)
	r.ConfirmUsers(answers)
	r.sawPages(answers)
	return batch.Results(answers, keys)
}

// readMembers answers first pages of groups known to be empty or known whole, and reads the
// rest page by page.
func (r *Request) readMembers(ctx context.Context, keys []string, now *batch.Round, out *fetch.Answers[paging.Page]) {
	keys = r.knownMembers(ctx, keys, out)
	if len(keys) == 0 {
		return
	}
	ctx = r.Spend(ctx, membersField, plan.Plan{
		Strategy: plan.List, Calls: len(keys), Bucket: ratelimit.BucketGroups, Why: "one page of members per group",
	})
	groups := make([]string, len(keys))
	for i, key := range keys {
		groups[i] = memberPageOf(key).group
	}
	r.TellMembers(ctx, groups)
	now.Reached(plan.LoadGroupMembers, plan.Foreseen)
	var users bag[*okta.User]
	out.Each(ctx, keys, func(key string) {
		p := memberPageOf(key)
		page, err := r.okta.ListGroupUsers(ctx, p.group, plan.PageSize, p.after)
		switch {
		case okta.IsNotFound(err):
			out.NotFound(key)
		case err != nil:
			out.Fail(key, err)
		default:
			out.Put(key, paging.Page{IDs: userIDs(page.Items, &users), Next: page.Next})
		}
	})
	r.KeepUsers(ctx, users.all(), cache.RankList, out.Began)
}

// knownMembers answers without a call for groups that are empty by fresh statistics, and for
// groups that were read whole. It returns the other keys.
func (r *Request) knownMembers(ctx context.Context, keys []string, out *fetch.Answers[paging.Page]) []string {
	var first, rest []string
	for _, key := range keys {
		if p := memberPageOf(key); p.after == "" {
			first = append(first, p.group)
		} else {
			rest = append(rest, key)
		}
	}
	if len(first) == 0 {
		return rest
	}
	whole := fetch.GetMany(ctx, r, AllMembersKind, first)
	stats := fetch.Peek(r, directory.StatsKind, first)
	for i, group := range first {
		key := memberPage{group: group}.Key()
		switch {
		case fetch.Use(r, whole[i]) && r.believePage(
			key, cache.Entry[paging.Page]{Value: paging.Page{IDs: whole[i].Value}, State: whole[i].State, Age: whole[i].Age},
		) == cache.Fresh:
			out.PutMade(key, paging.Page{IDs: whole[i].Value}, fetch.ProvenanceOf(whole[i]))
		case fetch.IsFresh(r, stats[i]) && !stats[i].NotFound && stats[i].Value.Users == 0 &&
			r.believePage(key, cache.Entry[paging.Page]{State: cache.Fresh, Age: stats[i].Age}) == cache.Fresh:
			r.Aged(stats[i].Age)
			out.PutMade(key, paging.Page{IDs: []string{}}, fetch.ProvenanceOf(stats[i]))
		default:
			rest = append(rest, key)
		}
	}
	return rest
}

// MembersSource reads groups whole, by the largest pages Okta returns.
func (r *Request) MembersSource() fetch.Source[[]string] {
	return r.membersSource(func() bool {
		people := r.org.Learned().People
		return people > 0 && people <= directory.KeptPeople
	})
}

// membersSource also keeps the users if keeps returns true.
func (r *Request) membersSource(keeps func() bool) fetch.Source[[]string] {
	return fetch.Source[[]string]{
		Field: membersField, Kind: AllMembersKind,
		Fetch: func(ctx context.Context, gids []string, out *fetch.Answers[[]string]) {
			keep := &bag[*okta.User]{}
			if !keeps() {
				keep = nil
			}
			out.Each(ctx, r.knownWhole(ctx, gids, out), func(gid string) { r.readWhole(ctx, gid, keep, out) })
			if keep != nil {
				r.KeepUsers(ctx, keep.all(), cache.RankList, out.Began)
			}
		},
	}
}

// knownWhole answers groups whose only page was read before, and returns the others.
func (r *Request) knownWhole(ctx context.Context, gids []string, out *fetch.Answers[[]string]) []string {
	keys := make([]string, len(gids))
	for i, gid := range gids {
		keys[i] = memberPage{group: gid}.Key()
	}
	var rest []string
	for i, page := range fetch.GetMany(ctx, r, membersKind, keys) {
		if page.Value.Next == "" && fetch.Use(r, page) {
			out.PutMade(gids[i], page.Value.IDs, fetch.ProvenanceOf(page))
			continue
		}
		rest = append(rest, gids[i])
	}
	return rest
}

func (r *Request) readWhole(ctx context.Context, gid string, keep *bag[*okta.User], out *fetch.Answers[[]string]) {
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

// memberIDs reads the largest page Okta returns of a group's members, and puts the users into
// the bag if there is one.
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

func userIDs(list []*okta.User, keep *bag[*okta.User]) []string {
	ids := make([]string, len(list))
	for i, u := range list {
		ids[i] = u.ID
		keep.add(u.ID, u)
	}
	return ids
}
