package okta

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestCallersWhoWaitedForAResetAreSpread(t *testing.T) {
	t.Parallel()
	const callers = 40
	for name, refusedBy := range map[string]func(*outage, *Client){
		// All were sent and refused.
		"a 429": func(o *outage, _ *Client) {
			refused := reply(429, header(600, 0, time.Now().Unix()+5, time.Now()), "")
			o.become(slow(time.Second, refused))
		},
		// The first was refused, the others waited for it.
		"our own account": func(o *outage, c *Client) {
			o.become(reply(429, header(600, 0, time.Now().Unix()+5, time.Now()), ""))
			_ = groupsOf(Impatient(context.Background()), c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &outage{}
				c := o.client(t, WithConcurrency(callers))
				refusedBy(o, c)
				ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
				defer cancel()
				var wg sync.WaitGroup
				for range callers {
					wg.Go(func() {
						if err := groupsOf(ctx, c); err != nil {
							t.Errorf("%v", err)
						}
					})
				}
				time.Sleep(2 * time.Second)
				o.sent()
				reset := time.Now().Unix() + 60
				o.become(func(r *http.Request) (*http.Response, error) {
					return reply(200, header(600, 500, reset, time.Now()), "[]")(r)
				})
				wg.Wait()
				slots := map[time.Duration]int{}
				for _, at := range o.calls {
					slots[at.Sub(o.calls[0])/(50*time.Millisecond)]++
				}
				for slot, n := range slots {
					if n > callers/2 {
						t.Errorf("%d of %d came within the 50 ms from %s on", n, callers, slot*50*time.Millisecond)
					}
				}
				if took := o.calls[callers-1].Sub(o.calls[0]); took < resetSpread/2 || took > 2*resetSpread {
					t.Errorf("spread over %s", took)
				}
			})
		})
	}
}
