package graph_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"
)

func TestATooDearOperationIsRefusedBeforeItsFirstCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 300, Groups: 30}, callLimit: 50})
	a := w.ask(t, `{users(first: 200) {nodes {id groups {nodes {id}}}}}`, nil)
	if len(a.Errors) != 1 || a.Errors[0].code() != "COST_LIMIT_EXCEEDED" {
		t.Fatalf("errors %+v, want one COST_LIMIT_EXCEEDED", a.Errors)
	}
	ext := a.Errors[0].Extensions
	if ext["limit"] != 50.0 || ext["estimated"] != 202.0 {
		t.Errorf("extensions %v, want limit 50 and the estimate 202", ext)
	}
	if n := w.org.Calls().Total; n != 0 || a.Extensions.Okta.Plan == nil {
		t.Errorf("%d Okta calls; the cost is said: %v", n, a.Extensions.Okta.Plan != nil)
	}
}

// In an org with far more groups with roles than any estimate assumes, the limit still
// holds at run time.
func TestAWrongEstimateCannotSpendMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 58
	w := newWorld(t, setup{org: oktasim.Config{Users: 800, Groups: 800, AdminGroups: 200, GroupAdmins: 200}, callLimit: limit})
	a := w.ask(t, `{groups(first: 200) {nodes {id roleAssignments {id}}}}`, nil)
	if calls := w.org.Calls().Total; calls > limit || a.Extensions.Okta.Calls != calls {
		t.Errorf("%d Okta calls of at most %d, the answer says %d", calls, limit, a.Extensions.Okta.Calls)
	}
	for _, e := range a.Errors {
		if e.code() != "COST_LIMIT_EXCEEDED" {
			t.Errorf("error %s: %s", e.code(), e.Message)
		}
	}
	if len(a.Errors) == 0 || len(a.Data) == 0 || string(a.Data) == "null" {
		t.Errorf("the operation needed more calls than it may: data %.80s, errors %v", a.Data, a.Errors)
	}
}

// Reading everyone who can have a role would cost 841 calls here, reading the roles of each
// user 30.
func TestAnAdminDirectoryThatTurnsOutTooExpensiveIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{
		Users: 400, Groups: 30, DirectAdmins: 30, CustomRoles: 20, ResourceSets: 40, BindingsPerSet: 20, AdminFlag: oktasim.FlagAbsent,
	}})
	w.mustAsk(t, `{users(first: 30) {nodes {id roleAssignments {id}}}}`, nil)
	if calls := w.org.Calls().Total; calls > 31+3 {
		t.Errorf("%d Okta calls, asking everybody costs 31", calls)
	}
}

// userWithGroups is a user in a partial answer.
type userWithGroups struct {
	ID     string `json:"id"`
	Groups *struct {
		Nodes []struct {
			ID string `json:"id"`
		} `json:"nodes"`
	} `json:"groups"`
}

func TestWhatTheBudgetDoesNotCoverIsNullAndTheRestIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{
		org:      oktasim.Config{Users: 300, Groups: 290, EmptyGroups: -1, RateLimit: "100/min"},
		deadline: 2 * time.Second,
	})
	a := w.ask(t, `{users(first: 150) {nodes {id groups {nodes {id}}}}}`, nil)
	var data struct {
		Users struct {
			Nodes []userWithGroups `json:"nodes"`
		} `json:"users"`
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		t.Fatal(err)
	}
	answered := 0
	for _, u := range data.Users.Nodes {
		if u.Groups == nil {
			continue
		}
		answered++
		if want := len(w.org.GroupsOf(u.ID)); len(u.Groups.Nodes) != want {
			t.Errorf("user %s: %d groups of %d, and no error", u.ID, len(u.Groups.Nodes), want)
		}
	}
	if len(data.Users.Nodes) != 150 || answered == 0 || answered == 150 {
		t.Fatalf("%d of %d users answered, want some of 150; errors %v", answered, len(data.Users.Nodes), a.Errors)
	}
	if len(a.Errors) != 1 || a.Errors[0].code() != "RATE_LIMITED" {
		t.Fatalf("errors %+v, want one RATE_LIMITED", a.Errors)
	}
	ext := a.Errors[0].Extensions
	if retry, _ := ext["retryAfter"].(float64); retry < 1 || retry > 61 || ext["by"] != "okta" || ext["count"] != float64(150-answered) {
		t.Errorf("extensions %v, want retryAfter within a minute, by okta, count %d", ext, 150-answered)
	}
	if n := w.org.Calls().Status429; n != 0 {
		t.Errorf("%d calls were refused by Okta: the budget is checked before", n)
	}
}

func TestAnAnswerOfTooManyObjectsIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 50, Groups: 10}, callLimit: 1_000_000})
	a := w.ask(t, `{groups(first: 200) {nodes {members(first: 200) {nodes {groups(first: 200) {nodes {id}}}}}}}`, nil)
	if len(a.Errors) != 1 || a.Errors[0].code() != "COST_LIMIT_EXCEEDED" || w.org.Calls().Total != 0 {
		t.Errorf("errors %+v after %d calls, want one COST_LIMIT_EXCEEDED and no call", a.Errors, w.org.Calls().Total)
	}
}

func TestAnAnswerThatRepeatsKnownObjectsWithoutEndIsRefusedTooWhenWarm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 300, Groups: 30}, callLimit: 1_000_000})
	w.mustAsk(t, `{users(first: 200) {nodes {id groups {nodes {id}}}} groups(first: 30) {nodes {id members(first: 200) {nodes {id}}}}}`, nil)
	w.org.ResetCalls()
	a := w.ask(t, `{users(first: 200) {nodes {groups(first: 200) {nodes {members(first: 200) {nodes {groups(first: 200) {nodes {id name}}}}}}}}}`, nil)
	if len(a.Errors) == 0 || a.Errors[0].code() != "COST_LIMIT_EXCEEDED" {
		t.Errorf("errors %+v, want COST_LIMIT_EXCEEDED", a.Errors)
	}
}

// Time is simulated, so a slow machine does not affect the result.
func TestWhatTheDeadlineCutsIsNullAndTheRestIsWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{
			org:      oktasim.Config{Users: 300, Groups: 290, EmptyGroups: -1, Latency: "50ms"},
			deadline: time.Second, concurrency: 5,
		})
		a := w.ask(t, `{users(first: 150) {nodes {id groups {nodes {id}}}}}`, nil)
		var data struct {
			Users struct {
				Nodes []userWithGroups `json:"nodes"`
			} `json:"users"`
		}
		a.into(t, &data)
		answered := 0
		for _, u := range data.Users.Nodes {
			if u.Groups == nil {
				continue
			}
			answered++
			if want := len(w.org.GroupsOf(u.ID)); len(u.Groups.Nodes) != want {
				t.Errorf("user %s: %d groups of %d, and no error", u.ID, len(u.Groups.Nodes), want)
			}
		}
		if len(data.Users.Nodes) != 150 || answered == 0 || answered == 150 {
			t.Fatalf("%d of %d users answered, want some of 150; errors %v", answered, len(data.Users.Nodes), a.Errors)
		}
		if len(a.Errors) != 1 || a.Errors[0].code() != "RATE_LIMITED" || a.Errors[0].Extensions["retryAfter"] == nil {
			t.Errorf("errors %+v, want one RATE_LIMITED with retryAfter", a.Errors)
		}
	})
}
