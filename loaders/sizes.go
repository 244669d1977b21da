package loaders

import (
	"time"

	"oktagraph/loaders/plan"
)

// sizes are what passing answers taught about one org's users and groups. They price
// plans; no answer depends on them. Zero is "not known yet".
type sizes struct {
	groups, people, inversion gauge
	groupsOfUser              gauge
	adminGroups, adminLists   gauge
	// barred: the members of some group are refused. partial: the listing of groups
	// lacks some.
	barred, partial mark
	// statistics is how the statistics of groups fare.
	statistics trouble
}

// trouble is whether something goes on failing. One failure is none: what is planned
// otherwise because of it costs more than what failed.
type trouble struct{ first, lasting mark }

const (
	// blip is how long what fails may be but a moment's.
	blip = 20 * time.Second
	// troubleTime is how long it is planned without what goes on failing, before it is
	// tried again.
	troubleTime = time.Minute
)

func (t *trouble) failed() {
	if !t.first.recently() {
		t.first.mark()
	} else if t.first.age() > blip {
		t.lasting.mark()
	}
}

func (t *trouble) over() {
	t.first.clear()
	t.lasting.clear()
}

func (t *trouble) lasts() bool { return t.lasting.at.Load() != 0 && t.lasting.age() < troubleTime }

// learnIndex takes in the statistics of all groups.
func (s *sizes) learnIndex(x *Index) {
	s.groups.set(len(x.Groups))
	s.people.set(x.people())
	s.inversion.set(x.facts().Calls)
	lists := 0
	admins := x.admins()
	for id, g := range admins {
		if id != x.Everyone {
			lists += plan.Pages(g.Users, plan.WholePage)
		}
	}
	s.adminGroups.set(len(admins))
	s.adminLists.set(lists)
}

// enoughUsers is how many users' groups must have been seen before the most of
// them says something about the next.
const enoughUsers = 20

// learnMemberships takes in how many groups users were seen in.
func (s *sizes) learnMemberships(users, most int) {
	if users >= enoughUsers || s.groupsOfUser.get() > 0 {
		s.groupsOfUser.raise(most)
	}
}

func (s *sizes) learned() plan.Sizes {
	return plan.Sizes{
		People: s.people.get(), Groups: s.groups.get(), GroupsOfUser: s.groupsOfUser.get(), Inversion: s.inversion.get(),
		AdminGroups: s.adminGroups.get(), AdminLists: s.adminLists.get(),
	}
}

// adopt takes over what another replica has learned.
func (s *sizes) adopt(n plan.Sizes) {
	s.people.adopt(n.People)
	s.groups.adopt(n.Groups)
	s.inversion.adopt(n.Inversion)
	s.adminGroups.adopt(n.AdminGroups)
	s.adminLists.adopt(n.AdminLists)
	s.groupsOfUser.raise(n.GroupsOfUser)
}

func (r *Request) sizes() *sizes { return Shared[sizes](r.engine, r.tenant) }
