package directory

import (
	"context"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

var groupOwnersKind = fetch.JSONKind[edgePage[*okta.GroupOwner]]("g.o", fetch.SoftObject, fetch.Hard)

// OwnersOfGroups cuts a page out of the owners of each group.
func (r *Request) OwnersOfGroups(
	ctx context.Context, groupIDs []string, from []paging.Position, first int,
) []batch.Result[EdgeCut[*okta.GroupOwner]] {
	return cutEdge(ctx, r, edge[*okta.GroupOwner]{
		field: "Group.owners", bucket: ratelimit.BucketGroups, why: "one call per group", kind: groupOwnersKind,
		read: func(ctx context.Context, group, after string, _ time.Time) (edgePage[*okta.GroupOwner], error) {
			page, err := r.okta.ListGroupOwners(ctx, group, after)
			return pageOf(page, err, func(o *okta.GroupOwner) (string, *okta.GroupOwner) { return o.Type + ":" + o.ID, o })
		},
	}, groupIDs, from, first, nil)
}
