package directory

import (
	"time"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// OrgSizes holds what answers revealed about the number of an org's users and groups. They
// price plans; no answer depends on them. Zero means "not known yet".
type OrgSizes struct {
	groups, people, membershipCalls fetch.Gauge
	// everyone counts deactivated users too, which no statistics do.
	everyone                fetch.Gauge
	adminGroups, adminLists fetch.Gauge
	// places is the cost of finding out which of the groups that count for administrators many
	// users are in.
	places fetch.Gauge
	apps   fetch.Gauge
	// partial: the listing of groups lacks some.
	partial fetch.Mark
	// statistics records whether the statistics of groups keep failing.
	statistics trouble
}

// trouble records whether something keeps failing. A single failure does not count: planning
// around it would cost more than what failed.
type trouble struct{ first, lasting fetch.Mark }

const (
	// blip is how long a failure may last and still count as momentary.
	blip = 20 * time.Second
	// troubleTime is how long plans avoid what keeps failing, before it is tried again.
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

// NoStatistics records why the statistics of groups cannot be read, for later plans.
func (s *OrgSizes) NoStatistics(d fetch.Denial) {
	switch d {
	case fetch.Outage:
		s.statistics.failed()
	case fetch.Withheld:
		s.membershipCalls.Set(0) // from now on users are read one by one, and priced so
	default:
	}
}

// StatisticsFail reports whether the statistics of groups keep failing.
func (s *OrgSizes) StatisticsFail() bool { return s.statistics.lasts() }

func (t *trouble) lasts() bool { return t.lasting.At.Load() != 0 && t.lasting.Age() < troubleTime }

// learnIndex records the statistics of all groups.
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

// Learned returns what is known of the org's users and groups.
func (s *OrgSizes) Learned() plan.Sizes {
	return plan.Sizes{
		People: s.people.Get(), Everyone: s.everyone.Get(), Groups: s.groups.Get(), Memberships: s.membershipCalls.Get(),
		AdminGroups: s.adminGroups.Get(), AdminLists: s.adminLists.Get(), Places: s.places.Get(), Apps: s.apps.Get(),
	}
}

// LearnPlaces records the cost of finding out which of the groups that count for administrators
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
