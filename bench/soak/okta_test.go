package soak_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/oktasim"
)

// fakeOkta is an org that changes and fails.
type fakeOkta struct {
	org     *oktasim.Org
	server  *httptest.Server
	weather *weather
	changes atomic.Int64
}

func newOkta(t *testing.T, turn time.Duration) *fakeOkta {
	t.Helper()
	org, err := oktasim.New(oktasim.Config{Seed: 11, Users: 1500, Groups: 60, Latency: "5ms"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(org)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		org.Close()
	})
	return &fakeOkta{org: org, server: server, weather: &weather{whole: turn}}
}

func (o *fakeOkta) address() string { return o.server.URL }

// change goes on changing the org, whose size stays the same: what comes leaves again.
func (o *fakeOkta) change(ctx context.Context) {
	rng := rand.New(rand.NewPCG(7, 7))
	user, group, role := "", "", ""
	for n := 0; pause(ctx, 100*time.Millisecond); n++ {
		users, groups := o.org.Users(), o.org.Groups()
		somebody, some := users[rng.IntN(len(users))], groups[rng.IntN(len(groups))]
		switch n % 8 {
		case 0:
			user, _ = o.org.CreateUser(oktasim.Profile{"login": fmt.Sprintf("new%d@sim.example.com", n), "email": "new@sim.example.com", "firstName": "New", "lastName": "One"}, oktasim.Active)
		case 1:
			group, _ = o.org.CreateGroup(oktasim.Profile{"name": fmt.Sprintf("New group %d", n)})
		case 2:
			_ = o.org.AddMember(group, user)
			role, _ = o.org.GrantRole(user, "HELP_DESK_ADMIN")
		case 3:
			_ = o.org.UpdateUser(somebody.ID, oktasim.Profile{"lastName": fmt.Sprintf("Renamed %d", n)})
		case 4:
			_ = o.org.AddMember(some.ID, somebody.ID) // refused where it is a member
		case 5:
			_ = o.org.RemoveMember(some.ID, somebody.ID)
		case 6:
			_ = o.org.RevokeRole(user, role)
			_ = o.org.DeleteGroup(group)
		case 7:
			_ = o.org.SetUserStatus(user, oktasim.Deprovisioned)
			_ = o.org.DeleteUser(user)
		}
		o.changes.Add(1)
	}
}

// weather says how Okta does just now.
type weather struct {
	whole time.Duration // of a round

	mu      sync.Mutex
	bad     bool
	lastBad time.Time
}

// faults follow each other, each a tenth of a round; the rest is fair.
var faults = []oktasim.Fault{
	{Kind: oktasim.FaultStatus, Status: 429, Wait: 2 * time.Second, Probability: 0.3},
	{Kind: oktasim.FaultStatus, Status: 503, Probability: 0.5},
	{Kind: oktasim.FaultStatus, Status: 500, Probability: 0.3},
	{Kind: oktasim.FaultReset, Probability: 0.3},
	{Kind: oktasim.FaultConcurrency, Probability: 0.3},
	{Kind: oktasim.FaultDelay, Wait: 300 * time.Millisecond},
}

// turn goes through the faults until ctx ends.
func (w *weather) turn(ctx context.Context, org *oktasim.Org) {
	tenth := w.whole / 10
	for pause(ctx, w.whole-tenth*time.Duration(len(faults))) {
		for _, f := range faults {
			w.set(true)
			if err := org.Inject(f); err != nil {
				panic(err) // the list above is wrong
			}
			fine := pause(ctx, tenth)
			org.ClearFaults()
			w.set(false)
			if !fine {
				return
			}
		}
	}
}

func (w *weather) set(bad bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bad, w.lastBad = bad, time.Now()
}

// recovery is how long a failure may be told after the last fault: the longest pause that a
// 429 asks for, breakers, and an operation that began before.
const recovery = 10 * time.Second

// explains reports whether Okta did badly since then, or shortly before.
func (w *weather) explains(since time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bad || !w.lastBad.IsZero() && w.lastBad.After(since.Add(-recovery))
}
