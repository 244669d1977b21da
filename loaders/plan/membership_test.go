package plan_test

import (
	"testing"

	"oktagraph/loaders/plan"
)

func TestAPageOfWhichAPartIsKnownIsPlannedAsAWhole(t *testing.T) {
	t.Parallel()
	for missing, want := range map[int]int{1: 1, 9: 9, 10: 200, 150: 200, 200: 200, 300: 300} {
		if got := plan.BatchSize(missing, 200); got != want {
			t.Errorf("%d of 200 missing: planned for %d, want %d", missing, got, want)
		}
	}
	m := plan.Membership{Users: 30, Batch: 200, GroupsLeft: -1, UsersLeft: -1, MaxCalls: 1000}
	if p := plan.UserGroups(m); p.Strategy != plan.Probe {
		t.Errorf("30 of 200 missing: %+v", p)
	}
	m.Users = 5
	if p := plan.UserGroups(m); p.Strategy != plan.FanOut || p.Calls != 5 {
		t.Errorf("5 of 200 missing: %+v", p)
	}
}

func TestWhatWasRefusedOrFailedLatelyIsNotPlannedAgain(t *testing.T) {
	t.Parallel()
	small := plan.Index{Known: true, Complete: true, Groups: 60, Calls: 59, Everyone: true}
	for name, c := range map[string]struct {
		m    plan.Membership
		want plan.Strategy
	}{
		"members of a group are refused": {plan.Membership{Barred: true, Index: small}, plan.FanOut},
		"statistics fail":                {plan.Membership{Failing: true}, plan.FanOut},
		"but there are some":             {plan.Membership{Failing: true, Index: small}, plan.Invert},
		"nothing of the kind":            {plan.Membership{}, plan.Probe},
		"too few calls are left for a walk": {
			plan.Membership{Remaining: 1000, Index: plan.Index{Known: true, Complete: true, Groups: 400, Calls: 400, Everyone: true}}, plan.FanOut,
		},
		"both ways are over: the cheaper one": {plan.Membership{MaxCalls: 10, Index: small}, plan.Invert},
	} {
		c.m.Users, c.m.GroupsLeft, c.m.UsersLeft = 200, -1, -1
		if c.m.MaxCalls == 0 {
			c.m.MaxCalls = 300
		}
		if p := plan.UserGroups(c.m); p.Strategy != c.want || p.Why == "" {
			t.Errorf("%s: %+v, want %s", name, p, c.want)
		}
	}
	if p := plan.NotAsked("away"); p.Strategy != plan.None || p.Calls != 0 || p.Why != "away" {
		t.Errorf("%+v", p)
	}
}
