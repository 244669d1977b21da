package admins

import (
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/membership"
	"oktagraph/loaders/plan"
)

func TestWhatAnotherReplicaLearnedIsTakenOver(t *testing.T) {
	t.Parallel()
	all := plan.Sizes{
		People: 1, Groups: 2, GroupsOfUser: 3, Memberships: 4, Admins: 5, AdminGroups: 6, AdminLists: 7, Bindings: 8, CustomRoles: 9,
		Withheld: true, FlagCovers: true,
	}
	s := org{&directory.OrgSizes{}, &membership.Sizes{}, &adminSizes{}, nil}
	now := time.Now().UnixNano()
	s.adopt(lesson{Sizes: all, WithheldAt: now, Flag: flagSeen{Covered: now}})
	if got := s.learned(); got != all {
		t.Errorf("%+v, want %+v", got, all)
	}
	s.adopt(lesson{Sizes: plan.Sizes{Groups: 20, GroupsOfUser: 1}}) // from a replica that knows little
	all.Groups = 20
	if got := s.learned(); got != all {
		t.Errorf("what it does not know is forgotten: %+v", got)
	}
}

func TestARefusalIsRememberedForTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var m fetch.Mark
		if m.Recently() {
			t.Error("remembered before it happened")
		}
		m.Note()
		time.Sleep(fetch.MarkTime - time.Millisecond)
		if !m.Recently() {
			t.Error("forgotten too early")
		}
		time.Sleep(time.Millisecond)
		if m.Recently() {
			t.Error("remembered for ever")
		}
		other := org{&directory.OrgSizes{}, &membership.Sizes{}, &adminSizes{}, nil}
		other.admins.withheld.Note()
		s := org{&directory.OrgSizes{}, &membership.Sizes{}, &adminSizes{}, nil}
		time.Sleep(fetch.MarkTime / 2)
		s.adopt(other.lesson())
		if !s.learned().Withheld {
			t.Error("another replica's refusal is not heard of")
		}
		time.Sleep(fetch.MarkTime / 2)
		other.adopt(s.lesson())
		s.adopt(other.lesson()) // they keep sharing it
		if s.learned().Withheld || other.Learned().Withheld {
			t.Error("two replicas remind each other for ever")
		}
	})
}
