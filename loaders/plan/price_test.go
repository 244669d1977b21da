package plan_test

import (
	"testing"

	"oktagraph/loaders/plan"
)

func TestPriceIsMadeOfArgumentsAndLearnedSizes(t *testing.T) {
	t.Parallel()
	users := func(first int, below ...plan.Asked) []plan.Asked {
		return []plan.Asked{{Field: "Query.users", First: first, Below: below}}
	}
	groups := plan.Asked{Field: "User.groups", First: 50}
	roles := plan.Asked{Field: "User.roleAssignments", First: 1}
	known := plan.Sizes{People: 1000, Groups: 60, Memberships: 59, Admins: 20, AdminGroups: 4, AdminLists: 4, Bindings: 10}
	for name, c := range map[string]struct {
		asked []plan.Asked
		sizes plan.Sizes
		want  int
	}{
		"nothing that costs":                                {[]plan.Asked{{Field: "Query.viewer"}}, plan.Sizes{}, 0},
		"a page of users":                                   {users(200), plan.Sizes{}, 1},
		"with their groups, in an unknown org":              {users(200, groups), plan.Sizes{}, 1 + 1 + 200},
		"with their groups, in a small org":                 {users(200, groups), known, 1 + 59 + 1},
		"few users are asked one by one":                    {users(3, groups, roles), plan.Sizes{}, 1 + 3 + 3},
		"roles cost what the org's admins do":               {users(200, roles), known, 1 + 1 + 10 + 1 + 20 + 4 + 4},
		"two fields on roles read the admin directory once": {append(users(200, roles), users(200, roles)...), known, 2*(1+20+4+4) + 1 + 10 + 1},
		"one node by id":                                    {[]plan.Asked{{Field: "Query.node", First: 1}}, plan.Sizes{}, 1},
		"members cannot be more than people": {
			[]plan.Asked{
				{Field: "Query.groups", First: 200, Below: []plan.Asked{{Field: "Group.members", First: 200, Below: []plan.Asked{groups}}}},
			}, known, 1 + 60 + 59 + 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := of(c.asked, c.sizes, 1000); got.Calls != c.want || got.Needed != c.want {
				t.Errorf("price %d, needed %d, want %d; rows %+v", got.Calls, got.Needed, c.want, got.Rows)
			}
		})
	}
}

func TestAWalkMayCostMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	asked := []plan.Asked{{Field: "Query.users", First: 200, Continued: true, Below: []plan.Asked{{Field: "User.groups", First: 50}}}}
	price := of(asked, plan.Sizes{}, 1000)
	if price.Needed != 2+1+200 || price.Calls <= price.Needed {
		t.Errorf("needed %d of %d calls, want 203 of more", price.Needed, price.Calls)
	}
}

func TestHintsSayWhatBatchesWillWant(t *testing.T) {
	t.Parallel()
	role := plan.Asked{Field: "User.roleAssignments", First: 1}
	for name, c := range map[string]struct {
		asked []plan.Asked
		want  plan.Hints
	}{
		"one user's roles need no statistics": {[]plan.Asked{{Field: "Query.user", First: 1, Below: []plan.Asked{role}}}, plan.Hints{}},
		"a page's roles do": {
			[]plan.Asked{{Field: "Query.users", First: 50, Below: []plan.Asked{role}}}, plan.Hints{Index: true},
		},
		"who is admin does": {[]plan.Asked{{Field: "Query.roleAssignments", First: 1}}, plan.Hints{Index: true}},
		"counts come with the groups": {
			[]plan.Asked{{Field: "Query.groups", First: 1, Below: []plan.Asked{{Field: "Group.memberCount", First: 1}}}}, plan.Hints{Counts: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := plan.HintsOf(c.asked); got != c.want {
				t.Errorf("hints %+v, want %+v", got, c.want)
			}
		})
	}
}
