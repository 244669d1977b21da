package plan

import (
	"cmp"
	"math"
	"slices"

	"oktagraph/okta/ratelimit"
)

// Asked is a field of an operation, reduced to what its price depends on.
type Asked struct {
	// Field is the schema's "Type.field".
	Field string
	// First is the page size, or the number of ids; 1 for a single object.
	First int
	// ByIDs: the objects are selected by their ids.
	ByIDs bool
	// Filtered: the list is checked here beyond what Okta filters.
	Filtered bool
	// Unwanted are the kinds of assignees whose assignments a filter excludes.
	Unwanted AssigneeKinds
	// Continued: the page was requested with a cursor.
	Continued bool
	// Counted: the number of items in the list is requested.
	Counted bool
	// Selection is the cost of a filter and an order; nil without them.
	Selection *Selection
	// Price prices the field.
	Price Pricing
	Below []Asked
}

// Row is a part of a price.
type Row struct {
	Field string
	Plan
	// Needed is the cost of the cheapest way that is always available. It is less than Calls
	// where a more expensive way may be taken because it pays off later.
	Needed int
	// elastic: reading stops where the operation's limit is reached, and the answer reports
	// that there is more.
	elastic bool
}

// Price is the most an operation will cost, excluding retries, when nothing of it is cached.
type Price struct {
	Calls, Needed int
	// Objects is the most objects the answer can hold.
	Objects int
	Rows    []Row
}

// ByField returns the total cost of each field's rows.
func (p Price) ByField() map[string]int {
	calls := make(map[string]int, len(p.Rows))
	for _, row := range p.Rows {
		calls[row.Field] += row.Calls
	}
	return calls
}

// DefaultMaxObjects is how many objects an answer may hold unless the operator configures a
// limit. An object takes some 5 KB while an answer is made (see the benchmark of a warm page),
// so the largest answer stays around half a gigabyte, in an org where every page is full.
const DefaultMaxObjects = 100_000

// Of prices an operation in an org of the given sizes. limit is what the operation may cost:
// nothing optional exceeds it.
func Of(roots []Asked, s Sizes, limit int) Price {
	p := &pricer{sizes: s, limit: limit, groupsAsked: asks(roots, "User.groups")}
	for _, root := range roots {
		p.field(root, 1)
		p.count(root, 1)
	}
	p.fit()
	price := Price{Objects: p.objects}
	for _, row := range p.rows {
		price.Calls += row.Calls
		price.Needed += row.Needed
	}
	price.Rows = p.rows
	slices.SortStableFunc(price.Rows, func(a, b Row) int { return cmp.Or(cmp.Compare(a.Field, b.Field), b.Calls-a.Calls) })
	return price
}

type pricer struct {
	singles singles
	sizes   Sizes
	limit   int
	rows    []Row
	objects int
	walk    bool // a root list of users continues with a cursor
	// groupsAsked: the groups of users are requested, so nothing else has to find them out.
	groupsAsked bool
	// What is read once per operation, however many fields need it.
	statistics, probed, people, boundRoles, adminUsers, adminGroups, serviceApps, boundClients bool
	adminMembers, customParts, groupTargets, appTargets, allRules                              bool
	types                                                                                      bool
}

func (p *pricer) add(field string, strategy Strategy, calls int, bucket, why string) {
	p.plan(field, Plan{Strategy: strategy, Calls: calls, Bucket: bucket, Why: why})
}

func (p *pricer) plan(field string, row Plan) {
	if row.Calls > 0 {
		p.rows = append(p.rows, Row{Field: field, Needed: row.Calls, Plan: row})
	}
}

// field prices a field of n objects, and the fields below it.
func (p *pricer) field(a Asked, n int) {
	if n == 0 {
		return
	}
	if a.Price != nil {
		n = a.Price(p, a, n)
	}
	for _, below := range a.Below {
		p.field(below, n)
	}
}

// count counts the objects of an answer. Unlike calls, which are made once for an object
// however many paths lead to it, an answer repeats it on every path.
func (p *pricer) count(a Asked, paths int) {
	paths *= p.fanOut(a)
	if p.objects += paths; p.objects > math.MaxInt32 || paths > math.MaxInt32 {
		p.objects = math.MaxInt32
		return
	}
	for _, below := range a.Below {
		p.count(below, paths)
	}
}

// fanOut is the most objects a field of one object leads to.
func (p *pricer) fanOut(a Asked) int {
	switch a.Field {
	case "User.groups":
		return p.sizes.distinctGroups(p.sizes.perUser(a.First))
	case "Group.members":
		return p.sizes.users(a.First)
	case "User.roleAssignments", "User.roles", "Group.roleAssignments", "Group.roles":
		return rolesEach
	case "Query.userCounts":
		return p.sizes.users(MostUserCounts)
	case "LogEvent.targets":
		return targetsEach
	case "Query.roles":
		return ownRoles + p.sizes.customRoles()
	default:
		return a.First
	}
}

// Pricing prices a field of n parents: it adds its rows, and returns the most objects the field
// leads to.
type Pricing func(p *pricer, a Asked, n int) int

