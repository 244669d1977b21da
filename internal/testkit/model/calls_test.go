package model

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// large is an org of which a page of 200 is a small part, so that its users are
// asked for their groups one by one.
func large() Setup {
	return org(oktasim.Config{Users: 2000, Groups: 400, GroupsPerUser: 4, DirectAdmins: 20, GroupAdmins: 20})
}

// A client that leaves costs what was sent by then.
func TestAClientThatLeavesEndsItsCalls(t *testing.T) {
	t.Parallel()
	bubble(t, large(), func(t *testing.T, m *Model) {
		page := Ask{Question: "users with groups and roles", Latency: 50 * time.Millisecond}
		leaving := page
		leaving.Leave = 120 * time.Millisecond // two rounds of calls, and a third has begun
		m.askOf(leaving)
		time.Sleep(time.Minute)
		m.checkWaiters()
		left := m.mark()
		// What was read by then may be used, so the comparison is with a fresh server.
		finished, _ := (&exchange{model: m, question: m.question(page.Question, 0, 0)}).coldCalls()
		if left*3 > finished {
			t.Errorf("%d calls for a client that left after 120 ms, %d for the whole answer", left, finished)
		}
	})
}

// Two clients wait for the same fetch; when one leaves, the other is answered,
// and no call is made twice.
func TestAFetchGoesOnForThoseWhoStay(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, m *Model) {
		page := Ask{Question: "users with groups and roles", Latency: 50 * time.Millisecond}
		leaving := page
		leaving.Leave = 120 * time.Millisecond
		m.now = "two clients ask, one leaves"
		first, second := m.begin(leaving), m.begin(page)
		var done sync.WaitGroup
		done.Go(first.perform)
		time.Sleep(10 * time.Millisecond)
		second.perform()
		done.Wait()
		m.settle(first, second)
		whole(t, second.answer)
		cold, _ := (&exchange{model: m, question: second.question}).coldCalls()
		atMost(t, "two clients, one of whom leaves", m.mark(), cold)
	})
}

// Only the list of assignees fails: whoever may hold a role is not found out by
// asking everybody.
func TestFailingAssigneesCostNoMoreThanAnswer(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]bool{"nothing is known": false, "an answer of six minutes ago is": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			s := org(oktasim.Config{Users: 200, Groups: 10, GroupsPerUser: 3, DirectAdmins: 3, GroupAdmins: 5})
			s.World.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
			bubble(t, s, func(t *testing.T, m *Model) {
				const page = "users with groups and roles"
				healthy, _ := (&exchange{model: m, question: m.question(page, 0, 0)}).coldCalls()
				if before {
					whole(t, m.ask(page))
					time.Sleep(6 * time.Minute)
				}
				m.fail(Unavailable, "/iam/assignees/")
				log.Reset()
				mark := m.mark()
				a := m.ask(page)
				atMost(t, "a page while assignees fail", len(distinct(m.since(mark))), healthy)
				switch {
				case before && (len(a.Errors) > 0 || a.Extensions.Okta.Cache.Stale == 0):
					t.Errorf("errors %v, %d stale copies: the old answer stands in", a.Errors, a.Extensions.Okta.Cache.Stale)
				case !before && (len(a.Errors) == 0 || a.Errors[0].Code() != "UPSTREAM_UNAVAILABLE"):
					t.Errorf("errors %v, want UPSTREAM_UNAVAILABLE", a.Errors)
				}
				reasonsAreTrue(t, a)
				if n := strings.Count(log.String(), `"msg":"fell back from the plan"`); n != 1 {
					t.Errorf("told %d times, want once that assignees fail:\n%s", n, log.String())
				}
			})
		})
	}
}

// reasonsAreTrue fails for a plan that says that few were asked for.
func reasonsAreTrue(t *testing.T, a world.Answer) {
	t.Helper()
	for _, row := range a.Extensions.Okta.Plan {
		if strings.Contains(row.Why, "fewer than finding out") {
			t.Errorf("the plan says %q, and assignees failed: %+v", row.Why, row)
		}
	}
}

// A whole outage, and an answer of six minutes ago, on a page that costs some two
// hundred calls.
func TestAnOutageCostsLessThanGoodWeather(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]FaultKind{"503": Unavailable, "500": ServerError, "reset": Reset, "hang": Hang} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, large(), func(t *testing.T, m *Model) {
				const page = "users with groups and roles"
				good := whole(t, m.ask(page))
				healthy := m.mark()
				time.Sleep(6 * time.Minute)
				m.fail(kind, ".")
				for range 3 {
					mark := m.mark()
					a := whole(t, m.ask(page))
					if string(a.Data) != string(good.Data) {
						t.Error("another answer than before the outage")
					}
					if c := a.Extensions.Okta; c.Cache.Stale == 0 || c.OldestAge < (6*time.Minute).Milliseconds() {
						t.Errorf("stale %d, oldest %d ms", c.Cache.Stale, c.OldestAge)
					}
					atMost(t, "a page in an outage", len(m.since(mark)), healthy/4)
					time.Sleep(10 * time.Second)
				}
			})
		})
	}
}

// Forty callers on pages of single users, who are known from a list: each user's
// groups take a call; who holds roles is learned for all of them.
func TestCallersOnUserPagesLearnFromEachOther(t *testing.T) {
	t.Parallel()
	const callers, pages = 40, 3
	bubble(t, large(), func(t *testing.T, m *Model) {
		var list struct {
			Users struct{ Nodes []struct{ ID string } }
		}
		a := whole(t, m.askOf(custom("a list", `{ users(first: 200) { nodes { ...U }`+infoPart+`} }`, nil, map[string]Root{"users": {List: liveList}})))
		if err := json.Unmarshal(a.Data, &list); err != nil {
			t.Fatal(err)
		}
		mark := m.mark()
		m.now = "forty callers"
		for round := range pages {
			var all []*exchange
			var done sync.WaitGroup
			for i := range callers {
				ask := aboutUser(list.Users.Nodes[round*callers+i].ID)
				ask.Latency = 50 * time.Millisecond
				x := m.begin(ask)
				all = append(all, x)
				done.Go(x.perform)
				time.Sleep(time.Millisecond)
			}
			done.Wait()
			m.settle(all...)
			for _, x := range all {
				whole(t, x.answer)
			}
			time.Sleep(time.Second)
		}
		synctest.Wait()
		if n := len(m.since(mark)); n >= 150 {
			t.Errorf("%d calls for %d users, want fewer than 150", n, callers*pages)
		}
	})
}
