package directory

import (
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

func TestAnIndexTeachesWhatListsCost(t *testing.T) {
	t.Parallel()
	s := &OrgSizes{}
	s.learnIndex(&Index{Complete: true, Everyone: "all", Groups: []IndexGroup{
		{ID: "all", Users: 5000, Admin: true}, {ID: "a", Users: 1001, Admin: true}, {ID: "b", Admin: true}, {ID: "c", Users: 10},
	}})
	want := plan.Sizes{People: 5000, Groups: 4, Memberships: 2 + 1, AdminGroups: 3, AdminLists: 2 + 1}
	if got := s.Learned(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestOneFailureOfStatisticsIsNoTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &OrgSizes{}
		for range 3 {
			s.NoStatistics(fetch.Outage)
		}
		if s.StatisticsFail() {
			t.Error("what failed a moment ago goes on failing")
		}
		time.Sleep(blip + time.Second)
		if s.NoStatistics(fetch.Outage); !s.StatisticsFail() {
			t.Error("failures 20 seconds apart are a blip")
		}
		time.Sleep(troubleTime)
		if s.StatisticsFail() {
			t.Error("they are not tried again")
		}
	})
}

func TestRefusedStatisticsPriceEachUserAlone(t *testing.T) {
	t.Parallel()
	s := &OrgSizes{}
	all := plan.Sizes{People: 1, Groups: 2, Memberships: 3, AdminGroups: 4, AdminLists: 5}
	s.Adopt(all)
	s.NoStatistics(fetch.Declined)
	if got := s.Learned(); got != all {
		t.Errorf("%+v, want %+v", got, all)
	}
	s.NoStatistics(fetch.Withheld)
	if all.Memberships = 0; s.Learned() != all || s.StatisticsFail() {
		t.Errorf("%+v, want %+v", s.Learned(), all)
	}
}
