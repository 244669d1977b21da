package plan_test

import (
	"testing"

	"pgregory.net/rapid"

	"oktagraph/loaders/plan"
	"oktagraph/okta/ratelimit"
)

func TestNodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		n        int
		strategy plan.Strategy
		calls    int
	}{
		"one id is read by id":  {1, plan.Get, 1},
		"two ids share a call":  {2, plan.Chunks, 1},
		"a full chunk":          {50, plan.Chunks, 1},
		"one more than a chunk": {51, plan.Chunks, 2},
		"a page of nodes":       {200, plan.Chunks, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan.Nodes(c.n, ratelimit.BucketUser, ratelimit.BucketUsers)
			if p.Strategy != c.strategy || p.Calls != c.calls {
				t.Errorf("%d ids: %s for %d calls, want %s for %d", c.n, p.Strategy, p.Calls, c.strategy, c.calls)
			}
		})
	}
}

func TestUserGroups(t *testing.T) {
	t.Parallel()
	small := plan.Index{Known: true, Complete: true, Groups: 60, Calls: 59, Everyone: true}
	for name, c := range map[string]struct {
		in       plan.Membership
		strategy plan.Strategy
		calls    int
	}{
		"a few users need no statistics": {
			plan.Membership{GroupsLeft: -1, UsersLeft: -1, Users: 49, MaxCalls: 1000}, plan.FanOut, 49,
		},
		"a page of users is worth one page of them": {
			plan.Membership{GroupsLeft: -1, UsersLeft: -1, Users: 200, MaxCalls: 1000}, plan.Probe, 1,
		},
		"a small org is inverted": {
			plan.Membership{GroupsLeft: -1, UsersLeft: -1, Users: 200, MaxCalls: 1000, Index: small}, plan.Invert, 59,
		},
		"deactivated users are asked alone": {
			plan.Membership{GroupsLeft: -1, UsersLeft: -1, Users: 200, Alone: 3, MaxCalls: 1000, Index: small}, plan.Invert, 62,
		},
		"fewer users than groups are asked alone": {
			plan.Membership{GroupsLeft: -1, UsersLeft: -1, Users: 59, MaxCalls: 1000, Index: small}, plan.FanOut, 59,
		},
		"a listing without Everyone may be cut": {
			plan.Membership{
				GroupsLeft: -1, UsersLeft: -1, Users: 200, MaxCalls: 1000, Index: plan.Index{Known: true, Complete: true, Groups: 2, Calls: 2},
			}, plan.FanOut, 200,
		},
		"a large org is asked user by user": {
			plan.Membership{
				GroupsLeft: -1, UsersLeft: -1, Users: 200, MaxCalls: 1000, Index: plan.Index{Known: true, Groups: 200, Calls: 210},
			}, plan.FanOut, 200,
		},
		"a walk reads the rest of the statistics": {
			plan.Membership{
				GroupsLeft: -1, UsersLeft: -1, Users: 200, Remaining: 4600, MaxCalls: 1000, Index: plan.Index{
					Known: true, Groups: 200, Calls: 210, Everyone: true,
				},
			}, plan.Whole, 0,
		},
		"a walk inverts what its rest pays for": {
			plan.Membership{
				GroupsLeft: -1, UsersLeft: -1, Users: 200, Remaining: 4600, MaxCalls: 1000, Index: plan.Index{
					Known: true, Complete: true, Groups: 400, Calls: 430, Everyone: true,
				},
			}, plan.Invert, 430,
		},
		"the end of a walk does not": {
			plan.Membership{
				GroupsLeft: -1, UsersLeft: -1, Users: 200, Remaining: 100, MaxCalls: 1000, Index: plan.Index{
					Known: true, Complete: true, Groups: 400, Calls: 430, Everyone: true,
				},
			}, plan.FanOut, 200,
		},
		"what the rate limit does not leave is not planned": {
			plan.Membership{Users: 200, MaxCalls: 1000, GroupsLeft: 40, UsersLeft: 500, Index: small}, plan.FanOut, 200,
		},
		"unless neither way fits": {
			plan.Membership{Users: 200, MaxCalls: 1000, GroupsLeft: 40, UsersLeft: 100, Index: small}, plan.Invert, 59,
		},
		"nothing optional passes the operation's limit": {
			plan.Membership{
				GroupsLeft: -1, UsersLeft: -1, Users: 200, Remaining: 4600, MaxCalls: 300, Index: plan.Index{
					Known: true, Complete: true, Groups: 400, Calls: 430, Everyone: true,
				},
			}, plan.FanOut, 200,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan.UserGroups(c.in)
			if p.Strategy != c.strategy || p.Calls != c.calls || p.Why == "" {
				t.Errorf("%s for %d calls (%s), want %s for %d", p.Strategy, p.Calls, p.Why, c.strategy, c.calls)
			}
		})
	}
}

