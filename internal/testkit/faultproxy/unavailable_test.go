package faultproxy_test

import (
	"testing"
	"time"

	"oktagraph/internal/testkit/faultproxy"
	"oktagraph/oktasim"
)

// Okta says when to come back; a caller without a copy is told.
func TestRetryAfterOfOktaReachesTheCaller(t *testing.T) {
	simulated(t, func(t *testing.T) {
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
	})
}

// With a copy nobody waits, from the first answer on; and Okta is left alone.
func TestCopiesAreGivenAtOnceWhenOktaAsksToBeLeftAlone(t *testing.T) {
	simulated(t, func(t *testing.T) {
		const age = 6 * time.Minute
		s := open(t, oktasim.Config{})
		known := s.warm(t, age, page)
		s.proxy.Set(faultproxy.Unavailable("30"))
		healthy := len(s.proxy.Calls())
		for range 5 {
			got := s.ask(t, page)
			isCopy(t, got, known[0], age)
			if got.took > 100*time.Millisecond {
				t.Errorf("took %s, want at most 100 ms", got.took)
			}
		}
		if n := len(s.proxy.Calls()) - healthy; n > healthy {
			t.Errorf("%d calls for five answers, the first in fair weather took %d", n, healthy)
		}
	})
}
