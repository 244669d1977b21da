package corpus

// Cases are queries of every kind, small enough for any org.
func Cases() []Query {
	var all []Query
	all = append(all, rootCases()...)
	all = append(all, filterCases()...)
	all = append(all, edgeCases()...)
	all = append(all, roleCases()...)
	all = append(all, administratorCases()...)
	all = append(all, peopleCases()...)
	all = append(all, shapeCases()...)
	for _, row := range Rows() {
		if row.Walk == "" && row.Size == M && row.Before == "" {
			all = append(all, row.Query)
		}
	}
	return all
}

func rootCases() []Query {
	return []Query{
		{"who am I", `{ viewer { name tenant scopes } }`, nil},
		{"user by id", `query($id: ID!) { user(id: $id) { id status statusRaw login displayName firstName lastName email } }`, plainUser},
		{"an app beside the list of apps", `query($id: ID!) { app(id: $id) { id label } apps(first: 5) { nodes { id } } }`, someApp},
		{"user by login", `query($login: String!) { userByLogin(login: $login) { id login } }`, someLogin},
		{"user by a login nobody has", `{ userByLogin(login: "nobody@nowhere.example") { id } }`, nil},
		{"user by a login that looks like an id", `{ userByLogin(login: "00u00000000000000001") { id } }`, nil},
		{"user by a login with a slash", `{ userByLogin(login: "a/b@example.com") { id } }`, nil},
		{"things that cannot be", `{ user(id: "../groups") { id } group(id: "me") { id } role(id: "NOBODY") { id } node(id: "x") { id } }`, nil},
		{"things that are not there", `{
			user(id: "00u00000000000000000") { id } group(id: "00g00000000000000000") { id }
			role(id: "cr000000000000000000") { id } nodes(ids: ["00u00000000000000000", "00g00000000000000000"]) { id }
		}`, nil},
		{"dates of users", `{ users(first: 30) { nodes { id created activated statusChanged lastLogin lastUpdated passwordChanged } } }`, nil},
		{"whole profiles", `{ users(first: 20) { nodes { id profile {
			login firstName lastName middleName honorificPrefix honorificSuffix email title displayName nickName profileUrl secondEmail
			mobilePhone primaryPhone streetAddress city state zipCode countryCode postalAddress preferredLanguage locale timezone userType
			employeeNumber costCenter organization division department managerId manager attributes
			color: attribute(name: "badgeColor") desk: attribute(name: "deskNumber") none: attribute(name: "noSuchThing")
		} } } }`, nil},
		{"raw objects", `{ users(first: 20) { nodes { id raw } } groups(first: 20) { nodes { id raw profile } } }`, nil},
		{"raw objects by id", `query($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { raw } ... on Group { raw } } }`, fewIDs},
		{"groups with everything about them", `{ groups(first: 30) { nodes {
			id type typeRaw name description objectClass created lastUpdated lastMembershipUpdated
		} } }`, nil},
		{"counts of members and apps", `{ groups(first: 30) { nodes { id memberCount appCount } } }`, nil},
		{"counts of one group", `query($id: ID!) { group(id: $id) { id memberCount appCount members(first: 3) { nodes { id } } } }`, someGroup},
		{"counts below users", `{ users(first: 5) { nodes { id groups(first: 3) { nodes { id memberCount } } } } }`, nil},
		{"one id alone and again among others", `query($id: ID!, $ids: [ID!]!) {
			user(id: $id) { id login } node(id: $id) { id ... on User { displayName } } nodes(ids: $ids) { id __typename }
		}`, userAmongIDs},
	}
}

