package graph_test

import (
	"testing"
	"testing/synctest"

	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

// sizeM is the medium org of the promises: 5,000 users in 400 groups.
func sizeM() oktasim.Config {
	return oktasim.Config{Seed: 7, Users: 5000, Groups: 400, GroupsPerUser: 8, Concurrency: 75}
}

const (
	byNodes = `{users(first: 200) {nodes {id groups {nodes {id name}} roleAssignments {assigneeType role {type label}}}}}`
	byEdges = `{users(first: 200) {edges {node {id groups {edges {node {id name}}} roleAssignments {assigneeType role {type label}}}}}}`
)

func TestNodesAndEdgesCostTheSameTwentyTimesOutOfTwenty(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		org, err := oktasim.New(sizeM())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(org.Close)
		w := &world{org: org, unplanned: &counter{}}
		want := 0
		for run := range 20 {
			for name, query := range map[string]string{"nodes": byNodes, "edges": byEdges} {
				w.server = w.serve(t, setup{concurrency: 35}) // a new process: a cold cache
				org.ResetCalls()
				a := w.mustAsk(t, query, nil)
				calls := org.Calls()
				if want == 0 {
					want = calls.Total
					t.Logf("%d calls: %+v", want, a.Extensions.Okta.Plan)
				}
				if calls.Total != want || calls.Status429 != 0 || a.Extensions.Okta.Calls != calls.Total {
					t.Fatalf("run %d by %s: the org counted %d calls (%d refused), the answer says %d, the first run took %d",
						run, name, calls.Total, calls.Status429, a.Extensions.Okta.Calls, want)
				}
			}
		}
		if n := w.unplanned.keys.Load(); n != 0 {
			t.Errorf("%d keys were asked for outside the tasks of an operation", n)
		}
	})
}

func TestAskedAgainNothingIsCalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: sizeM(), concurrency: 35})
		first := w.mustAsk(t, byNodes, nil)
		w.org.ResetCalls()
		second := w.mustAsk(t, byNodes, nil)
		if n := w.org.Calls().Total; n != 0 || second.Extensions.Okta.Calls != 0 {
			t.Errorf("asked again: the org counted %d calls, the answer says %d (%+v)", n, second.Extensions.Okta.Calls, second.Extensions.Okta.Plan)
		}
		if string(first.Data) != string(second.Data) {
			t.Error("asked again: another answer")
		}
	})
}

func TestASecondProcessOnTheSameRedisCallsNothing(t *testing.T) {
	t.Parallel()
	s := setup{org: sizeM(), concurrency: 35, redis: testkit.RedisServer(t)}
	w := newWorld(t, s)
	first := w.mustAsk(t, byNodes, nil)
	other := w.serve(t, s)
	w.org.ResetCalls()
	second := ask(t, other, testKey, "", byNodes, nil)
	if n := w.org.Calls().Total; n != 0 || second.Extensions.Okta.Calls != 0 || len(second.Errors) > 0 {
		t.Errorf("second process: the org counted %d calls, the answer says %d (%+v), errors %v",
			n, second.Extensions.Okta.Calls, second.Extensions.Okta.Plan, second.Errors)
	}
	if string(first.Data) != string(second.Data) {
		t.Error("second process: another answer")
	}
}
