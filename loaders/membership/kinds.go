package membership

import (
	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
)

var (
	// UserGroupsKind keeps the groups of a user.
	UserGroupsKind = batch.IDsKind("u.g", batch.SoftObject, batch.Hard)
	// AllMembersKind keeps the members of a group read whole.
	AllMembersKind      = batch.IDsKind("g.all", batch.SoftObject, batch.Hard)
	membersKind         = paging.Kind("g.u", batch.SoftObject, batch.Hard)
	membershipIndexKind = batch.JSONKind[membershipIndex]("inv", batch.SoftObject, batch.Hard)
	shardKind           = batch.JSONKind[*shard]("inv.s", batch.SoftObject, batch.Hard)
)
