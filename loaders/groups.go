package loaders

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Group returns a group by id, nil when there is none.
func (r *Request) Group(ctx context.Context, id string) (*okta.Group, error) {
	return r.groups.load(ctx, id)
}

// Groups returns groups by id in the order of ids, nil for those there are none
// of. The first error is returned with what could be read.
func (r *Request) Groups(ctx context.Context, ids []string) ([]*okta.Group, error) {
	return values(r.groups.loadAll(ctx, ids))
}

// Stats returns how many members and applications a group has, nil where Okta
// does not say.
func (r *Request) Stats(ctx context.Context, groupID string) (*okta.GroupStats, error) {
	return r.stats.load(ctx, groupID)
}

func (r *Request) fetchGroups(_ context.Context, ids []string) []outcome[*okta.Group] {
	return gatherAll(r, source[*okta.Group]{
		field: "Group", kind: groupKind, version: groupVersion,
		fetch: func(ctx context.Context, ids []string, out *catch[*okta.Group]) {
			p := plan.Nodes(len(ids), plan.BucketGroup, plan.BucketGroups)
			r.groupNodes(false).read(r.spend(ctx, "Group", p), p, ids, out)
		},
	}, ids)
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
	return max(versionOf(g.LastUpdated), versionOf(g.LastMembershipUpdated))
}

// fetchStats reads statistics with the groups they belong to: Okta gives them
// only in lists, as an expansion.
func (r *Request) fetchStats(_ context.Context, ids []string) []outcome[*okta.GroupStats] {
	defer r.wave.Load().stats.keep()
	return gatherAll(r, source[*okta.GroupStats]{
		field: "Group.memberCount", kind: statsKind,
		fetch: func(ctx context.Context, ids []string, out *catch[*okta.GroupStats]) {
			p := plan.Plan{Strategy: plan.Chunks, Calls: plan.Pages(len(ids), plan.ChunkSize), Bucket: plan.BucketGroups, Why: "Okta counts members and apps only in lists"}
			ctx = r.spend(ctx, "Group.memberCount", p)
			withStats := newCatch(source[*okta.Group]{}, ids)
			list := r.groupNodes(true)
			list.get = nil // a single group has no statistics
			list.read(ctx, p, ids, withStats)
			r.sortStats(ctx, ids, withStats, out)
		},
	}, ids)
}

// sortStats hands the statistics of the groups that were read to out, and keeps
// the groups.
func (r *Request) sortStats(ctx context.Context, ids []string, read *catch[*okta.Group], out *catch[*okta.GroupStats]) {
	var groups []*okta.Group
	for _, id := range ids {
		f := read.get(id, errUnanswered)
		switch {
		case f.err != nil:
			out.fail(id, f.err)
		case f.absent || f.value.Stats == nil:
			out.absent(id)
		default:
			groups = append(groups, f.value)
			out.put(id, f.value.Stats)
		}
	}
	r.keepGroups(ctx, groups, cache.RankSearch, read.began)
}
