package rediscounter_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit"
	"oktagraph/okta"
	"oktagraph/okta/oktasim"
	"oktagraph/okta/rediscounter"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func connect(t *testing.T, url string) *redis.Client {
	t.Helper()
	opts, err := redis.ParseURL(url)
	if err != nil {
		t.Fatalf("parse url: %v", err)
	}
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	client := redis.NewClient(opts)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestCounterAddsRaisesAndForgets(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	c := rediscounter.New(connect(t, "redis://"+server.Addr()))
	ctx, soon := t.Context(), time.Now().Add(time.Minute)
	for i, want := range []int64{5, 4} {
		if got, err := c.Add(ctx, "k", []int64{5, -1}[i], soon); err != nil || got != want {
			t.Errorf("Add = %d, %v; want %d", got, err, want)
		}
	}
	const big = int64(1)<<52 + 1
	for _, step := range []struct{ value, want int64 }{{0, 0}, {7, 7}, {3, 7}, {big, big}, {big - 1, big}, {0, big}} {
		if got, err := c.Raise(ctx, "w", step.value, soon); err != nil || got != step.want {
			t.Errorf("Raise(%d) = %d, %v; want %d", step.value, got, err, step.want)
		}
	}
	server.FastForward(2 * time.Minute)
	if keys := server.Keys(); len(keys) != 0 {
		t.Errorf("keys %v outlived their window", keys)
	}
	server.SetError("LOADING")
	if _, err := c.Add(ctx, "k", 1, soon); err == nil {
		t.Error("no error when redis has one")
	}
}

// inProcess serves requests without a network and counts them by Okta's window.
type inProcess struct {
	handler http.Handler
	mu      sync.Mutex
	windows map[string]int
}

func (p *inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	in := httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), nil)
	in.Header = r.Header.Clone()
	rec := httptest.NewRecorder()
	p.handler.ServeHTTP(rec, in)
	resp := rec.Result()
	p.mu.Lock()
	p.windows[resp.Header.Get("X-Rate-Limit-Reset")]++
	p.mu.Unlock()
	resp.Request = r
	return resp, nil
}

// TestThreeReplicasOnOneRedisKeepToTheirShare runs three clients, as three processes
// would have them, for three of the simulator's windows: 600 calls a minute, of which
// 0.4 may be spent.
func TestThreeReplicasOnOneRedisKeepToTheirShare(t *testing.T) {
	url := testkit.RedisServer(t)
	synctest.Test(t, func(t *testing.T) {
		sim, err := oktasim.New(oktasim.Config{RateLimit: "600/min", TokenShare: 0.5, Concurrency: 75, Latency: "80ms"})
		if err != nil {
			t.Fatalf("new simulator: %v", err)
		}
		defer sim.Close()
		origin, err := okta.ParseOrigin("acme")
		if err != nil {
			t.Fatal(err)
		}
		network := &inProcess{handler: sim, windows: map[string]int{}}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		served := make([]int, 3)
		for i := range served {
			store := connect(t, url)
			c, err := okta.New(origin, okta.APIToken(sim.Token()), okta.WithTransport(network),
				okta.WithShare(0.4), okta.WithConcurrency(10), okta.WithTenant("acme"), okta.WithCounter(rediscounter.New(store)))
			if err != nil {
				t.Fatalf("new client: %v", err)
			}
			defer c.Close()
			var mu sync.Mutex
			for range 15 {
				wg.Go(func() {
					for {
						if _, err := c.ListUsers(ctx, okta.UserQuery{Limit: 1}); err != nil {
							return
						}
						mu.Lock()
						served[i]++
						mu.Unlock()
					}
				})
			}
		}
		wg.Wait()
		total := served[0] + served[1] + served[2]
		for reset, n := range network.windows {
			if n > 240 {
				t.Errorf("%d calls in the window that ended at %s, want at most 240", n, reset)
			}
		}
		if refused := sim.Calls().Status429; refused != 0 {
			t.Errorf("%d refusals", refused)
		}
		if total < (len(network.windows)-1)*235 {
			t.Errorf("only %d calls in %d windows: the budget was not used", total, len(network.windows))
		}
		for i, n := range served {
			if n < total/6 {
				t.Errorf("replica %d was starved: %v", i, served)
			}
		}
	})
}
