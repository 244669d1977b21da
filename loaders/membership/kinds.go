package membership

import (
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
)

var (
	// UserGroupsKind keeps the groups of a user.
	UserGroupsKind = fetch.IDsKind("u.g", fetch.SoftObject, fetch.Hard)
	// AllMembersKind keeps the members of a group read whole.
	AllMembersKind      = fetch.IDsKind("g.all", fetch.SoftObject, fetch.Hard)
	membersKind         = paging.Kind("g.u", fetch.SoftObject, fetch.Hard)
	membershipIndexKind = fetch.JSONKind[membershipIndex]("inv", fetch.SoftObject, fetch.Hard)
	shardKind           = fetch.JSONKind[*shard]("inv.s", fetch.SoftObject, fetch.Hard)
)
