package corpus

// peopleCases are about who people are to each other, and what their profiles hold.
func peopleCases() []Query {
	return []Query{
		{"managers and theirs", `{ users(first: 60) { nodes { id manager { id manager { id login manager { id } } } } } }`, nil},
		{"reports and theirs", `query($id: ID!) { user(id: $id) { id directReports(first: 3) { nodes {
			id manager { id } directReports(first: 40) { nodes { id login } pageInfo { hasNextPage } }
		} pageInfo { hasNextPage } } } }`, plainUser},
		{"reports of everybody", `{ users(first: 40) { nodes { id directReports(first: 100) { nodes { id manager { id } } } } } }`, nil},
		{"what profiles hold", `{ profileSchema { title description created lastUpdated type { id name } attributes {
			name title description isBase isRequired isUnique type itemType format pattern minLength maxLength
			choices { value title } defaultValue mutability selfAccess source scope
		} } }`, nil},
	}
}
