package okta

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAQueueTellsWhatCallsWaitFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: up}
		c := o.client(t, WithConcurrency(2))
		_ = c.Probe(t.Context()) // until the credential is known, one call goes ahead of the others
		o.become(func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return reply(200, http.Header{
				"X-Rate-Limit-Limit": {"10"}, "X-Rate-Limit-Remaining": {"0"},
				"X-Rate-Limit-Reset": {strconv.FormatInt(time.Now().Add(20*time.Second).Unix(), 10)},
			}, "[]")(nil)
		})
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { _ = groupsOf(t.Context(), c) })
		}
		time.Sleep(time.Second / 2)
		if diff := cmp.Diff(Queue{Sent: 2, Slots: 2, ForSlot: 1}, c.Queue()); diff != "" {
			t.Errorf("one too many: -want +got\n%s", diff)
		}
		time.Sleep(time.Second) // the first two have spent the window
		if diff := cmp.Diff(Queue{Slots: 2, ForBudget: 1}, c.Queue()); diff != "" {
			t.Errorf("a window that is spent: -want +got\n%s", diff)
		}
		all.Wait()
		if diff := cmp.Diff(Queue{Slots: 2}, c.Queue()); diff != "" {
			t.Errorf("at the end: -want +got\n%s", diff)
		}
	})
}

// Okta answers, if slowly; how long a call stood in line is no failure of Okta's, and a client
// with a long line would open the breaker for all others.
func TestACallThatWaitedLongForASlotHasAllOfItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: up}
		c := o.client(t, WithConcurrency(1))
		_ = c.Probe(t.Context())
		o.become(slow(2*time.Second, up))
		var all sync.WaitGroup
		for range 10 { // the last one is sent after 18 s, twice callPatience
			all.Go(func() {
				if err := groupsOf(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		c.Breakers(func(endpoint string, open bool) {
			if open {
				t.Errorf("the breaker of %s is open", endpoint)
			}
		})
	})
}

func TestABreakerThatIsOpenIsToldWithItsEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: up}
		c := o.client(t)
		states := func() map[string]bool {
			all := map[string]bool{}
			c.Breakers(func(endpoint string, open bool) { all[endpoint] = open })
			return all
		}
		_ = c.Probe(t.Context())
		o.become(down)
		trip(t, c)
		if diff := cmp.Diff(map[string]bool{"groups": false, "users/*/groups": true}, states()); diff != "" {
			t.Errorf("breakers: -want +got\n%s", diff)
		}
		var waits sync.WaitGroup
		waits.Go(func() { _ = groupsOf(t.Context(), c) })
		synctest.Wait()
		if diff := cmp.Diff(Queue{Slots: c.Queue().Slots, ForBreaker: 1}, c.Queue()); diff != "" {
			t.Errorf("queue: -want +got\n%s", diff)
		}
		o.become(up)
		waits.Wait()
		if states()["users/*/groups"] {
			t.Error("the breaker stays open")
		}
	})
}
