package directory

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// GroupsByID reads groups, nil for ids that do not exist.
func (r *Request) GroupsByID(ctx context.Context, ids []string) []batch.Result[*okta.Group] {
	return r.groups.LoadAll(ctx, ids)
}

func (r *Request) fetchGroups(_ context.Context, b batch.Batch[string]) []batch.Result[*okta.Group] {
	return batch.GatherAll(r, fetch.Source[*okta.Group]{
		Field: "Group", Kind: GroupKind, Version: groupVersion,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*okta.Group]) {
			p := plan.Nodes(len(ids), ratelimit.BucketGroup, ratelimit.BucketGroups)
			r.groupNodes(false).read(r.Spend(ctx, "Group", p), p, ids, out)
		},
	}, b.Keys)
}

func (r *Request) groupNodes(stats bool) nodes[*okta.Group] {
	return nodes[*okta.Group]{
		get: r.okta.GetGroup,
		chunk: func(ctx context.Context, filter, after string) (*okta.Page[*okta.Group], error) {
			return r.okta.ListGroups(ctx, okta.GroupQuery{Filter: filter, Limit: plan.PageSize, After: after, Stats: stats})
		},
		id: func(g *okta.Group) string { return g.ID },
	}
}

func groupVersion(g *okta.Group) int64 {
	return max(VersionOf(g.LastUpdated), VersionOf(g.LastMembershipUpdated))
}

// HasGroup reports whether the operation knows a group or has requested it.
func (r *Request) HasGroup(id string) bool { return r.groups.Has(id) }

// StatsOf reads how many members and applications groups have, nil where Okta returns no
// counts.
func (r *Request) StatsOf(ctx context.Context, groupIDs []string) []batch.Result[*okta.GroupStats] {
	return r.stats.LoadAll(ctx, groupIDs)
}

// fetchStats reads statistics together with their groups: Okta returns them only in lists, as
// an expansion.
func (r *Request) fetchStats(_ context.Context, b batch.Batch[string]) []batch.Result[*okta.GroupStats] {
	return batch.GatherAll(r, fetch.Source[*okta.GroupStats]{
		Field: "Group.memberCount", Kind: StatsKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*okta.GroupStats]) {
			p := plan.Plan{
				Strategy: plan.Chunks, Calls: plan.Pages(len(ids), plan.ChunkSize), Bucket: ratelimit.BucketGroups,
				Why: "Okta counts members and apps only in lists",
			}
			ctx = r.Spend(ctx, "Group.memberCount", p)
			withStats := fetch.NewAnswers(fetch.Source[*okta.Group]{}, ids)
			list := r.groupNodes(true)
			list.get = nil // a single group has no statistics
			list.read(ctx, p, ids, withStats)
			r.sortStats(ctx, ids, withStats, out)
		},
	}, b.Keys)
}

// sortStats passes the statistics of the groups that were read to out, and keeps the groups.
func (r *Request) sortStats(ctx context.Context, ids []string, read *fetch.Answers[*okta.Group], out *fetch.Answers[*okta.GroupStats]) {
	var groups []*okta.Group
	for _, id := range ids {
		f := read.Get(id, fetch.ErrUnanswered)
		switch {
		case f.Err != nil:
			out.Fail(id, f.Err)
		case f.NotFound || f.Value.Stats == nil:
			out.NotFound(id)
		default:
			groups = append(groups, f.Value)
			out.Put(id, f.Value.Stats)
		}
	}
	r.KeepGroups(ctx, groups, cache.RankSearch, read.Began)
}
