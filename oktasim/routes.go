package oktasim

// OAuth scopes of the read endpoints.
const (
	scopeUsers  = "okta.users.read"
	scopeGroups = "okta.groups.read"
	scopeRoles  = "okta.roles.read"
	scopeOrgs   = "okta.orgs.read"
	scopeApps   = "okta.apps.read"
	scopeLogs   = "okta.logs.read"
	scopeTypes  = "okta.userTypes.read"
	scopeSchema = "okta.schemas.read"
	scopeHooks  = "okta.eventHooks.read"
	scopeLinked = "okta.linkedObjects.read"
)

// routes lists every endpoint with its bucket and, if enough calls were recorded, their
// durations: median, p90 and p99 in milliseconds.
func routes() []*route {
	var list []*route
	list = append(list, exactRoutes()...)
	list = append(list, userRoutes()...)
	list = append(list, groupRoutes()...)
	list = append(list, roleRoutes()...)
	list = append(list, clientRoutes()...)
	list = append(list, iamRoutes()...)
	list = append(list, appRoutes()...)
	list = append(list, orgRoutes()...)
	return list
}

// exactRoutes come first, since their paths would match others with names.
func exactRoutes() []*route {
	rules := quantiles{66, 83, 164}
	return []*route{
		{method: "GET", path: "/api/v1/groups/rules", bucket: BucketGroups, scope: scopeGroups, feature: FeatureRules, latency: rules, handle: listRules},
		{method: "GET", path: "/api/v1/groups/rules/{rule}", bucket: BucketGroups, scope: scopeGroups, feature: FeatureRules, latency: rules, handle: getRule},
		{method: "GET", path: "/api/v1/meta/schemas/user/linkedObjects", bucket: BucketOther, scope: scopeLinked, feature: FeatureLinkedObjects, handle: listLinkDefinitions},
		{method: "GET", path: "/api/v1/meta/schemas/user/linkedObjects/{name}", bucket: BucketOther, scope: scopeLinked, feature: FeatureLinkedObjects, handle: getLinkDefinition},
		{method: "GET", path: "/api/v1/meta/schemas/group/default", bucket: BucketOther, scope: scopeSchema, latency: quantiles{64, 76, 133}, handle: getGroupSchema},
	}
}

func appRoutes() []*route {
	return []*route{
		{method: "GET", path: "/api/v1/apps", bucket: BucketApps, scope: scopeApps, latency: quantiles{110, 154, 386}, handle: listApps},
		{method: "GET", path: "/api/v1/apps/{id}", bucket: BucketApp, scope: scopeApps, latency: quantiles{95, 138, 258}, handle: getApp},
		{method: "GET", path: "/api/v1/apps/{id}/users", bucket: BucketApps, scope: scopeApps, latency: quantiles{280, 442, 501}, handle: listAppUsers},
		{method: "GET", path: "/api/v1/apps/{id}/groups", bucket: BucketApps, scope: scopeApps, latency: quantiles{127, 171, 266}, handle: listAppGroups},
		{method: "GET", path: "/api/v1/groups/{id}/apps", bucket: BucketGroups, scope: scopeGroups, handle: listGroupApps},
		{method: "GET", path: "/api/v1/users/{id}/appLinks", bucket: BucketOther, scope: scopeUsers, handle: listAppLinks},
	}
}

func userRoutes() []*route {
	return []*route{
		{method: "GET", path: "/api/v1/users", bucket: BucketUsers, scope: scopeUsers, latency: quantiles{74, 94, 224}, handle: listUsers},
		{method: "GET", path: "/api/v1/users/{id}", bucket: BucketUser, scope: scopeUsers, latency: quantiles{93, 133, 355}, handle: getUser},
		{method: "GET", path: "/api/v1/users/{id}/groups", bucket: BucketOther, scope: scopeUsers, latency: quantiles{74, 88, 368}, handle: listUserGroups},
		{method: "GET", path: "/api/v1/users/{id}/factors", bucket: BucketOther, scope: scopeUsers, handle: listFactors},
		{method: "GET", path: "/api/v1/users/{id}/linkedObjects/{name}", bucket: BucketOther, scope: scopeUsers, feature: FeatureLinkedObjects, latency: quantiles{67, 85, 87}, handle: listLinked},
	}
}

func groupRoutes() []*route {
	return []*route{
		{method: "GET", path: "/api/v1/groups", bucket: BucketGroups, scope: scopeGroups, latency: quantiles{68, 139, 330}, handle: listGroups},
		{method: "GET", path: "/api/v1/groups/{id}", bucket: BucketGroup, scope: scopeGroups, latency: quantiles{64, 82, 347}, handle: getGroup},
		{method: "GET", path: "/api/v1/groups/{id}/users", bucket: BucketGroups, scope: scopeGroups, latency: quantiles{72, 91, 399}, handle: listGroupUsers},
		{method: "GET", path: "/api/v1/groups/{id}/owners", bucket: BucketGroups, scope: scopeGroups, feature: FeatureOwners, latency: quantiles{182, 696, 900}, handle: listOwners},
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
		{method: "GET", path: "/api/v1/meta/types/user", bucket: BucketOther, scope: scopeTypes, feature: FeatureUserTypes, latency: quantiles{67, 89, 127}, handle: listTypes},
		{method: "GET", path: "/api/v1/meta/types/user/{type}", bucket: BucketOther, scope: scopeTypes, feature: FeatureUserTypes, latency: quantiles{67, 89, 127}, handle: getType},
		{method: "GET", path: "/api/v1/meta/schemas/user/{schema}", bucket: BucketOther, scope: scopeSchema, latency: quantiles{67, 79, 144}, handle: getUserSchema},
		{method: "GET", path: "/api/v1/logs", bucket: BucketLogs, scope: scopeLogs, feature: FeatureLogs, handle: listLogs},
		{method: "GET", path: "/api/v1/eventHooks", bucket: BucketOther, scope: scopeHooks, feature: FeatureHooks, handle: listHooks},
		{method: "GET", path: "/api/v1/eventHooks/{id}", bucket: BucketOther, scope: scopeHooks, feature: FeatureHooks, handle: getHook},
		{method: "POST", path: tokenPath, bucket: BucketToken, open: true, handle: grantToken},
		{method: "GET", path: "/.well-known/okta-organization", bucket: BucketOther, open: true, handle: getOrganization},
	}
}
