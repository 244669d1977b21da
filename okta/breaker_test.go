package okta

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// outage answers every request by what the moment says, and notes when it came.
type outage struct {
	mu    sync.Mutex
	now   func(*http.Request) (*http.Response, error)
	calls []time.Time
}

func (o *outage) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	o.calls = append(o.calls, time.Now())
	now := o.now
	o.mu.Unlock()
	return now(r)
}

func (o *outage) become(now func(*http.Request) (*http.Response, error)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = now
}

// sent returns how many calls came, and forgets them.
func (o *outage) sent() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.calls)
	o.calls = nil
	return n
}

func (o *outage) client(t *testing.T, opts ...Option) *Client {
	t.Helper()
	return clientFor(t, "https://acme.okta.com", append([]Option{WithTransport(o), WithShare(1)}, opts...)...)
}

func groupsOf(ctx context.Context, c *Client) error {
	_, err := c.ListUserGroups(ctx, "00u1", "")
	return err
}

var (
	up   = reply(200, http.Header{}, "[]")
	down = reply(503, http.Header{}, "")
)

// trip lets the endpoint fail until its breaker is open.
func trip(t *testing.T, c *Client) {
	t.Helper()
	b := c.breakers.of([]string{"api", "v1", "users", "00u1", "groups"})
	for range breakerFailures {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond) // one try each
		_ = groupsOf(WithSent(ctx, t.Context()), c)
		cancel()
	}
	if b.passes() {
		t.Fatal("the breaker is closed")
	}
}

func TestEndpointsAreNamedWithoutIDs(t *testing.T) {
	t.Parallel()
	for want, path := range map[string][]string{
		"users":                                  {"api", "v1", "users"},
		"users/*":                                {"api", "v1", "users", "groups"}, // a login
		"users/*/groups":                         {"api", "v1", "users", "00u1", "groups"},
		"users/*/roles/*/targets/apps":           {"api", "v1", "users", "00u1", "roles", "ra1", "targets", "apps"},
		"groups/rules":                           {"api", "v1", "groups", "rules"},
		"groups/rules/*":                         {"api", "v1", "groups", "rules", "0pr1"},
		"clients/*/roles":                        {"oauth2", "v1", "clients", "0oa1", "roles"},
		"clients/*/roles/*/targets/groups":       {"oauth2", "v1", "clients", "0oa1", "roles", "x", "targets", "groups"},
		"iam/roles":                              {"api", "v1", "iam", "roles"},
		"iam/roles/*/permissions":                {"api", "v1", "iam", "roles", "cr01", "permissions"},
		"iam/assignees/users":                    {"api", "v1", "iam", "assignees", "users"},
		"iam/resource-sets/*/bindings/*/members": {"api", "v1", "iam", "resource-sets", "iam1", "bindings", "cr01", "members"},
		"meta/types/user":                        {"api", "v1", "meta", "types", "user"},
		"meta/types/user/*":                      {"api", "v1", "meta", "types", "user", "oty1"},
		"meta/schemas/user/*":                    {"api", "v1", "meta", "schemas", "user", "default"},
		"users/*/linkedObjects/*":                {"api", "v1", "users", "00u1", "linkedObjects", "manager"},
		".well-known/okta-organization":          {".well-known", "okta-organization"},
	} {
		if got := endpointOf(path); got != want {
			t.Errorf("endpointOf(%v) = %q, want %q", path, got, want)
		}
	}
}

func TestBreakerStopsOneEndpointAndClosesAfterOneProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: down}
		c := o.client(t)
		trip(t, c)
		if n := o.sent(); n != breakerFailures {
			t.Errorf("%d calls opened it, want %d", n, breakerFailures)
		}
		if _, err := c.GetGroup(t.Context(), "00g1"); err == nil || o.sent() == 0 {
			t.Errorf("another endpoint was stopped too: %v", err)
		}
		var wg sync.WaitGroup
		failures := make(chan error, 50)
		for range 50 {
			wg.Go(func() { failures <- groupsOf(t.Context(), c) })
		}
		time.Sleep(breakerPause + breakerPause/2) // one probe failed meanwhile
		synctest.Wait()
		if n := o.sent(); n != 1 {
			t.Errorf("%d calls at an open breaker, want one probe", n)
		}
		o.become(up)
		started := time.Now()
		wg.Wait()
		close(failures)
		for err := range failures {
			if err != nil {
				t.Errorf("a patient caller failed: %v", err)
			}
		}
		if took := time.Since(started); took > 2*breakerPause+releaseSpread {
			t.Errorf("released after %s", took)
		}
		if c.retries.tokens < retryTop-1 {
			t.Errorf("%v retry tokens left: waiting took some", c.retries.tokens)
		}
		at := map[time.Time]int{}
		for _, call := range o.calls {
			at[call]++
		}
		for _, n := range at {
			if n > 3 {
				t.Errorf("%d callers were released at once", n)
			}
		}
	})
}

func TestOpenBreakerRefusesImpatientCallersAtOnceAndProbesForThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: down}
		c := o.client(t)
		trip(t, c)
		o.become(hang)
		o.sent()
		ctx := Impatient(t.Context())
		for range 600 { // for far longer than an endpoint is quiet after a failure
			started := time.Now()
			err := groupsOf(ctx, c)
			var u *UnavailableError
			if !errors.As(err, &u) || u.RetryAfter <= 0 || time.Since(started) != 0 {
				t.Fatalf("after %s: %v", time.Since(started), err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if n := o.sent(); n == 0 || n > 15 {
			t.Errorf("%d probes in a minute of hanging, want 1 to 15", n)
		}
		time.Sleep(5 * time.Second) // the last probe has ended
		o.become(up)
		_ = groupsOf(ctx, c)
		synctest.Wait()
		if err := groupsOf(ctx, c); err != nil {
			t.Errorf("after a good probe: %v", err)
		}
	})
}

