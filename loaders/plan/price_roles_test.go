package plan_test

import (
	"math"
	"testing"

	"oktagraph/loaders/plan"
)

// One field is priced for 200 parents, in an org of unknown size and in a known one.
func TestEachFieldHasItsPrice(t *testing.T) {
	t.Parallel()
	known := plan.Sizes{
		People: 1000, Groups: 60, Memberships: 59, Admins: 20, AdminGroups: 4, AdminLists: 5, Bindings: 10, CustomRoles: 3, FlagCovers: true,
		Clients: 250, ServiceApps: 3,
	}
	users := func(below plan.Asked) []plan.Asked {
		return []plan.Asked{{Field: "Query.users", First: 200, Below: []plan.Asked{below}}}
	}
	groups := func(n int, below plan.Asked) []plan.Asked {
		return []plan.Asked{{Field: "Query.groups", First: n, Below: []plan.Asked{below}}}
	}
	admins := func(below ...plan.Asked) []plan.Asked {
		return []plan.Asked{{Field: "Query.roleAssignments", First: 100, Below: below}}
	}
	roles := func(below ...plan.Asked) []plan.Asked {
		return []plan.Asked{{Field: "Query.roles", First: 200, Below: below}}
	}
	// Statistics; bindings, which the flag makes unnecessary in a known org; assignees; users;
	// groups; clients and service apps.
	const assumed, holding = 5 + 30 + 2 + 200 + 20 + 1 + 20, 1 + 1 + 20 + 4 + 2 + 3
	for name, c := range map[string]struct {
		asked          []plan.Asked
		unknown, known int
	}{
		"roles of users":              {users(plan.Asked{Field: "User.roles", First: 1}), 1 + 5 + 30 + 2 + 200 + 40 + 20, 1 + 1 + 1 + 20 + 5 + 4},
		"roles of groups":             {groups(200, plan.Asked{Field: "Group.roles", First: 1}), 1 + 5 + 30 + 20, 1 + 1 + 4},
		"roles of a few groups":       {groups(20, plan.Asked{Field: "Group.roleAssignments", First: 1}), 1 + 20, 1 + 20},
		"counts of groups":            {groups(200, plan.Asked{Field: "Group.memberCount", First: 1}), 1 + 4, 1 + 2},
		"members of groups":           {groups(200, plan.Asked{Field: "Group.members", First: 50}), 1 + 200, 1 + 60},
		"members of groups, later on": {groups(200, plan.Asked{Field: "Group.members", First: 50, Continued: true}), 1 + 400, 1 + 120},
		"all assignments":             {admins(), assumed, holding},
		"those of groups": {
			[]plan.Asked{{Field: "Query.roleAssignments", First: 100, Unwanted: plan.AssigneeKinds{Users: true, Clients: true}}}, 5 + 30 + 20, 1 + 4,
		},
		"those of service apps": {
			[]plan.Asked{{Field: "Query.roleAssignments", First: 100, Unwanted: plan.AssigneeKinds{Users: true, Groups: true}}}, 5 + 30 + 1 + 20, 1 + 2 + 3,
		},
		"those of nobody":          {[]plan.Asked{{Field: "Query.roleAssignments", First: 100, Unwanted: plan.AssigneeKinds{}.Not()}}, 0, 0},
		"once an operation":        {append(admins(), plan.Asked{Field: "Role.assignments", First: 100}), assumed, holding},
		"with their assignees":     {admins(plan.Asked{Field: "RoleAssignment.assignee", First: 1}), assumed + 2*2, holding + 2*1},
		"with their resource sets": {admins(plan.Asked{Field: "RoleAssignment.resourceSet", First: 1}), assumed + 31, holding + 1},
		"with their targets":       {admins(plan.Asked{Field: "RoleAssignment.targets", First: 1}), assumed + 3*100, holding + 3*27},
		"all roles":                {roles(), 3, 1},
		"with their permissions":   {roles(plan.Asked{Field: "Role.permissions", First: 1}), 3 + 50, 1 + 3},
		"one call per user":        {users(plan.Asked{Field: "User.factors", First: 1}), 1 + 200, 1 + 200},
		"one call per group":       {groups(200, plan.Asked{Field: "Group.owners", First: 1}), 1 + 200, 1 + 60},
		"with their descriptions":  {roles(plan.Asked{Field: "Role.description", First: 1}), 3 + 51, 1 + 4},
		"nodes by id":              {[]plan.Asked{{Field: "Query.nodes", First: 60}}, 3*2 + 60, 3*2 + 60},
		"users by id":              {[]plan.Asked{{Field: "Query.users", First: 60, ByIDs: true}}, 3*2 + 60, 3*2 + 60},
		"nothing": {
			[]plan.Asked{{Field: "Query.users", First: 0, Below: []plan.Asked{{Field: "User.roles", First: 1}}}}, 1, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, in := range []struct {
				sizes plan.Sizes
				want  int
			}{{plan.Sizes{}, c.unknown}, {known, c.known}} {
				price := of(c.asked, in.sizes, 1000)
				if price.Calls != in.want || price.Needed != in.want {
					t.Errorf("%+v: %d calls, want %d; rows %+v", in.sizes, price.Calls, in.want, price.Rows)
				}
				sum := 0
				for _, n := range price.ByField() {
					sum += n
				}
				if sum != price.Calls {
					t.Errorf("the fields cost %d of %d", sum, price.Calls)
				}
			}
		})
	}
}

