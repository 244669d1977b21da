package graph_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/cache"
	"oktagraph/okta"
	"oktagraph/tenant"
)

func TestRecordedTracesNeverReplaceAFresherReadByID(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reads int           // of lists and searches
		odd   int           // list and search hits that contradict the last read by id
		lag   time.Duration // from the last write to the first right member list
	}{
		"user-search-ghost-after-delete": {reads: 4, odd: 2},
		"user-search-not-monotonic":      {reads: 7},
		"user-search-transitioning":      {reads: 5, odd: 4},
		"group-users-lag-3s":             {reads: 5, lag: 3 * time.Second},
		"group-users-partial-lag":        {reads: 4, lag: 4 * time.Second},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &playback{steps: traceOf(t, name)}
			start := r.steps[0].at(t)
			var clock atomic.Pointer[time.Time] // also read by the cache in the background
			clock.Store(&start)
			k := newKeeper(t, func() time.Time { return *clock.Load() })
			w := &watched{playback: r, keeper: k, client: r.client(t), read: map[string]bool{}, members: map[string]bool{}}
			for i, s := range r.steps {
				// Dates have whole seconds; steps with the same date are ordered by
				// position.
				at := s.at(t).Add(time.Duration(i) * time.Millisecond)
				r.now = i
				clock.Store(&at)
				w.step(t, s, at)
			}
			if w.lists != tc.reads || w.odd != tc.odd || w.lag.Truncate(time.Second) != tc.lag {
				t.Errorf("%d lists, %d hits that differ, lag %s; want %+v", w.lists, w.odd, w.lag, tc)
			}
		})
	}
}

// watched replays a trace and checks the cache after every step.
type watched struct {
	*playback
	keeper
	client     *okta.Client
	read       map[string]bool // users read by id so far
	members    map[string]bool // as written
	written    time.Time
	lag        time.Duration
	lists, odd int
}

func (w *watched) step(t *testing.T, s step, at time.Time) {
	t.Helper()
	switch parts := strings.Split(strings.Trim(s.path(), "/"), "/"); {
	case parts[2] == "groups" && len(parts) == 6:
		w.members[parts[5]], w.written = s.Method == http.MethodPut, at
	case s.Method == http.MethodDelete:
		if w.truth()[parts[3]] == nil {
			w.readByID(t, parts[3], at)
		}
	case s.Method != http.MethodGet:
	case parts[2] == "users" && len(parts) == 4:
		w.readByID(t, parts[3], at)
	case parts[2] == "users":
		page, err := w.client.ListUsers(t.Context(), okta.UserQuery{Search: `profile.email pr`})
		if err != nil || page.Source != okta.BySearch {
			t.Fatalf("search: %v", err)
		}
		w.found(t, page.Items, cache.RankSearch, at)
	case len(parts) == 5:
		page, err := w.client.ListGroupUsers(t.Context(), parts[3], 200, "")
		if err != nil {
			t.Fatalf("members: %v", err)
		}
		w.membersRead(t, parts[3], page.Items, at)
	}
	for id := range w.read {
		w.stillFresh(t, id)
	}
}

// readByID stores the result of a read by id, including that there is no such user.
func (w *watched) readByID(t *testing.T, id string, at time.Time) {
	t.Helper()
	w.read[id] = true
	u, err := w.client.GetUser(t.Context(), id)
	switch {
	case okta.IsNotFound(err):
		cache.SetMany(t.Context(), w.cache, w.ns, w.users, []cache.Item[*okta.User]{{ID: id, NotFound: true, Rank: cache.RankByID, ReadAt: at}})
	case err != nil:
		t.Fatalf("read %s: %v", id, err)
	default:
		w.keep(t, []*okta.User{u}, cache.RankByID, at)
	}
}

// found stores hits, and counts those that contradict the last read by id.
func (w *watched) found(t *testing.T, users []*okta.User, rank uint8, at time.Time) {
	t.Helper()
	w.lists++
	truth := w.truth()
	for _, u := range users {
		body, known := truth[u.ID]
		if !known {
			continue
		}
		if last, err := okta.DecodeUser(body); err != nil || last.Status != u.Status || last.TransitioningTo != u.TransitioningTo {
			w.odd++
		}
	}
	w.keep(t, users, rank, at)
}

