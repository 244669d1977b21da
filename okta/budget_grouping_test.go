package okta

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/okta/ratelimit"
)

// twoBuckets answers paths by which of two meters they belong to.
type twoBuckets struct {
	belowUser, rest *fakeOkta
	isBelow         func(path string) bool
}

func (b *twoBuckets) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.isBelow(r.URL.Path) {
		return b.belowUser.RoundTrip(r)
	}
	return b.rest.RoundTrip(r)
}

func mixedLoad(t *testing.T, c *Client, d time.Duration, paths ...[]string) {
	t.Helper()
	stop := time.Now().Add(d)
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			for n := i; time.Now().Before(stop); n++ {
				if err := c.do(t.Context(), get(paths[n%len(paths)]...), func(*answer) error { return nil }); err != nil {
					t.Errorf("call: %v", err)
					return
				}
				time.Sleep(150 * time.Millisecond)
			}
		})
	}
	wg.Wait()
}

func TestKindsInDifferentBucketsAreToldApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		below, rest := newFakeOkta(100), newFakeOkta(400)
		below.phase, rest.phase = 7*time.Second, 40*time.Second
		c := clientFor(t, "https://acme.okta.com", WithShare(0.4), WithTransport(&twoBuckets{
			below, rest, func(p string) bool { return ratelimit.RouteOf(p) == ratelimit.RouteOf("/api/v1/users/00u1/groups") },
		}))
		mixedLoad(t, c, 5*time.Minute, []string{"api", "v1", "users", "00u1", "groups"}, []string{"api", "v1", "iam", "roles"})
		if below.most() > 40 || rest.most() > 160 || below.refused+rest.refused > 0 {
			t.Errorf("most calls %d of 40 and %d of 160, refused %d", below.most(), rest.most(), below.refused+rest.refused)
		}
		if rest.most() <= 60 { // the callers take turns, so the smaller bucket holds up the other
			t.Errorf("only %d calls of 160: held to the smaller bucket", rest.most())
		}
		if got := c.BudgetFor("/api/v1/users/00u1/groups").Limit; got != 100 {
			t.Errorf("limit below users = %d, want 100", got)
		}
	})
}

func TestKindsInOneBucketAreNotSpentTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(600)
		c := f.client(t, WithShare(0.4), WithConcurrency(3))
		mixedLoad(t, c, 4*time.Minute, []string{"api", "v1", "users"}, []string{"api", "v1", "users", "00u1", "groups"})
		f.mu.Lock()
		last, n := int64(0), 0
		for reset, calls := range f.ours {
			if reset > last && calls > 50 {
				last, n = reset, calls
			}
		}
		f.mu.Unlock()
		if n > 240 || f.refused > 0 {
			t.Errorf("%d calls in the last whole window, want at most 240; refused %d", n, f.refused)
		}
	})
}
