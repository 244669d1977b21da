package directory

import (
	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
	"oktagraph/tenant"
)

var (
	userKind = &cache.Kind[*okta.User]{
		Name: "u", Soft: fetch.SoftObject, Hard: fetch.Hard, NotFoundTTL: fetch.NotFoundTTL,
		Encode: func(u *okta.User) ([]byte, error) { return u.Raw, nil },
		Decode: okta.DecodeUser,
		Trim: func(raw []byte, keep cache.Keep) ([]byte, error) {
			return okta.TrimUser(raw, func(name string) bool { return keep(tenant.UserProfile + name) }, keep(tenant.UserRaw))
		},
		// 232 for the struct, some 220 for its short strings, 32 for the text kept beside it,
		// which counts as if it were always there; an eighth for the allocator's size classes.
		Size: func(u *okta.User) int { return (len(u.Raw)+u.KeptMost())*9/8 + 490 },
	}
	// GroupKind keeps groups.
	GroupKind = &cache.Kind[*okta.Group]{
		Name: "g", Soft: fetch.SoftObject, Hard: fetch.Hard, NotFoundTTL: fetch.NotFoundTTL,
		Encode: func(g *okta.Group) ([]byte, error) { return g.Raw, nil },
		Decode: okta.DecodeGroup,
		Trim: func(raw []byte, keep cache.Keep) ([]byte, error) {
			return okta.TrimGroup(raw, func(name string) bool { return keep(tenant.GroupProfile + name) }, keep(tenant.GroupRaw))
		},
		// 168 for the struct, some 210 for its short strings, classes and statistics, 32 for
		// the text kept beside it.
		Size: func(g *okta.Group) int { return (len(g.Raw)+g.KeptMost())*9/8 + 440 },
	}
	loginKind     = fetch.IDKind("login", fetch.SoftObject, fetch.Hard)
	userListKind  = paging.Kind("ul", fetch.SoftList, fetch.Hard)
	groupListKind = paging.Kind("gl", fetch.SoftList, fetch.Hard)
	// StatsKind keeps how many members and applications a group has.
	StatsKind = fetch.JSONKind[*okta.GroupStats]("g.st", fetch.SoftStats, fetch.Hard)
	// IndexKind keeps the group index.
	IndexKind = fetch.JSONKind[*Index]("org.g", fetch.SoftOrg, fetch.Hard)
)
