package plan

import "oktagraph/okta/ratelimit"

// MostUserTypes is how many user types an org may have, including the default one.
const MostUserTypes = 10

// userTypes: the list, once per operation, and each type once that is newer than the cached
// list.
func (p *pricer) userTypes(a Asked, n int) int {
	if !p.types {
		p.types = true
		p.add("Query.userTypes", Whole, 1, ratelimit.BucketOther, "the org's user types")
	}
	if a.Field == "Query.userTypes" {
		return MostUserTypes
	}
	return min(n, MostUserTypes)
}

// profileSchema: the schema, and the list of types for the id of a type's schema.
func (p *pricer) profileSchema(a Asked, _ int) int {
	p.userTypes(a, 1)
	p.add(a.Field, Get, 1, ratelimit.BucketOther, "the schema of one type of users")
	return 1
}

// attributes are in a schema, and choices in an attribute.
func (*pricer) attributes(a Asked, n int) int {
	const mostAttributes, choicesEach = 250, 20
	if a.Field == "ProfileAttribute.choices" {
		return n * choicesEach
	}
	return n * mostAttributes
}

// Managers plans finding n managers by name: by one attribute, and by another for those the
// first does not find.
func Managers(n int) Plan {
	if n == 1 {
		return Plan{Strategy: Get, Calls: 2, Bucket: ratelimit.BucketUser, Why: "by login, or else by e-mail address"}
	}
	return Plan{Strategy: Chunks, Calls: 2 * Pages(n, ChunkSize), Bucket: ratelimit.BucketUsers, Why: "by the names, many per search"}
}

// managers: by name, or by id in chunks and alone where a chunk does not find them.
func (p *pricer) managers(a Asked, n int) int {
	n = p.sizes.users(n)
	switch {
	case p.sizes.LinkedManagers:
		p.plan(a.Field, PerParent(a.Field, n))
		p.plan("User", Nodes(n, ratelimit.BucketUser, ratelimit.BucketUsers))
	case n == 1:
		p.plan(a.Field, Managers(1))
	default:
		row := Managers(n)
		row.Calls += 1 + n/10
		p.plan(a.Field, row)
	}
	return n
}

// directReports: who names managers, who have two or three names each; and whom an e-mail
// address means, where it is not a login.
func (p *pricer) directReports(a Asked, n int) int {
	const team = 1000 // the most reports anybody is assumed to have
	n = p.sizes.users(n)
	led := min(n*team, known(p.sizes.People, assumedPeople))
	if p.sizes.LinkedManagers {
		p.plan(a.Field, PerParent(a.Field, n))
		p.plan("User", Nodes(led, ratelimit.BucketUser, ratelimit.BucketUsers))
	} else {
		p.add(a.Field, Chunks, Pages(3*n, ChunkSize)+Pages(led, PageSize)-1, ratelimit.BucketUsers,
			"who names a manager, many managers a search")
		p.plan("User.manager", Managers(n))
	}
	return p.sizes.users(n * a.First)
}
