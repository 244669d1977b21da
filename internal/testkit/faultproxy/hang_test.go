package faultproxy_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit/faultproxy"
	"oktagraph/oktasim"
)

func TestACopyIsGivenAfterASecondWhenOktaHangs(t *testing.T) {
	simulated(t, func(t *testing.T) {
		const age = 6 * time.Minute
		s := open(t, oktasim.Config{})
		known := s.warm(t, age, page)
		s.proxy.Set(faultproxy.Hang())
		got := s.ask(t, page)
		isCopy(t, got, known[0], age)
		if got.took > time.Second {
			t.Errorf("took %s, want at most a second", got.took)
		}
	})
}

// Six lists are refreshed at once, and every one of those calls times out after
// 4 s. From then on nobody waits.
func TestCopiesAreGivenAtOnceWhenTheBreakerIsOpen(t *testing.T) {
	simulated(t, func(t *testing.T) {
		const age = 3 * time.Minute
		s := open(t, oktasim.Config{})
		var lists []string
		for _, year := range []int{1994, 1995, 1996, 1997, 1998, 1999} {
			lists = append(lists, fmt.Sprintf(`{ users(first: 5, filter: {created: {after: "%d-01-01T00:00:00Z"}}) { nodes { id login } } }`, year))
		}
		known := s.warm(t, age, lists...)
		s.proxy.Set(faultproxy.Hang())
		began := time.Now()
		var all sync.WaitGroup
		for i, q := range lists {
			all.Go(func() { isCopy(t, s.ask(t, q), known[i], age) })
		}
		all.Wait()
		for s.ask(t, lists[0]).took > 0 && time.Since(began) < 15*time.Second {
		}
		t.Logf("nobody waits %s after Okta began to hang", time.Since(began))
		mark := len(s.proxy.Calls())
		for range 3 {
			got := s.ask(t, lists[0])
			isCopy(t, got, known[0], age)
			if n := got.Extensions.Okta.Calls; n != 0 || got.took > 0 {
				t.Errorf("took %s, and %d calls of the operation's own", got.took, n)
			}
		}
		if probes := len(s.proxy.Calls()) - mark; probes > 1 {
			t.Errorf("%d calls reached Okta, want one probe at a time", probes)
		}
	})
}

// What is not cached is answered with an error in time, also when only a part of it
// is not, and when that comes after a part of which there is a copy.
func TestAHangWithoutACopyIsAnErrorWithinTenSeconds(t *testing.T) {
	t.Parallel()
	const users = `{ users(first: 50) { nodes { id } } }`
	for name, before := range map[string]struct {
		query string
		age   time.Duration
	}{
		"nothing is cached":              {query: `{ viewer { name } }`},
		"the list is cached":             {query: users},
		"the list is cached, and is old": {query: users, age: 3 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				s := open(t, oktasim.Config{})
				s.warm(t, before.age, before.query)
				s.proxy.Set(faultproxy.Hang())
				got := s.ask(t, page)
				fails(t, got, "UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE")
				t.Logf("took %s, status %d", got.took, got.Status)
				if got.took > 10*time.Second {
					t.Errorf("took %s, want at most 10 s", got.took)
				}
			})
		})
	}
}
