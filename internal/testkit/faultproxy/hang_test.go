package faultproxy_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit/faultproxy"
	"oktagraph/oktasim"
)

// tries is how often a bound of real time is tried, each time in a scene of its
// own: a machine that stands still for a moment breaks no promise.
const tries = 3

// within fails unless f takes at most a time in one of the tries, and less than another
// in each. Under the race detector only the second counts.
func within(t *testing.T, most, ever time.Duration, f func(t *testing.T) time.Duration) {
	t.Helper()
	for range tries {
		took := f(t)
		t.Logf("took %s", took.Round(time.Millisecond))
		if took >= ever {
			t.Errorf("took %s, want less than %s in any case", took, ever)
		}
		if took <= most || underRace || t.Failed() {
			return
		}
	}
	t.Errorf("took longer than %s in each of %d tries", most, tries)
}

func TestACopyIsGivenAfterASecondWhenOktaHangs(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	within(t, 1100*time.Millisecond, 2*time.Second, func(t *testing.T) time.Duration {
		const age = 6 * time.Minute
		s := open(t, oktasim.Config{})
		known := s.warm(t, age, page)
		s.proxy.Set(faultproxy.Hang())
		got := s.ask(t, page)
		isCopy(t, got, known[0], age)
		return got.took
	})
}

// Six lists are refreshed at once, and every one of those calls times out after
// 4 s. From then on nobody waits.
func TestCopiesAreGivenAtOnceWhenTheBreakerIsOpen(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	const age = 3 * time.Minute
	s := open(t, oktasim.Config{})
	var lists []string
	for _, year := range []int{2001, 2002, 2003, 2004, 2005, 2006} {
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
	for s.ask(t, lists[0]).took > 500*time.Millisecond && time.Since(began) < 15*time.Second {
	}
	t.Logf("nobody waits %s after Okta began to hang", time.Since(began).Round(time.Millisecond))
	mark := len(s.proxy.Calls())
	within(t, 100*time.Millisecond, time.Second, func(t *testing.T) time.Duration {
		got := s.ask(t, lists[0])
		isCopy(t, got, known[0], age)
		if n := got.Extensions.Okta.Calls; n != 0 {
			t.Errorf("%d calls of the operation's own", n)
		}
		return got.took
	})
	if probes := len(s.proxy.Calls()) - mark; probes > tries {
		t.Errorf("%d calls reached Okta, want one probe at a time", probes)
	}
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
			t.Parallel()
			inRealTime(t)
			s := open(t, oktasim.Config{})
			s.warm(t, before.age, before.query)
			s.proxy.Set(faultproxy.Hang())
			got := s.ask(t, page)
			fails(t, got, "UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE")
			t.Logf("took %s, status %d", got.took.Round(time.Millisecond), got.Status)
			if got.took > 10*time.Second {
				t.Errorf("took %s, want at most 10 s", got.took)
			}
		})
	}
}
