package directory

import (
	"context"
	"strings"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
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

// Key is the page's id in the cache. Group ids have no slash.
func (m memberPage) Key() string { return m.group + "/" + m.after }

func memberPageOf(key string) memberPage {
	group, after, _ := strings.Cut(key, "/")
	return memberPage{group: group, after: after}
}

const membersField = "Group.members"

func (r *Request) fetchMembers(_ context.Context, b batch.Batch[memberPage]) []batch.Result[paging.Page] {
	keys := batch.KeysFor(b.Keys)
	answers := batch.GatherBatch(r, batch.Source[paging.Page]{
		Field: membersField, Kind: membersKind, Believe: r.believePage,
		Fetch: func(ctx context.Context, keys []string, out *batch.Answers[paging.Page]) {
			r.readMembers(ctx, keys, b.Round, out)
		},
		Copied: func(p paging.Page) { primeCopies(r, r.users, userKind, p.IDs) },
	}, keys)
	r.confirmUsers(answers)
	r.sawPages(answers)
	return batch.Results(answers, keys)
}

// readMembers answers first pages from what is known whole or known to be
// empty, and asks for the rest page by page.
func (r *Request) readMembers(ctx context.Context, keys []string, now *batch.Round, out *batch.Answers[paging.Page]) {
	keys = r.knownMembers(ctx, keys, out)
	if len(keys) == 0 {
		return
	}
	ctx = r.Spend(ctx, membersField, plan.Plan{
		Strategy: plan.List, Calls: len(keys), Bucket: ratelimit.BucketGroups, Why: "a page of members each",
	})
	r.tellMembers(ctx, keys)
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
	r.keepUsers(ctx, users.all(), cache.RankList, out.Began)
}

// knownMembers answers without a call: groups whose fresh statistics say that
// nobody is in them, and groups that were read whole.
func (r *Request) knownMembers(ctx context.Context, keys []string, out *batch.Answers[paging.Page]) []string {
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
	whole := batch.GetMany(ctx, r, AllMembersKind, first)
	stats := batch.Peek(r, statsKind, first)
	for i, group := range first {
		key := memberPage{group: group}.Key()
		switch {
		case batch.Use(r, whole[i]) && r.believePage(
			key, cache.Entry[paging.Page]{Value: paging.Page{IDs: whole[i].Value}, State: whole[i].State, Age: whole[i].Age},
		) == cache.Fresh:
			out.PutMade(key, paging.Page{IDs: whole[i].Value}, batch.ProvenanceOf(whole[i]))
		case batch.IsFresh(r, stats[i]) && !stats[i].NotFound && stats[i].Value.Users == 0 &&
			r.believePage(key, cache.Entry[paging.Page]{State: cache.Fresh, Age: stats[i].Age}) == cache.Fresh:
			r.Aged(stats[i].Age)
			out.PutMade(key, paging.Page{IDs: []string{}}, batch.ProvenanceOf(stats[i]))
		default:
			rest = append(rest, key)
		}
	}
	return rest
}

func userIDs(list []*okta.User, keep *bag[*okta.User]) []string {
	ids := make([]string, len(list))
	for i, u := range list {
		ids[i] = u.ID
		keep.add(u.ID, u)
	}
	return ids
}
