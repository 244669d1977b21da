package oktasim

// OAuth scopes of the read endpoints.
const (
	scopeUsers  = "okta.users.read"
	scopeGroups = "okta.groups.read"
	scopeRoles  = "okta.roles.read"
	scopeOrgs   = "okta.orgs.read"
)

// routes lists every endpoint with its bucket and, where enough calls were
// recorded, how long it took: median, p90 and p99 in milliseconds.
func routes() []*route {
	var list []*route
	list = append(list, userRoutes()...)
	list = append(list, groupRoutes()...)
	list = append(list, roleRoutes()...)
	list = append(list, iamRoutes()...)
	list = append(list, orgRoutes()...)
	return list
}

func userRoutes() []*route {
	return []*route{
		{method: "GET", path: "/api/v1/users", bucket: BucketUsers, scope: scopeUsers, latency: quantiles{74, 94, 224}, handle: listUsers},
		{method: "GET", path: "/api/v1/users/{id}", bucket: BucketUser, scope: scopeUsers, latency: quantiles{93, 133, 355}, handle: getUser},
		{method: "GET", path: "/api/v1/users/{id}/groups", bucket: BucketOther, scope: scopeUsers, latency: quantiles{74, 88, 368}, handle: listUserGroups},
	}
}

func groupRoutes() []*route {
	return []*route{
		{method: "GET", path: "/api/v1/groups", bucket: BucketGroups, scope: scopeGroups, latency: quantiles{68, 139, 330}, handle: listGroups},
		{method: "GET", path: "/api/v1/groups/{id}", bucket: BucketGroup, scope: scopeGroups, latency: quantiles{64, 82, 347}, handle: getGroup},
		{method: "GET", path: "/api/v1/groups/{id}/users", bucket: BucketGroups, scope: scopeGroups, latency: quantiles{72, 91, 399}, handle: listGroupUsers},
	}
}

func roleRoutes() []*route {
	user, group := quantiles{75, 325, 379}, quantiles{61, 77, 122}
	return []*route{
		{method: "GET", path: "/api/v1/users/{id}/roles", bucket: BucketOther, scope: scopeRoles, feature: FeatureRoles, latency: user, handle: listUserRoles},
		{method: "GET", path: "/api/v1/users/{id}/roles/{assignment}", bucket: BucketOther, scope: scopeRoles, feature: FeatureRoles, latency: quantiles{72, 82, 96}, handle: getUserRole},
		{method: "GET", path: "/api/v1/users/{id}/roles/{assignment}/targets/groups", bucket: BucketOther, scope: scopeRoles, feature: FeatureRoles, latency: quantiles{84, 98, 104}, handle: listUserTargetGroups},
		{method: "GET", path: "/api/v1/users/{id}/roles/{assignment}/targets/catalog/apps", bucket: BucketOther, scope: scopeRoles, feature: FeatureRoles, latency: quantiles{85, 101, 135}, handle: listUserTargetApps},
		{method: "GET", path: "/api/v1/groups/{id}/roles", bucket: BucketGroups, scope: scopeRoles, feature: FeatureRoles, latency: group, handle: listGroupRoles},
		{method: "GET", path: "/api/v1/groups/{id}/roles/{assignment}", bucket: BucketGroups, scope: scopeRoles, feature: FeatureRoles, latency: group, handle: getGroupRole},
		{method: "GET", path: "/api/v1/groups/{id}/roles/{assignment}/targets/groups", bucket: BucketGroups, scope: scopeRoles, feature: FeatureRoles, latency: quantiles{68, 83, 125}, handle: listGroupTargetGroups},
		{method: "GET", path: "/api/v1/groups/{id}/roles/{assignment}/targets/catalog/apps", bucket: BucketGroups, scope: scopeRoles, feature: FeatureRoles, latency: quantiles{68, 83, 125}, handle: listGroupTargetApps},
	}
}

func iamRoutes() []*route {
	get := func(path string, q quantiles, handle func(*call) error) *route {
		return &route{method: "GET", path: path, bucket: BucketOther, scope: scopeRoles, feature: FeatureCustomRoles, latency: q, handle: handle}
	}
	sets := quantiles{72, 85, 95}
	return []*route{
		get("/api/v1/iam/roles", quantiles{67, 76, 80}, listCustomRoles),
		get("/api/v1/iam/roles/{role}", quantiles{67, 76, 80}, getCustomRole),
		get("/api/v1/iam/roles/{role}/permissions", quantiles{70, 86, 99}, listPermissions),
		get("/api/v1/iam/resource-sets", sets, listResourceSets),
		get("/api/v1/iam/resource-sets/{set}", sets, getResourceSet),
		get("/api/v1/iam/resource-sets/{set}/resources", quantiles{72, 88, 88}, listResources),
		get("/api/v1/iam/resource-sets/{set}/bindings", sets, listBindings),
		get("/api/v1/iam/resource-sets/{set}/bindings/{role}", sets, getBinding),
		get("/api/v1/iam/resource-sets/{set}/bindings/{role}/members", quantiles{70, 84, 84}, listMembers),
		get("/api/v1/iam/resource-sets/{set}/bindings/{role}/members/{member}", quantiles{70, 84, 84}, getMember),
		get("/api/v1/iam/assignees/users", quantiles{}, listAssignees),
	}
}

func orgRoutes() []*route {
	return []*route{
		{method: "GET", path: "/api/v1/org", bucket: BucketOther, scope: scopeOrgs, latency: quantiles{65, 77, 86}, handle: getOrg},
		{method: "GET", path: "/.well-known/okta-organization", bucket: BucketOther, open: true, handle: getOrganization},
	}
}
