package membership

import "testing"

func TestFewUsersSayNothingOfTheMostGroups(t *testing.T) {
	t.Parallel()
	s := &Sizes{}
	for i, c := range []struct{ users, most, want int }{
		{enoughUsers - 1, 50, 0},
		{enoughUsers, 7, 7},
		{1, 9, 9}, // one more user in more groups
		{enoughUsers, 3, 9},
	} {
		if s.learn(c.users, c.most); s.GroupsOfUser() != c.want {
			t.Errorf("step %d: %d, want %d", i, s.GroupsOfUser(), c.want)
		}
	}
}
