package okta

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestAnUnlinkedTenantsFlightsEnd(t *testing.T) {
	t.Parallel()
	for name, under := range map[string]func(context.Context) context.Context{
		"a caller who waits":      func(ctx context.Context) context.Context { return ctx },
		"a call outlasting one":   func(ctx context.Context) context.Context { return WithSent(ctx, context.Background()) },
		"in the background":       func(ctx context.Context) context.Context { return WithPriority(ctx, Background) },
		"a caller who has a copy": Impatient,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &outage{now: up}
				c := o.client(t, WithConcurrency(5))
				_ = groupsOf(t.Context(), c)
				o.become(hang)
				o.sent()
				var wg sync.WaitGroup
				for range 20 { // five at most are under way, the others wait for a slot
					wg.Go(func() {
						if err := groupsOf(under(t.Context()), c); !errors.Is(err, ErrEnded) {
							t.Errorf("error %v", err)
						}
					})
				}
				synctest.Wait()
				began := time.Now()
				c.End()
				wg.Wait()
				if n := o.sent(); n == 0 || n > 5 || time.Since(began) != 0 {
					t.Errorf("%d calls, ended after %s", n, time.Since(began))
				}
				if err := groupsOf(t.Context(), c); !errors.Is(err, ErrEnded) || o.sent() != 0 {
					t.Errorf("a new call: %v", err)
				}
				if err := c.Probe(t.Context()); !errors.Is(err, ErrEnded) {
					t.Errorf("a probe: %v", err)
				}
				c.Recheck()
				c.End()
			})
		})
	}
}

func TestWaitsEndWithTheTenant(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(*testing.T, *outage, *Client){
		"for a rate-limit window": func(_ *testing.T, o *outage, _ *Client) {
			o.become(reply(429, header(600, 0, time.Now().Unix()+50, time.Now()), ""))
		},
		"for another try":       func(_ *testing.T, o *outage, _ *Client) { o.become(down) },
		"for the first answer":  func(_ *testing.T, o *outage, _ *Client) { o.become(hang) },
		"for a breaker's probe": func(t *testing.T, o *outage, c *Client) { trip(t, c); o.become(hang) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &outage{now: down}
				c := o.client(t)
				begin(t, o, c)
				var wg sync.WaitGroup
				for range 3 {
					wg.Go(func() {
						if err := groupsOf(t.Context(), c); !errors.Is(err, ErrEnded) {
							t.Errorf("error %v", err)
						}
					})
				}
				synctest.Wait()
				time.Sleep(time.Millisecond)
				began := time.Now()
				c.End()
				wg.Wait()
				if took := time.Since(began); took != 0 {
					t.Errorf("ended after %s", took)
				}
			})
		})
	}
}

// TestAnEndedClientLeavesNothingBehind is over a network, whose connections have
// goroutines; it is not parallel, since it counts those of the process.
func TestAnEndedClientLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	arrived := make(chan struct{}, 3)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	origin, err := ParseOrigin(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(origin, APIToken("00t"))
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() { failed <- groupsOf(WithSent(context.Background(), context.Background()), c) }()
	<-arrived
	c.End()
	if err := <-failed; !errors.Is(err, ErrEnded) {
		t.Errorf("error %v", err)
	}
	server.Close()
	goleak.VerifyNone(t, before)
}
