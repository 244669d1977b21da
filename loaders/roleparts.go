package loaders

import (
	"context"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// ResourceSet returns the resource set a role is bound to, nil when there is
// none.
func (r *Request) ResourceSet(ctx context.Context, id string) (*okta.ResourceSet, error) {
	return r.sets.load(ctx, id)
}

func (r *Request) fetchCustomRoles(_ context.Context, ids []string) []outcome[*okta.CustomRole] {
	version := func(c *okta.CustomRole) int64 { return versionOf(c.LastUpdated) }
	return gatherAll(r, source[*okta.CustomRole]{
		field: "Role", kind: customRoleKind, version: version,
		fetch: listed(r, "Role", r.okta.GetRole, r.okta.ListRoles, func(c *okta.CustomRole) string { return c.ID }),
	}, ids)
}

func (r *Request) fetchSets(_ context.Context, ids []string) []outcome[*okta.ResourceSet] {
	const field = "RoleAssignment.resourceSet"
	version := func(s *okta.ResourceSet) int64 { return versionOf(s.LastUpdated) }
	return gatherAll(r, source[*okta.ResourceSet]{
		field: field, kind: setKind, version: version,
		fetch: listed(r, field, r.okta.GetResourceSet, r.okta.ListResourceSets, func(s *okta.ResourceSet) string { return s.ID }),
	}, ids)
}

func (r *Request) fetchPermissions(_ context.Context, ids []string) []outcome[[]*okta.Permission] {
	const field = "Role.permissions"
	return gatherAll(r, source[[]*okta.Permission]{
		field: field, kind: permsKind,
		fetch: func(ctx context.Context, ids []string, out *catch[[]*okta.Permission]) {
			ctx = r.spend(ctx, field, plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: plan.BucketOther, Why: "one call per role: Okta has no other way"})
			out.each(ctx, ids, func(id string) { answer(out, id)(r.okta.ListRolePermissions(ctx, id)) })
		},
	}, ids)
}

// answer hands a value or an error of one id to out.
func answer[T any](out *catch[T], id string) func(T, error) {
	return func(v T, err error) {
		switch {
		case okta.IsNotFound(err):
			out.absent(id)
		case err != nil:
			out.fail(id, err)
		default:
			out.put(id, v)
		}
	}
}

// listed reads one object by id, and several from the list of all of them:
// orgs have few of these, and the list is one or two pages. What the list does
// not have is asked for alone: some built-in ones are not listed.
func listed[T any](
	r *Request, field string,
	get func(ctx context.Context, id string) (T, error),
	list func(ctx context.Context, after string) (*okta.Page[T], error),
	idOf func(T) string,
) func(ctx context.Context, ids []string, out *catch[T]) {
	return func(ctx context.Context, ids []string, out *catch[T]) {
		p := plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: plan.BucketOther, Why: "by id"}
		if len(ids) > 1 {
			p = plan.Plan{Strategy: plan.Whole, Calls: 1 + len(ids), Bucket: plan.BucketOther, Why: "the list has them all"}
		}
		ctx = r.spend(ctx, field, p)
		if len(ids) > 1 {
			ids = fromList(ctx, list, idOf, ids, out)
		}
		out.each(ctx, ids, func(id string) { answer(out, id)(get(ctx, id)) })
	}
}

// fromList answers what the list has and returns the ids it does not. A list
// that cannot be read leaves all of them.
func fromList[T any](ctx context.Context, list func(ctx context.Context, after string) (*okta.Page[T], error), idOf func(T) string, ids []string, out *catch[T]) []string {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	for v, err := range okta.Walk(ctx, list) {
		if err != nil {
			break
		}
		if id := idOf(v); wanted[id] {
			out.put(id, v)
			delete(wanted, id)
		} else {
			out.along(id, v, readAt(out.began))
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