func TestACredentialThatMayNotListAdminsIsPricedUserByUser(t *testing.T) {
	t.Parallel()
	asked := []plan.Asked{{Field: "Query.users", First: 200, Below: []plan.Asked{{Field: "User.roles", First: 1}}}}
	if p := of(asked, plan.Sizes{Withheld: true}, 1000); p.Calls != 1+200 {
		t.Errorf("%d calls: %+v", p.Calls, p.Rows)
	}
	holders := []plan.Asked{{Field: "Query.users", First: 50, Filtered: true, Selection: &plan.Selection{Checked: true, Roles: true}}}
	if p := of(holders, plan.Sizes{Withheld: true, People: 450}, 1000); p.Calls != 450+3 || p.Needed != 1 {
		t.Errorf("holders of a role: %d calls, %d needed: %+v", p.Calls, p.Needed, p.Rows)
	}
}

func TestObjectsAreCountedOnEveryPathAndNeverOverflow(t *testing.T) {
	t.Parallel()
	groups := plan.Asked{Field: "User.groups", First: 50, Below: []plan.Asked{{Field: "Group.members", First: 200}}}
	users := []plan.Asked{{Field: "Query.users", First: 200, Below: []plan.Asked{groups}}}
	if got := of(users, plan.Sizes{}, 1000).Objects; got != 200+200*50+200*50*200 {
		t.Errorf("%d objects in an unknown org", got)
	}
	if got := of(users, plan.Sizes{People: 100, GroupsOfUser: 4}, 1000).Objects; got != 200+200*8+200*8*100 {
		t.Errorf("%d objects in a known one", got)
	}
	deep := plan.Asked{Field: "Query.users", First: 1000}
	for range 10 {
		deep = plan.Asked{Field: "Query.users", First: 1000, Below: []plan.Asked{deep}}
	}
	if got := of([]plan.Asked{deep}, plan.Sizes{}, 1000).Objects; got != math.MaxInt32 {
		t.Errorf("%d objects", got)
	}
}

// The expected cost of the admin directory decides between two ways of reading.
func TestExpectedCostsOfTheAdminDirectory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s                                    plan.Sizes
		all, begun, bindings, people, groups int
	}{
		"nothing is known": {plan.Sizes{}, 2, 1, 10, 1, 8},
		"a small org":      {plan.Sizes{Groups: 60, Admins: 20, AdminGroups: 2, AdminLists: 3, Bindings: 7}, 1, 1, 7, 1, 5},
		"a large org":      {plan.Sizes{Groups: 1001, Admins: 250, AdminGroups: 80, AdminLists: 90, Bindings: 400}, 6, 5, 10, 3, 8},
		"the flag is blind": {
			plan.Sizes{Groups: 1001, Admins: 250, AdminGroups: 80, AdminLists: 90, Bindings: 400, FlagBlind: true}, 6, 5, 400, 3, 84,
		},
		"the flag covers custom": {plan.Sizes{Groups: 1001, Bindings: 400, FlagCovers: true}, 6, 5, 0, 1, 8},
	} {
		got := []int{c.s.StatisticsCalls(false), c.s.StatisticsCalls(true), c.s.BindingCalls(), c.s.AssigneeCalls(), c.s.AdminGroupCalls()}
		for i, want := range []int{c.all, c.begun, c.bindings, c.people, c.groups} {
			if got[i] != want {
				t.Errorf("%s: statistics, of which a page is known, bindings, assignees, groups: %v", name, got)
				break
			}
		}
	}
}

func TestAdminsAreExpectedAmongUsersWhereMostPeopleAre(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s           plan.Sizes
		users, want int
	}{
		{plan.Sizes{}, 200, 0},
		{plan.Sizes{Admins: 20}, 200, 0}, // the number of people is unknown
		{plan.Sizes{People: 1000, Admins: 20}, 200, 0},
		{plan.Sizes{People: 75, Admins: 67}, 75, 67},
		{plan.Sizes{People: 10, Admins: 30}, 8, 8}, // counted at different times
	} {
		if got := c.s.AdminsAmong(c.users); got != c.want {
			t.Errorf("%+v, %d users: %d, want %d", c.s, c.users, got, c.want)
		}
	}
}
