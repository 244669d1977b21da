package directory

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

const (
	userTypesField = "Query.userTypes"
	// allTypes is the only key of the list.
	allTypes = "all"
)

var (
	userTypesKind = fetch.JSONKind[[]*okta.UserType]("org.ut", fetch.SoftOrg, fetch.Hard)
	userTypeKind  = fetch.JSONKind[*okta.UserType]("ut", fetch.SoftOrg, fetch.Hard)
)

// UserTypes lists the org's user types.
func (r *Request) UserTypes(ctx context.Context) ([]*okta.UserType, error) {
	return batch.PerID(r, fetch.Source[[]*okta.UserType]{
		Field: userTypesField, Kind: userTypesKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[[]*okta.UserType]) {
			p := plan.Plan{Strategy: plan.Whole, Calls: 1, Bucket: ratelimit.BucketOther, Why: "the org's user types"}
			out.EachBy(r.Spend(ctx, userTypesField, p), ids, func(ctx context.Context, _ string) ([]*okta.UserType, error) {
				return r.okta.ListUserTypes(ctx)
			})
		},
	}).Load(ctx, allTypes)
}

// UserTypesByID reads user types, nil for ids that do not exist. They come from the list; a
// type missing there may be newer than the list, and is read by id.
func (r *Request) UserTypesByID(ctx context.Context, ids []string) []batch.Result[*okta.UserType] {
	list, err := r.UserTypes(ctx)
	found := make([]batch.Result[*okta.UserType], len(ids))
	var unknown []string
	for i, id := range ids {
		found[i].Err = err
		if at := slices.IndexFunc(list, func(t *okta.UserType) bool { return t.ID == id }); at >= 0 {
			found[i].Value = list[at]
		} else if err == nil {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return found
	}
	alone := batch.PerID(r, batch.PerParent(r, "UserType", userTypeKind, r.okta.GetUserType)).LoadAll(ctx, unknown)
	for i := range found {
		if found[i].Value == nil {
			found[i], alone = alone[0], alone[1:]
		}
	}
	return found
}