func filterCases() []Query {
	return []Query{
		{"users by status", `{ users(first: 50, filter: {status: [SUSPENDED, LOCKED_OUT, STAGED]}) { nodes { id status } } }`, nil},
		{"deactivated users and what is left of them", `{ users(first: 20, filter: {status: [DEPROVISIONED]}) {
			nodes { id status groups(first: 50) { nodes { id } } roleAssignments { id } }
		} }`, nil},
		{"all users, deactivated ones too", `{ users(first: 200, filter: {includeDeprovisioned: true}) { nodes { id status } pageInfo { hasNextPage } } }`, nil},
		{"users by ids", `query($ids: [ID!]!) { users(filter: {ids: $ids}) { nodes { id login } pageInfo { hasNextPage } } }`, userIDs},
		{"users by ids and status", `query($ids: [ID!]!) { users(filter: {ids: $ids, status: [ACTIVE]}) { nodes { id status } } }`, fewUserIDs},
		{"users by no ids", `{ users(filter: {ids: []}) { nodes { id } pageInfo { hasNextPage startCursor endCursor } } }`, nil},
		{"users by prefix", `{ users(first: 50, filter: {text: "ma"}) { nodes { id login firstName lastName } } }`, nil},
		{"users by name and department", `{
			engineers: users(first: 50, filter: {department: {eq: "Engineering"}}) { nodes { id } }
			annas: users(filter: {firstName: {eq: "Anna"}}) { nodes { id lastName } }
			nobody: users(filter: {lastName: {eq: "O'\"Brien\\"}}) { nodes { id } }
		}`, nil},
		{"users by dates", `{ users(first: 50, filter: {created: {after: "2026-01-01T00:00:00Z"}, lastUpdated: {after: "2026-02-01T00:00:00.5+02:00"}}) { nodes { id created lastUpdated } } }`, nil},
		{"users by search and filter", `{ users(first: 50, search: "profile.city sw \"B\" or profile.city sw \"L\"", filter: {status: [ACTIVE]}) { nodes { id profile { city } } } }`, nil},
		{"holders of roles in a department", `{ users(first: 20, filter: {department: {eq: "Engineering"}, holdsRole: {}}) { totalCount nodes { id } } }`, nil},
		{"holders of roles through groups", `{ users(first: 20, filter: {status: [ACTIVE], holdsRole: {source: GROUP}}) { totalCount nodes { id } } }`, nil},
		{"users in order", `{ users(first: 40, orderBy: {field: LAST_NAME, direction: DESC}) { nodes { id lastName } pageInfo { hasNextPage } } }`, nil},
		{"groups by type", `{ groups(first: 50, filter: {type: [APP_GROUP, BUILT_IN]}) { nodes { id type name } } }`, nil},
		{"groups by prefix and date", `{
			sales: groups(first: 50, filter: {name: {startsWith: "s"}}) { nodes { id name } }
			touched: groups(first: 50, filter: {lastMembershipUpdated: {after: "2026-06-01T00:00:00Z"}}) { nodes { id lastMembershipUpdated } }
		}`, nil},
		{"groups by ids", `query($ids: [ID!]!) { groups(filter: {ids: $ids}) { nodes { id name members(first: 2) { nodes { id } } } } }`, groupIDs},
		{"groups by search, in order", `{ groups(first: 20, search: "profile.name sw \"e\"", orderBy: {field: NAME}) { nodes { id name } } }`, nil},
	}
}

func edgeCases() []Query {
	return []Query{
		{"a page of a user's groups", `query($id: ID!) { user(id: $id) { id groups(first: 3) { nodes { id name } pageInfo { hasNextPage hasPreviousPage } } } }`, plainUser},
		{"members of some groups", `{ groups(first: 12) { nodes { id members(first: 7) { nodes { id login } pageInfo { hasNextPage } } } } }`, nil},
		{"members twice, by 3 and by 10", `{ groups(first: 6) { nodes { id few: members(first: 3) { nodes { id } } more: members(first: 10) { nodes { id } } } } }`, nil},
		{"members' groups and members' members", `{ groups(first: 3) { nodes { id members(first: 3) { nodes { id groups(first: 3) { nodes { id members(first: 2) { nodes { id } } } } } } } } }`, nil},
		{"groups of 25 users", `{ users(first: 25) { nodes { id groups(first: 200) { nodes { id } } } } }`, nil},
		{"groups and members of everybody", `{
			users(first: 200) { nodes { id groups(first: 200) { nodes { id } } } }
			groups(first: 200) { nodes { id members(first: 200) { nodes { id } } } }
		}`, nil},
		{"users and groups side by side", `{ users(first: 10) { nodes { id } } groups(first: 10) { nodes { id name } } roles { nodes { id label } } }`, nil},
	}
}

