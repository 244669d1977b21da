package directory

import (
	"testing"

	"oktagraph/loaders/plan"
)

func TestFewUsersSayNothingOfTheMostGroups(t *testing.T) {
	t.Parallel()
	s := &OrgSizes{}
	for i, c := range []struct{ users, most, want int }{
		{enoughUsers - 1, 50, 0},
		{enoughUsers, 7, 7},
		{1, 9, 9}, // one more user in more groups
		{enoughUsers, 3, 9},
	} {
		if s.learnMemberships(c.users, c.most); s.groupsOfUser.Get() != c.want {
			t.Errorf("step %d: %d, want %d", i, s.groupsOfUser.Get(), c.want)
		}
	}
}

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
