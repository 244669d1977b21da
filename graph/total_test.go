package graph_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/graph/apierror"
	"oktagraph/oktasim"
)

// longLists is an org with lists longer than Okta's pages.
func longLists() oktasim.Config {
	return oktasim.Config{Seed: 6, Users: 450, Deprovisioned: 7, Groups: 230, Apps: 12}
}

const countLists = `{
	users(first: 1) {totalCount} groups(first: 1) {totalCount}
	everyone: groups(first: 1, filter: {type: [BUILT_IN]}) {nodes {members(first: 1) {totalCount}}}
	apps(first: 3) {nodes {id users(first: 1) {totalCount}}}
}`

type total struct{ TotalCount *int }

type totals struct {
	Users, Groups total
	Everyone      struct{ Nodes []struct{ Members total } }
	Apps          struct {
		Nodes []struct {
			ID    string
			Users total
		}
	}
}

func (w *world) holdsTotals(t *testing.T, a answer) {
	t.Helper()
	var data totals
	a.into(t, &data)
	there := 0
	for _, u := range w.org.Users() {
		if u.Status != oktasim.Deprovisioned {
			there++
		}
	}
	is := func(what string, got *int, want int) {
		if got == nil || *got != want {
			t.Errorf("%s: the total is %v, want %d", what, got, want)
		}
	}
	is("users", data.Users.TotalCount, there)
	is("groups", data.Groups.TotalCount, len(w.org.Groups()))
	is("members", data.Everyone.Nodes[0].Members.TotalCount, len(w.org.MembersOf(w.org.Everyone())))
	for _, app := range data.Apps.Nodes {
		users := 0
		for _, u := range w.org.Users() {
			if slices.ContainsFunc(w.org.AppsOf(u.ID), func(a oktasim.AppUserInfo) bool { return a.AppID == app.ID }) {
				users++
			}
		}
		is("users of "+app.ID, app.Users.TotalCount, users)
	}
	estimated := 0
	for _, row := range a.Extensions.Okta.Plan {
		estimated += row.Estimated
	}
	if a.Extensions.Okta.Calls > estimated {
		t.Errorf("%d calls, planned were %d: %+v", a.Extensions.Okta.Calls, estimated, a.Extensions.Okta.Plan)
	}
}

func TestListsAreCountedOverAllPagesEachReadOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: longLists(), freshness: true, compared: agree(t)})
		foreseen(t, w.unplanned)
		body, err := json.Marshal(map[string]any{"query": countLists})
		if err != nil {
			t.Fatal(err)
		}
		ask := func() answer {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
			req.Header.Set("Cache-Control", "no-cache")
			req.Header.Set("Authorization", "Bearer "+testKey)
			req.Header.Set("Content-Type", "application/json")
			return send(t, w.server, req)
		}
		first := ask()
		w.holdsTotals(t, first)
		for i, u := range w.org.Users() {
			if i%5 == 0 && u.Status == oktasim.Active {
				if err := w.org.SetUserStatus(u.ID, oktasim.Deprovisioned); err != nil {
					t.Fatal(err)
				}
			}
		}
		time.Sleep(time.Minute)
		again := ask()
		w.holdsTotals(t, again)
		if again.Extensions.Okta.Calls > first.Extensions.Okta.Calls {
			t.Errorf("the second time took %d calls, the first %d: a page was read twice", again.Extensions.Okta.Calls, first.Extensions.Okta.Calls)
		}
	})
}

func TestATotalThatCannotBeHadLeavesItsPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: longLists(), compared: agree(t)})
		if err := w.org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: http.StatusForbidden, Route: "GET /api/v1/users", After: 1}); err != nil {
			t.Fatal(err)
		}
		a := w.ask(t, `{users(first: 1) {nodes {login} totalCount}}`, nil)
		var data struct {
			Users struct {
				Nodes      []json.RawMessage
				TotalCount *int
			}
		}
		if err := json.Unmarshal(a.Data, &data); err != nil {
			t.Fatal(err)
		}
		if len(data.Users.Nodes) != 1 || data.Users.TotalCount != nil || len(a.Errors) != 1 || a.Errors[0].code() != string(apierror.UpstreamForbidden) {
			t.Errorf("data %s, errors %v", a.Data, a.Errors)
		}
	})
}