// An outage is long over, and nobody has called since: the first page's calls come at
// once, and wait for the one among them that is the probe.
func TestAfterAQuietWhileImpatientCallersWaitForTheProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: down}
		c := o.client(t)
		trip(t, c)
		time.Sleep(breakerQuiet + time.Second)
		o.become(func(r *http.Request) (*http.Response, error) {
			time.Sleep(100 * time.Millisecond)
			return up(r)
		})
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if err := groupsOf(Impatient(t.Context()), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestPatientCallersWaitFourSecondsForAnEndpoint(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer  func(*http.Request) (*http.Response, error)
		timeout bool
		most    int // probes
	}{
		"failing": {down, false, 8},
		"hanging": {hang, true, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &outage{now: tc.answer}
				c := o.client(t)
				trip(t, c)
				o.sent()
				var wg sync.WaitGroup
				for range 20 {
					wg.Go(func() {
						started := time.Now()
						err := groupsOf(t.Context(), c)
						var late *TimeoutError
						var u *UnavailableError
						if tc.timeout != errors.As(err, &late) || tc.timeout == errors.As(err, &u) {
							t.Errorf("error %T %v", err, err)
						}
						if took := time.Since(started); took > callPatience {
							t.Errorf("answered after %s", took)
						}
					})
				}
				wg.Wait()
				if n := o.sent(); n == 0 || n > tc.most {
					t.Errorf("%d probes, want 1 to %d", n, tc.most)
				}
				if busy := c.limiter.Slots().Busy; busy != 0 {
					t.Errorf("%d slots are still held", busy)
				}
			})
		})
	}
}

func TestRetryAfterPausesAnEndpoint(t *testing.T) {
	t.Parallel()
	server := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"seconds":            {http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		"a date":             {http.Header{"Retry-After": {server.Add(9 * time.Second).Format(http.TimeFormat)}, "Date": {server.Format(http.TimeFormat)}}, 9 * time.Second},
		"too long":           {http.Header{"Retry-After": {"86400"}}, maxRetryAfter},
		"a date far ahead":   {http.Header{"Retry-After": {server.Add(time.Hour).Format(http.TimeFormat)}, "Date": {server.Format(http.TimeFormat)}}, maxRetryAfter},
		"short enough":       {http.Header{"Retry-After": {"2"}}, 2 * time.Second},
		"nonsense":           {http.Header{"Retry-After": {"soon"}}, 0},
		"a date of the past": {http.Header{"Retry-After": {server.Add(-time.Hour).Format(http.TimeFormat)}, "Date": {server.Format(http.TimeFormat)}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []func(*http.Request) (*http.Response, error){reply(503, tc.header, "")}}
				c := scripted(t, s)
				started := time.Now()
				err := groupsOf(t.Context(), c)
				if waits := tc.want < shutPatience; waits != (err == nil) {
					t.Fatalf("error %v", err)
				} else if waits {
					if took := time.Since(started); took < tc.want || took > tc.want+time.Second {
						t.Errorf("waited %s, want %s", took, tc.want)
					}
					return
				}
				if time.Since(started) != 0 {
					t.Error("waited for what is too far away")
				}
				for _, ctx := range []context.Context{t.Context(), Impatient(t.Context())} {
					var u *UnavailableError
					if err := groupsOf(ctx, c); !errors.As(err, &u) || u.RetryAfter != tc.want || u.Status != 503 || len(s.seen) != 1 {
						t.Errorf("error %+v after %d calls, want a pause of %s", err, len(s.seen), tc.want)
					}
				}
				time.Sleep(tc.want)
				if err := groupsOf(t.Context(), c); err != nil || len(s.seen) != 2 {
					t.Errorf("after the pause: %v, %d calls", err, len(s.seen))
				}
			})
		})
	}
}

func TestRefusalsAndLeavingCallersOpenNoBreaker(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(*http.Request) (*http.Response, error){
		"403":                reply(403, http.Header{}, ""),
		"404":                reply(404, http.Header{}, ""),
		"concurrency 429":    reply(429, header(0, 0, 2, time.Unix(0, 0)), ""),
		"an unexpected body": reply(200, http.Header{}, `{"no":"list"}`),
		"callers who leave":  hang,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &outage{now: answer}
				c := o.client(t)
				for range 3 * breakerFailures {
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
					_ = groupsOf(ctx, c)
					cancel()
				}
				o.become(up)
				if err := groupsOf(Impatient(t.Context()), c); err != nil {
					t.Errorf("the endpoint was stopped: %v", err)
				}
			})
		})
	}
}

func TestHangingOktaAnswersWithinTenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: hang}
		c := o.client(t, WithConcurrency(5))
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				started := time.Now()
				err := groupsOf(t.Context(), c)
				var late *TimeoutError
				if took := time.Since(started); took > 10*time.Second || !errors.As(err, &late) {
					t.Errorf("caller %d: %v after %s", i, err, took)
				}
			})
		}
		wg.Wait()
		if n := o.sent(); n > 20 {
			t.Errorf("%d calls to an Okta that hangs", n)
		}
	})
}

func TestTimedOutPageIsHalvedWithinTheCallsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []func(*http.Request) (*http.Response, error){hang}}
		c := scripted(t, s)
		if _, err := c.ListUsers(t.Context(), UserQuery{Limit: 200}); err != nil {
			t.Fatal(err)
		}
		if got := s.seen[1].URL.Query().Get("limit"); got != "100" {
			t.Errorf("limit %s, want 100", got)
		}
	})
}
