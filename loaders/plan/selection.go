package plan

import (
	"strings"

	"oktagraph/okta/ratelimit"
)

// Selection is what the price of a list's filter and order depends on.
type Selection struct {
	// Checked: some condition is checked here, so the list is read until the page is full.
	Checked bool
	// Whole: the list is read to its end.
	Whole bool
	// Here names the conditions checked here.
	Here []string
	// Bound is the most objects that can match; 0 means unknown.
	Bound int
	// Groups is how many groups' members are read whole.
	Groups int
	// Everybody: the list includes deactivated users.
	Everybody bool
	// Counts: the numbers of members are read.
	Counts bool
	// Roles: who holds which role is read. Admins: which groups have roles is read.
	Roles, Admins bool
	// Within: every match is a member of those groups, or holds such a role.
	Within bool
}

// Why adds the conditions checked here to a plan's reason.
func (s Selection) Why(what string) string {
	if len(s.Here) == 0 {
		return what
	}
	return what + "; checked here: " + strings.Join(s.Here, ", ")
}

// selected prices a list with a filter or an order.
func (p *pricer) selected(a Asked, bucket string) int {
	s := *a.Selection
	p.facts(s)
	if s.Everybody {
		p.sizes = p.sizes.withDeactivated() // also for the fields below the list
	}
	pages := p.sizes.WalkOfUsers()
	if bucket == ratelimit.BucketGroups {
		pages = p.sizes.WalkOfGroups()
		p.groupFacts(s)
	}
	if s.Bound > 0 {
		pages = Pages(s.Bound, PageSize)
	}
	if a.Continued {
		p.walk = p.walk || bucket == ratelimit.BucketUsers
		pages++
	}
	row := Row{Field: a.Field, Needed: pages, Plan: Plan{Strategy: Whole, Calls: pages, Bucket: bucket, Why: s.Why("the whole list")}}
	switch {
	case s.Whole:
	case s.Checked:
		row.Needed, row.elastic, row.Why = 1, true, s.Why("pages of 200")
	default:
		row.Calls = min(pages, 1)
		if a.Continued {
			row.Calls = 2
		}
		row.Needed, row.Strategy, row.Why = row.Calls, List, "pages of 200"
	}
	p.rows = append(p.rows, row)
	return a.First
}

// facts prices what is read of other objects for a list of users.
func (p *pricer) facts(s Selection) {
	if s.Groups > 0 {
		p.membersOf(s)
	}
	switch {
	case !s.Roles:
	case p.sizes.Withheld:
		p.rows = append(p.rows, Row{Field: "User.roleAssignments", elastic: true, Plan: Plan{
			Strategy: FanOut, Calls: known(p.sizes.People, assumedPeople), Bucket: ratelimit.BucketOther,
			Why: "one call per user whose match depends on it",
		}})
	default:
		p.everybody(usersAndGroups())
		p.add("Group.members", Whole, p.sizes.adminLists()+Pages(known(p.sizes.People, assumedPeople), WholePage), ratelimit.BucketGroups,
			"the members of groups with roles")
	}
	if s.Within {
		walk := p.sizes.WalkOfUsers()
		if s.Bound > 0 {
			walk = min(walk, Pages(s.Bound, PageSize)) // otherwise the list itself is read, see [Source]
		}
		p.add("User", Chunks, 2*walk, ratelimit.BucketUsers, "who can match, by id")
	}
}

// membersOf prices the members of the groups that conditions name, of which no more than a page
// each is needed, or the groups of the few people who can match, see [MembersBy].
func (p *pricer) membersOf(s Selection) {
	row := Row{Field: "Group.members", Needed: s.Groups, Plan: Plan{
		Strategy: Whole, Calls: s.Groups * Pages(known(p.sizes.People, assumedPeople), WholePage),
		Bucket: ratelimit.BucketGroups, Why: "the members of groups, whole",
	}}
	if s.Bound > 0 && s.Bound < s.Groups {
		row.Needed, row.Plan = s.Bound, Plan{
			Strategy: FanOut, Calls: s.Bound, Bucket: ratelimit.BucketUsers, Why: "the groups of the users who can match",
		}
	}
	p.rows = append(p.rows, row)
}

func (p *pricer) groupFacts(s Selection) {
	if s.Admins {
		p.adminDirectory(false)
		p.add("Group.roleAssignments", Candidates, max(DirectoryFrom, p.sizes.adminGroups()), ratelimit.BucketOther, "groups that can have a role")
	}
	if s.Counts {
		p.add("Group.memberCount", Chunks, Pages(p.sizes.groups(), ChunkSize), ratelimit.BucketGroups, "Okta counts members only in lists")
	}
}

// selectedMembers prices members selected by a filter: their lists are read whole. The lengths
// of few of them are known beforehand, so only a page of each is needed.
func (p *pricer) selectedMembers(a Asked, groups int) int {
	p.facts(*a.Selection)
	calls := groups * Pages(known(p.sizes.People, assumedPeople), WholePage)
	p.rows = append(p.rows, Row{
		Field: a.Field, Needed: groups,
		Plan: Plan{Strategy: Whole, Calls: calls, Bucket: ratelimit.BucketGroups, Why: a.Selection.Why("the members of groups, whole")},
	})
	return p.sizes.users(groups * a.First)
}

// fit limits elastic rows to the calls that the others leave of the limit.
func (p *pricer) fit() {
	rest := p.limit
	for _, row := range p.rows {
		rest -= row.Needed
	}
	for i := range p.rows {
		if row := &p.rows[i]; row.elastic {
			more := max(0, min(row.Calls-row.Needed, rest))
			row.Calls, rest = row.Needed+more, rest-more
		}
	}
}

// Found describes a list of users for which the candidates are known.
type Found struct {
	// Known is how many candidates there are, Missing how many of them must be read.
	Known, Missing int
	// Bound is the most objects Okta's list can have; 0 means unknown.
	Bound int
}

// Source decides between reading the candidates of a list by id, and walking through Okta's
// list.
func Source(f Found, s Sizes) Plan {
	walk := s.WalkOfUsers()
	if f.Bound > 0 {
		walk = Pages(f.Bound, PageSize)
	}
	if f.Missing == 0 {
		return Plan{Strategy: Chunks, Calls: 0, Bucket: ratelimit.BucketUsers, Why: "who can match is known"}
	}
	if ids := Pages(f.Missing, ChunkSize); ids <= walk {
		return Plan{Strategy: Chunks, Calls: ids, Bucket: ratelimit.BucketUsers, Why: "who can match, by id"}
	}
	return Plan{Strategy: Whole, Calls: walk, Bucket: ratelimit.BucketUsers, Why: "the list costs less than who can match"}
}

// MembersBy decides between reading the members of groups whole, given their sizes, -1 if
// unknown, and reading the groups of the few users who can match.
func MembersBy(bound int, sizes []int) Plan {
	whole := 0
	for _, size := range sizes {
		whole += Pages(max(0, size), WholePage)
	}
	if bound > 0 && bound < whole {
		return Plan{Strategy: FanOut, Calls: bound, Bucket: ratelimit.BucketOther, Why: "the groups of the few who can match"}
	}
	return Plan{Strategy: Whole, Calls: whole, Bucket: ratelimit.BucketGroups, Why: "the members of groups, whole"}
}
