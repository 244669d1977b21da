package loaders

import (
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/loaders/plan"
)

func TestWhatAnotherReplicaLearnedIsTakenOver(t *testing.T) {
	t.Parallel()
	all := plan.Sizes{
		People: 1, Groups: 2, GroupsOfUser: 3, Inversion: 4, Admins: 5, AdminGroups: 6, AdminLists: 7, Bindings: 8, CustomRoles: 9,
		Withheld: true, FlagCovers: true,
	}
	s := &sizes{}
	now := time.Now().UnixNano()
	s.adopt(lesson{Sizes: all, WithheldAt: now, Flag: flagSeen{Covered: now}})
	if got := s.learned(); got != all {
		t.Errorf("%+v, want %+v", got, all)
	}
	s.adopt(lesson{Sizes: plan.Sizes{Groups: 20, GroupsOfUser: 1}}) // of a replica that knows little
	all.Groups = 20
	if got := s.learned(); got != all {
		t.Errorf("what it does not know is forgotten: %+v", got)
	}
}

func TestARefusalIsRememberedForTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var m mark
		if m.recently() {
			t.Error("remembered before it happened")
		}
		m.mark()
		time.Sleep(markTime - time.Millisecond)
		if !m.recently() {
			t.Error("forgotten too early")
		}
		time.Sleep(time.Millisecond)
		if m.recently() {
			t.Error("remembered for ever")
		}
		other := &sizes{}
		other.withheld.mark()
		s := &sizes{}
		time.Sleep(markTime / 2)
		s.adopt(other.lesson())
		if !s.learned().Withheld {
			t.Error("another replica's refusal is not heard of")
		}
		time.Sleep(markTime / 2)
		other.adopt(s.lesson())
		s.adopt(other.lesson()) // they go on telling each other
		if s.learned().Withheld || other.learned().Withheld {
			t.Error("two replicas remind each other for ever")
		}
	})
}

func TestAGaugeKeepsTheMost(t *testing.T) {
	t.Parallel()
	var g gauge
	for _, n := range []int{3, 9, 4} {
		g.raise(n)
	}
	if g.get() != 9 {
		t.Errorf("%d, want 9", g.get())
	}
	if g.set(2); g.get() != 2 {
		t.Errorf("%d, want 2", g.get())
	}
}

func TestFewUsersSayNothingOfTheMostGroups(t *testing.T) {
	t.Parallel()
	s := &sizes{}
	for i, c := range []struct{ users, most, want int }{
		{enoughUsers - 1, 50, 0},
		{enoughUsers, 7, 7},
		{1, 9, 9}, // one more user in more groups
		{enoughUsers, 3, 9},
	} {
		if s.learnMemberships(c.users, c.most); s.groupsOfUser.get() != c.want {
			t.Errorf("step %d: %d, want %d", i, s.groupsOfUser.get(), c.want)
		}
	}
}

func TestAnIndexTeachesWhatListsCost(t *testing.T) {
	t.Parallel()
	s := &sizes{}
	s.learnIndex(&Index{Complete: true, Everyone: "all", Groups: []IndexGroup{
		{ID: "all", Users: 5000, Admin: true}, {ID: "a", Users: 1001, Admin: true}, {ID: "b", Admin: true}, {ID: "c", Users: 10},
	}})
	want := plan.Sizes{People: 5000, Groups: 4, Inversion: 2 + 1, AdminGroups: 3, AdminLists: 2 + 1}
	if got := s.learned(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
