// Package corpus holds the queries that the planner is measured and checked by:
// the rows of docs/calls.md, one query of every kind besides, and as many more
// as a generator over the schema makes.
package corpus

import "oktagraph/oktasim"

// Query is one query of the corpus.
type Query struct {
	Name string
	Text string
	// Variables are chosen by what the org holds; nil means none.
	Variables func(org *oktasim.Org) map[string]any
}

// For are the query's variables in an org.
func (q Query) For(org *oktasim.Org) map[string]any {
	if q.Variables == nil {
		return nil
	}
	return q.Variables(org)
}

// Size names one of the orgs that promises are made about.
type Size string

// The sizes: 8 groups a user with sizes by Zipf's law, 2 % direct admins but at
// most 100, 25 more through 4 groups, 3 resource sets with 2 bindings each.
const (
	S Size = "S" // 1,000 users, 60 groups
	M Size = "M" // 5,000 users, 400 groups
	L Size = "L" // 100,000 users, 5,000 groups
)

// Config is the org of a size.
func (s Size) Config() oktasim.Config {
	c := oktasim.Config{
		Seed: 7, GroupsPerUser: 8, AdminGroups: 4, GroupAdmins: 25, CustomRoles: 3, ResourceSets: 3, BindingsPerSet: 2,
		Governance: true,
	}
	switch s {
	case S:
		c.Users, c.Groups = 1000, 60
	case M:
		c.Users, c.Groups = 5000, 400
	case L:
		c.Users, c.Groups = 100_000, 5000
	}
	return c
}
