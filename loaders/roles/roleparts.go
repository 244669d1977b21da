package roles

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

var (
	permsKind = fetch.JSONKind[[]*okta.Permission]("r.p", fetch.SoftOrg, fetch.Hard)
	setKind   = fetch.JSONKind[*okta.ResourceSet]("rs", fetch.SoftOrg, fetch.Hard)
)

func (r *Request) fetchCustomRoles(_ context.Context, b batch.Batch[string]) []batch.Result[*okta.CustomRole] {
	version := func(c *okta.CustomRole) int64 { return directory.VersionOf(c.LastUpdated) }
	return batch.GatherAll(r, fetch.Source[*okta.CustomRole]{
		Field: "Role", Kind: customRoleKind, Version: version,
		Fetch: listed(r, "Role", r.okta.GetRole, r.okta.ListRoles, func(c *okta.CustomRole) string { return c.ID }),
	}, b.Keys)
}

// ResourceSetsByID reads resource sets, nil for ids that do not exist.
func (r *Request) ResourceSetsByID(ctx context.Context, ids []string) []batch.Result[*okta.ResourceSet] {
	const field = "RoleAssignment.resourceSet"
	return batch.PerID(r, fetch.Source[*okta.ResourceSet]{
		Field: field, Kind: setKind, Version: func(s *okta.ResourceSet) int64 { return directory.VersionOf(s.LastUpdated) },
		Fetch: listed(r, field, r.okta.GetResourceSet, r.okta.ListResourceSets, func(s *okta.ResourceSet) string { return s.ID }),
	}).LoadAll(ctx, ids)
}

// PermissionsOf reads what custom roles may do.
func (r *Request) PermissionsOf(ctx context.Context, roleIDs []string) []batch.Result[[]*okta.Permission] {
	s := batch.PerParent(r, "Role.permissions", permsKind, r.okta.ListRolePermissions)
	return batch.PerID(r, s).LoadAll(ctx, roleIDs)
}

// listed reads one object by id, and several from the list of all of them: orgs have few of
// these, and the list is one or two pages. Ids missing from the list are read alone: some
// built-in ones are not listed.
func listed[T any](
	r *Request, field string,
	get func(ctx context.Context, id string) (T, error),
	list func(ctx context.Context, after string) (*okta.Page[T], error),
	idOf func(T) string,
) func(ctx context.Context, ids []string, out *fetch.Answers[T]) {
	return func(ctx context.Context, ids []string, out *fetch.Answers[T]) {
		p := plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: ratelimit.BucketOther, Why: "by id"}
		if len(ids) > 1 {
			p = plan.Plan{Strategy: plan.Whole, Calls: 1 + len(ids), Bucket: ratelimit.BucketOther, Why: "the list has them all"}
		}
		ctx = r.Spend(ctx, field, p)
		if len(ids) > 1 {
			ids = fromList(ctx, list, idOf, ids, out)
		}
		out.EachBy(ctx, ids, get)
	}
}

// fromList answers ids from the list and returns those it lacks. If the list cannot be read,
// those are all it has not answered.
func fromList[T any](
	ctx context.Context, list func(ctx context.Context, after string) (*okta.Page[T], error), idOf func(T) string,
	ids []string, out *fetch.Answers[T],
) []string {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	for v, err := range okta.Walk(ctx, list) {
		if err != nil {
			break
		}
		if id := idOf(v); wanted[id] {
			out.Put(id, v)
			delete(wanted, id)
		} else {
			out.Along(id, v, fetch.ReadAt(out.Began))
		}
	}
	var rest []string
	for _, id := range ids {
		if wanted[id] {
			rest = append(rest, id)
		}
	}
	return rest
}
