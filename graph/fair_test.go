package graph_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"
)

const (
	greedyKey = "a-greedy-key-of-more-than-24-letters-gre"
	modestKey = "a-modest-key-of-more-than-24-letters-mod"
)

// shared is a server whose two clients read one org.
type shared struct {
	org    *oktasim.Org
	server http.Handler
}

func newShared(t *testing.T, s setup) shared {
	t.Helper()
	org := newOrg(t, s.org)
	keys := map[string][]string{greedyKey: {"acme"}, modestKey: {"acme"}}
	return shared{org, serveTenants(t, s, &counter{}, map[string]*oktasim.Org{"acme": org}, keys)}
}

// modest sends n queries of one call each, some time apart, and returns how many were
// answered and how long the slowest took.
func (s shared) modest(t *testing.T, from, n int, apart time.Duration) (answered int, slowest time.Duration) {
	t.Helper()
	for i := range n {
		began := time.Now()
		if a := ask(t, s.server, modestKey, "", lookUp("modest", from+i), nil); len(a.Errors) == 0 {
			answered++
		}
		slowest = max(slowest, time.Since(began))
		time.Sleep(apart)
	}
	return answered, slowest
}

// lookUp is a query that costs one call, which no other query shares.
func lookUp(who string, n int) string {
	return fmt.Sprintf(`{ userByLogin(login: "%s-%d@nowhere.example") { id } }`, who, n)
}

// greedy sends queries all the time, many at once, until stop.
func (s shared) greedy(t *testing.T, atOnce int, stop <-chan struct{}) (wait func() (refusedBy map[any]int)) {
	var mu sync.Mutex
	n, refused := 0, map[any]int{}
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(time.Second):
				}
				mu.Lock()
				n++
				query := lookUp("greedy", n)
				mu.Unlock()
				a := ask(t, s.server, greedyKey, "", query, nil)
				mu.Lock()
				for _, e := range a.Errors {
					refused[e.Extensions["by"]]++
				}
				mu.Unlock()
			}
		})
	}
	return func() map[any]int { wg.Wait(); return refused }
}

// A bucket of 60 calls a minute: one client wants far more, the other five a minute.
func TestAGreedyClientTakesNothingFromAnothersShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShared(t, setup{org: oktasim.Config{Users: 20, Groups: 5, RateLimit: "60/min", Latency: "50ms"}, deadline: 2 * time.Second})
		alone, took := s.modest(t, 0, 5, 12*time.Second)
		if alone != 5 {
			t.Fatalf("alone it had %d of 5 answers", alone)
		}
		stop := make(chan struct{})
		greedy := s.greedy(t, 10, stop)
		for minute := 1; minute <= 2; minute++ {
			beside, slowest := s.modest(t, 5*minute, 5, 12*time.Second)
			if beside != alone || slowest > took+took/10 {
				t.Errorf("minute %d beside a greedy client: %d of 5 answers, the slowest after %v; alone %v", minute, beside, slowest, took)
			}
		}
		close(stop)
		if refused := greedy(); refused["share"] < 100 {
			t.Errorf("the greedy client was hardly refused: %v", refused)
		}
	})
}

// Okta is slow and there are four slots; one client always wants all of them.
func TestAGreedyClientIsNotAheadOfAnotherInTheQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const latency = 400 * time.Millisecond
		s := newShared(t, setup{org: oktasim.Config{Users: 20, Groups: 5, Latency: latency.String()}, concurrency: 4})
		stop := make(chan struct{})
		greedy := s.greedy(t, 60, stop)
		time.Sleep(2 * time.Second)
		beside, slowest := s.modest(t, 0, 20, 300*time.Millisecond)
		close(stop)
		greedy()
		// One call of the other client must end first; in a single queue, 60 would wait for
		// 6 s.
		if beside != 20 || slowest > 2*latency+50*time.Millisecond {
			t.Errorf("%d of 20 answers, the slowest after %v", beside, slowest)
		}
	})
}
