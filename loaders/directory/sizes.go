package directory

import (
	"time"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// OrgSizes are what passing answers taught about one org's users and groups. They price
// plans; no answer depends on them. Zero is "not known yet".
type OrgSizes struct {
	groups, people, membershipCalls fetch.Gauge
	// everyone counts deactivated users too, which no statistics do.
	everyone                fetch.Gauge
	adminGroups, adminLists fetch.Gauge
	// places is what it costs to tell which of the groups that count for administrators many
	// users are in.
	places fetch.Gauge
	apps   fetch.Gauge
	// partial: the listing of groups lacks some.
	partial fetch.Mark
	// statistics is how the statistics of groups fare.
	statistics trouble
}

// trouble is whether something goes on failing. One failure is none: what is planned
// otherwise because of it costs more than what failed.
type trouble struct{ first, lasting fetch.Mark }

const (
	// blip is how long what fails may be but a moment's.
	blip = 20 * time.Second
	// troubleTime is how long it is planned without what goes on failing, before it is
	// tried again.
	troubleTime = time.Minute
)

func (t *trouble) failed() {
	if !t.first.Recently() {
		t.first.Note()
	} else if t.first.Age() > blip {
		t.lasting.Note()
	}
}

func (t *trouble) over() {
	t.first.Clear()
	t.lasting.Clear()
}

// NoStatistics notes why the statistics of groups cannot be read, for what is planned next.
func (s *OrgSizes) NoStatistics(d fetch.Denial) {
	switch d {
	case fetch.Outage:
		s.statistics.failed()
	case fetch.Withheld:
		s.membershipCalls.Set(0) // from now on users are asked alone, and priced so
	default:
	}
}

// StatisticsFail reports whether the statistics of groups go on failing.
func (s *OrgSizes) StatisticsFail() bool { return s.statistics.lasts() }

func (t *trouble) lasts() bool { return t.lasting.At.Load() != 0 && t.lasting.Age() < troubleTime }

// learnIndex takes in the statistics of all groups.
func (s *OrgSizes) learnIndex(x *Index) {
	s.groups.Set(len(x.Groups))
	s.people.Set(x.People())
	s.membershipCalls.Set(x.Planned().Calls)
	lists := 0
	admins := x.MayAdmin()
	for id, g := range admins {
		if id != x.Everyone {
			lists += plan.Pages(g.Users, plan.WholePage)
		}
	}
	s.adminGroups.Set(len(admins))
	s.adminLists.Set(lists)
}

// Learned is what is known of the org's users and groups.
func (s *OrgSizes) Learned() plan.Sizes {
	return plan.Sizes{
		People: s.people.Get(), Everyone: s.everyone.Get(), Groups: s.groups.Get(), Memberships: s.membershipCalls.Get(),
		AdminGroups: s.adminGroups.Get(), AdminLists: s.adminLists.Get(), Places: s.places.Get(), Apps: s.apps.Get(),
	}
}

// LearnPlaces takes in what it costs to tell which of the groups that count for administrators
// many users are in.
func (r *Request) LearnPlaces(calls int) { r.org.places.Set(max(1, calls)) }

// Adopt takes over what another replica has learned.
func (s *OrgSizes) Adopt(n plan.Sizes) {
	s.people.Adopt(n.People)
	s.everyone.Adopt(n.Everyone)
	s.groups.Adopt(n.Groups)
	s.membershipCalls.Adopt(n.Memberships)
	s.adminGroups.Adopt(n.AdminGroups)
	s.adminLists.Adopt(n.AdminLists)
	s.places.Adopt(n.Places)
	s.apps.Adopt(n.Apps)
}
