package reach

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
)

var resourcesKind = fetch.JSONKind[[]*okta.Resource]("rs.r", fetch.SoftOrg, fetch.Hard)

// ResourcesOf reads the contents of resource sets.
func (r *Request) ResourcesOf(ctx context.Context, setIDs []string) []batch.Result[[]*okta.Resource] {
	s := batch.PerParent(r, "ResourceSet.resources", resourcesKind, r.okta.ListAllResources)
	return batch.PerID(r, s).LoadAll(ctx, setIDs)
}