// membersRead stores a member list, and records when it first matches what was written.
func (w *watched) membersRead(t *testing.T, group string, users []*okta.User, at time.Time) {
	t.Helper()
	w.found(t, users, cache.RankList, at)
	ids := []string{}
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	cache.SetMany(t.Context(), w.cache, w.ns, w.keeper.lists, []cache.Item[[]string]{{ID: group, Value: ids, Rank: cache.RankList, ReadAt: at}})
	if kept := cache.GetMany(t.Context(), w.cache, w.ns, w.keeper.lists, []string{group})[0]; !slices.Equal(kept.Value, ids) {
		t.Errorf("the cache still says %v after Okta said %v", kept.Value, ids)
	}
	whole := len(ids) == len(w.members)
	for _, id := range ids {
		whole = whole && w.members[id]
	}
	switch {
	case whole && w.lag == 0:
		w.lag = at.Sub(w.written)
	case !whole && w.lag > 0:
		t.Error("a member list was right and became wrong again")
	}
}

// stillFresh fails if the cache contradicts the last read by id.
func (w *watched) stillFresh(t *testing.T, id string) {
	t.Helper()
	body, kept := w.truth()[id], w.user(t, id)
	if body == nil {
		if !kept.NotFound {
			t.Errorf("step %d: the deleted user %s is back: %+v", w.now, id, kept)
		}
		return
	}
	want, err := okta.DecodeUser(body)
	if err != nil {
		t.Fatal(err)
	}
	if kept.State != cache.Fresh || kept.NotFound {
		t.Fatalf("step %d: user %s is not known any more: %+v", w.now, id, kept)
	}
	got := []string{kept.Value.Status, kept.Value.TransitioningTo, string(kept.Value.LastUpdated)}
	if diff := cmp.Diff([]string{want.Status, want.TransitioningTo, string(want.LastUpdated)}, got); diff != "" {
		t.Errorf("step %d: user %s (-read by id +cache):\n%s", w.now, id, diff)
	}
}

// TestSearchesAnswerWithTheFresherReadByID tests the whole server: users are read by id,
// then found by a search with older results.
func TestSearchesAnswerWithTheFresherReadByID(t *testing.T) {
	t.Parallel()
	r := &playback{steps: traceOf(t, "user-search-transitioning")}
	const search = 12 // the step in which two users are STAGED again
	r.now = search
	made, err := tenant.New("acme", r.client(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	now := r.steps[search].at(t)
	s := setup{now: func() time.Time { return now }}
	server := serveThese(t, s, &counter{}, []*tenant.Tenant{made}, map[string][]string{testKey: {"acme"}})
	var hits []struct{ ID, Status string }
	if err := json.Unmarshal(r.steps[search].Body, &hits); err != nil || !slices.ContainsFunc(hits, func(u struct{ ID, Status string }) bool { return u.Status == "STAGED" }) {
		t.Fatalf("the trace has changed: %v, %v", hits, err)
	}
	for _, u := range hits {
		if a := ask(t, server, testKey, "", `query($id: ID!) {user(id: $id) {status}}`, map[string]any{"id": u.ID}); len(a.Errors) > 0 {
			t.Fatalf("read %s: %+v", u.ID, a.Errors)
		}
	}
	var data struct {
		Users struct{ Nodes []struct{ ID, Status string } }
	}
	a := ask(t, server, testKey, "", `{users(search: "profile.email pr") {nodes {id status}}}`, nil)
	a.into(t, &data)
	if len(data.Users.Nodes) != len(hits) || len(a.Errors) > 0 {
		t.Fatalf("%d users, want %d; %+v", len(data.Users.Nodes), len(hits), a.Errors)
	}
	for _, u := range data.Users.Nodes {
		if u.Status != "PROVISIONED" {
			t.Errorf("user %s is %s in the search's answer, PROVISIONED by id", u.ID, u.Status)
		}
	}
}