// With complete statistics and no walk the choice is between two prices, and the plan's is
// never the higher one.
func TestAPlanIsNeverDearerThanTheCheapestWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := plan.Membership{GroupsLeft: -1, UsersLeft: -1, Users: rapid.IntRange(1, 400).Draw(t, "users"), MaxCalls: 1 << 20}
		in.Alone = rapid.IntRange(0, in.Users).Draw(t, "alone")
		in.Index = plan.Index{Known: true, Complete: true, Everyone: true, Groups: rapid.IntRange(1, 500).Draw(t, "groups")}
		in.Index.Calls = rapid.IntRange(0, 600).Draw(t, "calls")
		p := plan.UserGroups(in)
		if cheapest := min(in.Users, in.Index.Calls+in.Alone); p.Calls != cheapest {
			t.Fatalf("%+v: %s for %d calls, the cheapest way takes %d", in, p.Strategy, p.Calls, cheapest)
		}
	})
}

func TestAColdStartCostsAtMostOneStatisticsPageMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := plan.Membership{GroupsLeft: -1, UsersLeft: -1, Users: rapid.IntRange(1, 1000).Draw(t, "users"), MaxCalls: 1 << 20}
		spent := 0
		for {
			p := plan.UserGroups(in)
			spent += p.Calls
			if p.Strategy != plan.Probe {
				break
			}
			in.Index = plan.Index{Known: true, Groups: plan.PageSize, Calls: rapid.IntRange(0, 500).Draw(t, "calls"), Everyone: true}
			in.Index.Complete = rapid.Bool().Draw(t, "complete")
		}
		if spent > in.Users+1 {
			t.Fatalf("%d users: %d calls", in.Users, spent)
		}
	})
}

func TestAssignments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in       plan.RoleBatch
		strategy plan.Strategy
		calls    int
	}{
		"one user is asked":                             {plan.RoleBatch{Asked: 1, Directory: 24}, plan.FanOut, 1},
		"a few are asked":                               {plan.RoleBatch{Asked: 24, Directory: 24}, plan.FanOut, 24},
		"for more, who can have a role is read":         {plan.RoleBatch{Asked: 25, Directory: 24}, plan.Whole, 0},
		"who can have none is not asked":                {plan.RoleBatch{Asked: 200, Known: true, Candidates: 4}, plan.Candidates, 4},
		"one user who can have none costs a thing less": {plan.RoleBatch{Asked: 1, Known: true}, plan.Candidates, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := plan.Assignments(c.in); p.Strategy != c.strategy || p.Calls != c.calls || p.Why == "" {
				t.Errorf("%s for %d calls (%s), want %s for %d", p.Strategy, p.Calls, p.Why, c.strategy, c.calls)
			}
		})
	}
}

func TestInheritedRolesTakeTheCheaperEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := plan.Inherited{Users: rapid.IntRange(1, 1000).Draw(t, "users"), ListCalls: rapid.IntRange(0, 1000).Draw(t, "calls")}
		if p := plan.InheritedRoles(in); p.Calls != min(in.Users, in.ListCalls) {
			t.Fatalf("%+v: %s for %d calls", in, p.Strategy, p.Calls)
		}
	})
}
