package plan

import "oktagraph/okta/ratelimit"

// MostUserCounts is the most combinations of values by which users are counted.
const MostUserCounts = 1000

// userCounts: the list of the counted users, to its end. It is the same list as that of users,
// and shares its pages.
func (p *pricer) userCounts(a Asked, n int) int {
	a.Field = "Query.users"
	if a.ByIDs {
		p.byIDs(a, n)
	} else {
		p.selected(a.toTheEnd(), ratelimit.BucketUsers)
	}
	return p.sizes.users(MostUserCounts)
}

// toTheEnd is the field with its list read whole to be counted. A client that pages through it
// reads up to a page more: the list may have changed since.
func (a Asked) toTheEnd() Asked {
	s := Selection{}
	if a.Selection != nil {
		s = *a.Selection
	}
	s.Whole, a.Selection = true, &s
	return a
}

// total prices the totalCount of lists that Okta counts.
func (p *pricer) total(a Asked, n int) {
	if a.Counted && a.Selection == nil {
		p.counts(a, n)
	}
}

// lengths prices the totalCount of lists of which Okta returns 200 items of one parent per
// call: what follows the first page. Most lists are no longer than that.
func (p *pricer) lengths(a Asked, n int) {
	if !a.Counted {
		return
	}
	pages := 0
	switch a.Field {
	case "User.apps":
		pages = Pages(p.sizes.apps(), PageSize)
	case "App.users":
		pages = p.sizes.WalkOfUsers()
	case "App.groups":
		pages = p.sizes.WalkOfGroups()
	case "Group.owners":
		pages = 2
	}
	if pages > 1 {
		row := Plan{Strategy: Whole, Calls: n * (pages - 1), Bucket: ratelimit.BucketApps, Why: "all pages of the lists, to count them"}
		if a.Field == "Group.owners" {
			row.Bucket = ratelimit.BucketGroups
		}
		p.rows = append(p.rows, Row{Field: a.Field, Plan: row})
	}
}
