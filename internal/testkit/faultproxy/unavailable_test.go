package faultproxy_test

import (
	"testing"
	"time"

	"oktagraph/internal/testkit/faultproxy"
	"oktagraph/oktasim"
)

// Okta says when to come back; a caller without a copy is told.
func TestRetryAfterOfOktaReachesTheCaller(t *testing.T) {
	t.Parallel()
	s := open(t, oktasim.Config{})
	s.proxy.Set(faultproxy.Unavailable("30"))
	for range 2 { // the second is refused without a call
		got := s.ask(t, page)
		fails(t, got, "UPSTREAM_UNAVAILABLE")
		for _, e := range got.Errors {
			if after, ok := e.Extensions["retryAfter"].(float64); !ok || after < 25 || after > 30 {
				t.Errorf("retryAfter = %v, want about 30", e.Extensions["retryAfter"])
			}
		}
	}
	if n := len(s.proxy.Calls()); n != 1 {
		t.Errorf("%d calls, want the one that was told to wait", n)
	}
}

// With a copy nobody waits, from the first answer on; and Okta is left alone.
func TestCopiesAreGivenAtOnceWhenOktaAsksToBeLeftAlone(t *testing.T) {
	t.Parallel()
	const age = 6 * time.Minute
	within(t, 100*time.Millisecond, time.Second, func(t *testing.T) time.Duration {
		s := open(t, oktasim.Config{})
		known := s.warm(t, age, page)
		s.proxy.Set(faultproxy.Unavailable("30"))
		healthy := len(s.proxy.Calls())
		var slowest time.Duration
		for range 5 {
			got := s.ask(t, page)
			isCopy(t, got, known[0], age)
			slowest = max(slowest, got.took)
		}
		if n := len(s.proxy.Calls()) - healthy; n > healthy {
			t.Errorf("%d calls for five answers, the first in fair weather took %d", n, healthy)
		}
		return slowest
	})
}