// PriceList holds the pricing of each sort of field.
type PriceList struct {
	// Nothing is for fields that cost no call.
	Nothing Pricing
	// ByIDs and List are for objects by id or login, and for lists.
	ByIDs, List Pricing
	// UserGroups and Members are for memberships, Counts for group statistics.
	UserGroups, Members, Counts Pricing
	// UserCounts is for users counted by their attributes.
	UserCounts Pricing
	// UserTypes is for user types, which are few and read at once.
	UserTypes Pricing
	// ProfileSchema is for the schema of one type, Attributes for its contents.
	ProfileSchema, Attributes Pricing
	// Managers and DirectReports are for the manager relation.
	Managers, DirectReports Pricing
	// PerParent is for edges whose values Okta returns for one parent per call.
	PerParent Pricing
	// Apps is for lists of apps, AppPages for edges that Okta pages for one parent per call.
	// Rules, ThroughGroup, SourceApp and Owner are for single fields.
	Apps, AppPages, Rules, ThroughGroup, SourceApp, Owner Pricing
	// Log is for pages of the System Log; LogTargets and LogNodes for what its entries name.
	Log, LogTargets, LogNodes Pricing
	// The others are for roles, their assignments, and what those lead to.
	Roles, CustomRole, AllAssignments, UserRoles, GroupRoles, Assignees, ResourceSets, Targets Pricing
	// TargetGroups cost no more than targets, and lead to many groups.
	TargetGroups Pricing
	// Holders and Administrators are for people, Bound for what resource sets bind.
	Holders, Administrators, Bound Pricing
}

// Prices returns the prices of all fields.
func Prices() PriceList {
	return PriceList{
		Nothing:        nothing,
		ByIDs:          (*pricer).byIDs,
		List:           (*pricer).list,
		UserGroups:     (*pricer).userGroups,
		Members:        (*pricer).members,
		Counts:         (*pricer).counts,
		UserCounts:     (*pricer).userCounts,
		UserTypes:      (*pricer).userTypes,
		ProfileSchema:  (*pricer).profileSchema,
		Attributes:     (*pricer).attributes,
		Managers:       (*pricer).managers,
		DirectReports:  (*pricer).directReports,
		PerParent:      (*pricer).perParent,
		Apps:           (*pricer).apps,
		AppPages:       (*pricer).appPages,
		Rules:          (*pricer).rules,
		ThroughGroup:   (*pricer).throughGroup,
		SourceApp:      (*pricer).sourceApp,
		Owner:          (*pricer).owner,
		Log:            (*pricer).log,
		LogTargets:     logTargets,
		LogNodes:       (*pricer).logNodes,
		Roles:          (*pricer).roles,
		CustomRole:     (*pricer).customRole,
		AllAssignments: (*pricer).allAssignments,
		UserRoles:      (*pricer).userRoles,
		GroupRoles:     (*pricer).groupRoles,
		Assignees:      (*pricer).assignees,
		ResourceSets:   (*pricer).sets,
		Targets:        (*pricer).targets,
		TargetGroups:   (*pricer).targetGroups,
		Holders:        (*pricer).holders,
		Administrators: (*pricer).administrators,
		Bound:          (*pricer).bound,
	}
}

func nothing(_ *pricer, _ Asked, n int) int { return n }

// byIDs: chunks, and each id that no chunk finds once more.
func (p *pricer) byIDs(a Asked, _ int) int {
	if a.First == 1 {
		bucket, why := ratelimit.BucketUser, "by id"
		switch a.Field {
		case "Query.userByLogin":
			why = "by login"
		case "Query.groupByName":
			bucket, why = ratelimit.BucketGroups, "by name"
		case "Query.group":
			bucket = ratelimit.BucketGroup
		case "Query.app":
			bucket = ratelimit.BucketApp
		case "Query.role":
			bucket, why = ratelimit.BucketOther, "by id; Okta's own roles need no call"
		}
		p.add(a.Field, Get, 1, bucket, why)
		p.together(a.Field)
		return 1
	}
	p.add(
		a.Field,
		Chunks,
		3*Pages(a.First, ChunkSize)+a.First,
		ratelimit.BucketUsers,
		"ids in chunks, and alone where a chunk does not find them",
	)
	return a.First
}

// list: a page of 200; a client's page that begins inside one may end in the next.
func (p *pricer) list(a Asked, n int) int {
	bucket := ratelimit.BucketUsers
	if a.Field == "Query.groups" {
		bucket = ratelimit.BucketGroups
	}
	if a.ByIDs {
		return p.byIDs(a, n)
	}
	if a.Counted {
		p.walk = p.walk || a.Continued && bucket == ratelimit.BucketUsers
		return p.selected(a.toTheEnd(), bucket)
	}
	if a.Selection != nil {
		return p.selected(a, bucket)
	}
	calls := 1
	if a.Continued {
		calls = 2
		p.walk = p.walk || bucket == ratelimit.BucketUsers
	}
	p.add(a.Field, List, calls, bucket, "pages of 200")
	return a.First
}

// userGroups: one call per user, after a look at the statistics; or, in a walk, every group
// once, if the limit allows.
func (p *pricer) userGroups(a Asked, n int) int {
	users := p.sizes.users(n)
	switch {
	case p.sizes.Memberships > 0 && p.sizes.Memberships < users && users >= probeFrom:
		p.stats(true)
		p.add(a.Field, Invert, p.sizes.Memberships, ratelimit.BucketGroups, "the members of every group once")
	case users >= probeFrom:
		p.stats(false)
		p.add(a.Field, FanOut, users, ratelimit.BucketOther, "one call per user")
	default:
		p.add(a.Field, FanOut, users, ratelimit.BucketOther, "one call per user")
	}
	if p.walk {
		p.mayInvert(a.Field, users)
	}
	return p.sizes.distinctGroups(n * p.sizes.perUser(a.First))
}

// mayInvert adds what a walk may spend beyond reading each user: its plan serves the walk's
// later pages too.
func (p *pricer) mayInvert(field string, users int) {
	most := p.limit
	if p.sizes.People > 0 {
		most = min(most, p.sizes.People)
	}
	if extra := most - users; extra > 0 {
		p.rows = append(p.rows, Row{
			Field: field,
			Plan:  Plan{Strategy: Invert, Calls: extra, Bucket: ratelimit.BucketGroups, Why: "if that pays for the rest of the walk"},
		})
	}
}
