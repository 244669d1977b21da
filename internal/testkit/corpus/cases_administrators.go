package corpus

func administratorCases() []Query {
	return []Query{
		{"service apps that hold roles", `{ roleAssignments(first: 200) { nodes { id assigneeType assignee { __typename id label ... on ServiceApp { status } } targets { unrestricted } } } }`, nil},
		{"what resource sets hold and bind", `{ roleAssignments(first: 50) { nodes { id resourceSet {
			id resources(first: 2) { nodes { id orn created lastUpdated node { __typename id } } pageInfo { hasNextPage } }
			bindings(first: 200) { nodes { id assigneeType role { id } } pageInfo { hasNextPage } }
		} } } }`, nil},
		{"people behind all standard roles", `{ roles(kind: STANDARD) { nodes { id permissions { label } holders(first: 50) { nodes { user { id login } assignments { id } } pageInfo { hasNextPage } } } } }`, nil},
		{"people behind a custom role", `query($id: ID!) { role(id: $id) { id holders(first: 200) { nodes { user { id } assignments { id assigneeType } } } } }`, someRole},
		{"who can act on some users", `{ users(first: 6) { nodes { id administrators(first: 100) {
			nodes { user { id } assignment { id } reach targetGroup { id } resource { id orn } } pageInfo { hasNextPage }
		} } } }`, nil},
		{"who can act on an administrator", `query($id: ID!) { user(id: $id) { id administrators { nodes { user { id } assignment { role { type } } reach } } } }`, someAdmin},
		{"who can act on some groups", `{ groups(first: 6) { nodes { id administrators(first: 100) {
			nodes { user { id login } assignment { id role { type } } reach targetGroup { id name } resource { orn } } pageInfo { hasNextPage }
		} } } }`, nil},
	}
}