func roleCases() []Query {
	return []Query{
		{"all roles", `{ roles(first: 200) { nodes { id kind type label description created lastUpdated permissions { label created lastUpdated conditions } } pageInfo { hasNextPage } } }`, nil},
		{"custom roles", `{ roles(kind: CUSTOM) { nodes { id label description permissions { label } } } }`, nil},
		{"Okta's own roles", `{ standard: roles(kind: STANDARD) { nodes { id label } } iam: roles(kind: IAM) { nodes { id type label } } }`, nil},
		{"one role of each family", `query($id: ID!) { role(id: $id) { id kind label description created } super: role(id: "SUPER_ADMIN") { id kind label description permissions { label } } }`, someRole},
		{"who holds a role", `query($id: ID!) {
			role(id: $id) { id assignments(first: 100) { nodes { id assignee { __typename ... on User { id } ... on Group { id name } } } } }
			helpers: role(id: "HELP_DESK_ADMIN") { id assignments(first: 5) { nodes { id } pageInfo { hasNextPage } } }
		}`, someRole},
		{"who holds which role, with all about it", `{ roleAssignments(first: 200) { nodes {
			id assignmentId assigneeType status created lastUpdated role { id kind type label description }
			assignee { __typename id label ... on User { login } ... on Group { name } }
			resourceSet { id label description created lastUpdated }
			targets { unrestricted groups { nodes { id name } } apps { nodes { appId name displayName status } } }
		} pageInfo { hasNextPage } } }`, nil},
		{"who is super or custom admin", `{ roleAssignments(first: 20, filter: {or: [{role: ["SUPER_ADMIN"]}, {kind: [CUSTOM]}]}) { nodes { id role { type } } pageInfo { hasNextPage } } }`, nil},
		{"an admin's roles, direct and through groups", `query($id: ID!) {
			user(id: $id) {
				id roles { id label permissions { label } }
				direct: roleAssignments(source: DIRECT) { id assigneeType role { type } resourceSet { id label } targets { unrestricted groups { nodes { id } } apps { nodes { appId name } } } }
				through: roleAssignments(source: GROUP) { id assigneeType role { type } assignee { ... on Group { id name } } }
			}
		}`, someAdmin},
		{"a group admin's roles", `query($id: ID!) { user(id: $id) { id roleAssignments { id assigneeType role { type } targets { unrestricted groups { nodes { id } } apps { nodes { name } } } assignee { ... on Group { id } } } roles { id } } }`, someGroupAdmin},
		{"roles of everybody", `{ users(first: 200) { nodes { id roleAssignments { id assigneeType role { id type } } roles { id label } } } }`, nil},
		{"roles of all groups", `{ groups(first: 200) { nodes { id roleAssignments { id assigneeType role { type } targets { unrestricted groups { nodes { id } } apps { nodes { appId name } } } } roles { id } } } }`, nil},
		{"roles of members of all groups", `{ groups(first: 30) { nodes { id members(first: 10) { nodes { id roleAssignments { id assigneeType role { type } } } } roleAssignments { id } } } }`, nil},
		{"only roles through groups", `{ users(first: 60) { nodes { id roleAssignments(source: GROUP) { id assignee { ... on Group { id } } } } } }`, nil},
		{"only direct roles", `{ users(first: 60) { nodes { id roleAssignments(source: DIRECT) { id } } } }`, nil},
		{"assignments and resource sets by id", `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
			... on RoleAssignment { assigneeType role { id } assignee { id label } targets { unrestricted } } ... on ResourceSet { label created }
		} }`, roleNodes},
		{"holders' groups", `{ roleAssignments(first: 20) { nodes { id assignee { ... on User { id groups(first: 5) { nodes { id } } } ... on Group { id members(first: 3) { nodes { id } } } } } } }`, nil},
	}
}

func shapeCases() []Query {
	return []Query{
		{"fragments, aliases, directives and variables", `query($n: Int = 12, $ids: [ID!]!, $with: Boolean!, $not: Boolean = true) {
			a: users(first: $n) { edges { cursor node { ...U } } pageInfo { startCursor endCursor hasNextPage } }
			b: users(first: $n) { nodes { ...U login } }
			nodes(ids: $ids) { __typename ...Any }
		}
		fragment U on User { id name: displayName groups(first: 2) @include(if: $with) { nodes { ...G } } roles @skip(if: $not) { id } }
		fragment G on Group { id title: name }
		fragment Any on Node { id ... on User { login } ... on Group { ...G } ... @skip(if: $not) { __typename } }`, withIDs},
		{"one field selected twice", `{ users(first: 4) { nodes { id } nodes { login groups(first: 2) { nodes { id } } groups(first: 2) { nodes { name } edges { node { id } } } } } }`, nil},
	}
}
