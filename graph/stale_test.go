package graph_test

import (
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/oktasim"
)

func TestStaleAnswersStandInWhenOktaIsDownAndTheResponseSaysSo(t *testing.T) {
	t.Parallel()
	var later atomic.Int64
	w := newWorld(t, setup{
		org: oktasim.Config{Users: 40, Groups: 12},
		now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) },
	})
	const query = `{users(first: 5) {nodes {id login groups {nodes {name}} roleAssignments {id}}}}`
	fresh := w.mustAsk(t, query, nil)
	later.Store(int64(5 * time.Minute)) // past the soft lifetime of all of these, before the hard one
	if err := w.org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503}); err != nil {
		t.Fatal(err)
	}
	stale := w.mustAsk(t, query, nil)
	if string(stale.Data) != string(fresh.Data) {
		t.Errorf("another answer while Okta is down:\n%s\n%s", fresh.Data, stale.Data)
	}
	cost := stale.Extensions.Okta
	if cost.Cache.Stale == 0 || cost.OldestAge < (5*time.Minute).Milliseconds() {
		t.Errorf("the response does not say that it is stale: %+v, oldest %d ms", cost.Cache, cost.OldestAge)
	}
	later.Store(int64(2 * time.Hour))
	if gone := w.ask(t, query, nil); len(gone.Errors) == 0 || gone.Errors[0].code() != "UPSTREAM_UNAVAILABLE" {
		t.Errorf("past the hard life: errors %v, want UPSTREAM_UNAVAILABLE", gone.Errors)
	}
}
