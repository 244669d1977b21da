package reach

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// Request is one operation's view of its org.
type Request struct {
	*roles.Request
	okta *okta.Client

	bound *batch.Loader[string, []*roles.Assignment]
}

// NewRequest makes an operation's view of its org.
func NewRequest(core *batch.Request) *Request {
	r := &Request{Request: roles.NewRequest(core), okta: core.Tenant().Okta}
	r.bound = batch.NewLoader(r, plan.LoadBoundAssignments, r.fetchBound)
	return r
}

// membersOf reads the members of groups, whole.
func (r *Request) membersOf(ctx context.Context, groups []string) map[string]batch.Result[[]string] {
	source := r.MembersSource()
	read := source.Fetch
	source.Fetch = func(ctx context.Context, ids []string, out *fetch.Answers[[]string]) {
		read(r.Spend(ctx, "Group.members", plan.Plan{
			Strategy: plan.Invert, Calls: len(ids), Bucket: ratelimit.BucketGroups, Why: "the people behind groups with roles",
		}), ids, out)
	}
	members := make(map[string]batch.Result[[]string], len(groups))
	for i, list := range batch.PerID(r, source).LoadAll(ctx, groups) {
		if !slices.IsSortedFunc(list.Value, byName) {
			list.Value = slices.SortedFunc(slices.Values(list.Value), byName)
		}
		members[groups[i]] = list
	}
	return members
}

// groupsWith returns the groups among the assignees, each once.
func groupsWith(list []*roles.Assignment) []string {
	groups := map[string]bool{}
	for _, a := range list {
		if a.Kind == okta.GroupAssignee {
			groups[a.Assignee] = true
		}
	}
	return batch.SortedKeys(groups)
}
