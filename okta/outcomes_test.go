package okta_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"oktagraph/okta"
	"oktagraph/oktasim"
)

// outcome is what a caller gets for one fault. Rows of the first table of
// docs/reliability.md are made of a fault's name and said.
type outcome struct {
	kind    oktasim.FaultKind // "" for what is no fault of the simulator's list
	fault   oktasim.Fault     // its Kind is kind
	org     oktasim.Config
	network bool // a real server and connection, in real time
	ask     func(ctx context.Context, c *okta.Client, org *oktasim.Org) error
	want    func(err error) bool
	calls   int // HTTP requests; 0: any number
	said    string
}

const (
	// outcomeDeadline is the caller's; one attempt gets attemptTimeout.
	outcomeDeadline = 20 * time.Second
	attemptTimeout  = 300 * time.Millisecond
	outcomeUsers    = 25
)

func succeeds(err error) bool { return err == nil }

// as returns what reports whether an error is of type E and passes all of also.
func as[E error](also ...func(E) bool) func(error) bool {
	return func(err error) bool {
		var found E
		if !errors.As(err, &found) {
			return false
		}
		for _, ok := range also {
			if !ok(found) {
				return false
			}
		}
		return true
	}
}

func outcomes() map[string]outcome {
	unavailable := as[*okta.UnavailableError]()
	three := 3 // pages of outcomeUsers
	return map[string]outcome{
		"500 twice": {
			kind: oktasim.FaultStatus, fault: oktasim.Fault{Times: 2}, want: succeeds, calls: three + 2,
			said: "retries the same page, at half its size if that was above 10; the whole list",
		},
		"503 without end": {
			kind: oktasim.FaultStatus, fault: oktasim.Fault{Status: 503}, want: unavailable, calls: 3,
			said: "`UnavailableError` after two retries",
		},
		"bucket 429 once": {
			kind: oktasim.FaultStatus, fault: oktasim.Fault{Status: 429, Times: 1, Wait: 5 * time.Second}, want: succeeds, calls: three + 1,
			said: "waits for the reset, then goes on; the whole list",
		},
		"bucket 429 without end": {
			kind: oktasim.FaultStatus, fault: oktasim.Fault{Status: 429, Wait: time.Second}, calls: 6,
			want: as(func(e *okta.RateLimitError) bool { return !e.Local && !e.Concurrency && e.RetryAfter > 0 }),
			said: "waits for each reset; after the sixth refusal, `RateLimitError` with the next reset",
		},
		"concurrency 429 twice": {
			kind: oktasim.FaultConcurrency, fault: oktasim.Fault{Times: 2}, want: succeeds, calls: three + 2,
			said: "short waits with jitter; the whole list",
		},
		"concurrency 429 without end": {
			kind: oktasim.FaultConcurrency, calls: 6,
			want: as(func(e *okta.RateLimitError) bool { return e.Concurrency }),
			said: "`RateLimitError{Concurrency}` after the sixth refusal",
		},
		"connection reset": {
			kind: oktasim.FaultReset, network: true, want: unavailable, calls: 3,
			said: "`UnavailableError` after two retries",
		},
		"no answer": {
			kind: oktasim.FaultHang, network: true, want: as[*okta.TimeoutError](), calls: 3,
			said: "`TimeoutError` after two retries",
		},
		"answer late, in time": {
			kind: oktasim.FaultDelay, fault: oktasim.Fault{Wait: attemptTimeout / 2}, want: succeeds, calls: three,
			said: "the whole list",
		},
		"answer later than an attempt may last": {
			kind: oktasim.FaultDelay, fault: oktasim.Fault{Wait: 2 * attemptTimeout}, want: as[*okta.TimeoutError](), calls: 3,
			said: "`TimeoutError` after two retries",
		},
		"body a byte at a time": {
			kind: oktasim.FaultDrip, network: true, want: as[*okta.TimeoutError](), calls: 3,
			said: "`TimeoutError` after two retries, never a partial list",
		},
		"connection cut in the body": {
			kind: oktasim.FaultTruncate, network: true, want: unavailable, calls: 3,
			said: "`UnavailableError` after two retries, never a partial list",
		},
		"a web page with 200": {
			kind: oktasim.FaultHTML, want: unavailable, calls: 3,
			said: "`UnavailableError` after two retries",
		},
		"no body with 200": {
			kind: oktasim.FaultEmpty, want: unavailable, calls: 3,
			said: "`UnavailableError` after two retries, not an empty list",
		},
		"100 MB": {
			kind: oktasim.FaultHuge, network: true, want: unavailable, calls: 1,
			said: "`UnavailableError` at 20 MiB, without a retry",
		},
		"wrong types": {
			kind: oktasim.FaultTypes, want: unavailable, calls: 3,
			said: "`UnavailableError` after two retries",
		},
		"a list that leads back": {
			kind: oktasim.FaultEndless, want: func(err error) bool { return unavailable(err) && errors.Is(err, okta.ErrEndlessPaging) }, calls: 2,
			said: "`UnavailableError`, `ErrEndlessPaging`, on the second page",
		},
		"next link to a foreign host": {
			kind: oktasim.FaultForeign, network: true, want: func(err error) bool { return unavailable(err) && errors.Is(err, okta.ErrForeignLink) }, calls: 1,
			said: "`UnavailableError`, `ErrForeignLink`, on the first page; nothing is sent to that host",
		},
		"redirect to a foreign host": {
			kind: oktasim.FaultRedirect, network: true, want: unavailable, calls: 1,
			said: "`UnavailableError`; never followed",
		},
		"feature not licensed (401 E0000015)": {
			kind: oktasim.FaultFeature, want: okta.IsForbidden, calls: 1,
			said: "`Error`, `IsForbidden`, one call",
		},
		"token refused (401 E0000011)": {
			kind: oktasim.FaultToken, want: okta.IsUnauthorized, calls: 1,
			said: "`Error`, `IsUnauthorized`, one call",
		},
		"403": {
			kind: oktasim.FaultForbidden, want: okta.IsForbidden, calls: 1,
			said: "`Error`, `IsForbidden`, one call",
		},
		"group deleted in the middle of a walk (404)": {
			ask: walkDeletedGroup, want: okta.IsNotFound, calls: 2,
			said: "what was read so far, then `Error`, `IsNotFound`",
		},
		"latency of every call": {
			org: oktasim.Config{Latency: "measured"}, want: succeeds, calls: three,
			said: "the whole list",
		},
		"others spend the bucket": {
			org: oktasim.Config{RateLimit: "60/min", ForeignTraffic: 30}, ask: spendMinute, want: as[*okta.RateLimitError](),
			said: "`RateLimitError` when the window ends after the deadline; at most one 429",
		},
		"member lists late": {
			org: oktasim.Config{MembershipLag: 3 * time.Second}, ask: lateMembers, want: succeeds,
			said: "the list as Okta returns it, correct once Okta's lag is over; no calls are repeated",
		},
		"search ghosts": {
			org: oktasim.Config{SearchLag: time.Second}, ask: searchGhost, want: succeeds,
			said: "pages are marked `BySearch`; a read by id returns `IsNotFound` at once",
		},
	}
}

// loyal refuses and reports requests that would leave the org's own host.
type loyal struct {
	t    *testing.T
	next http.RoundTripper
	host string
}

func (l loyal) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != l.host || r.Host != "" && r.Host != l.host {
		l.t.Errorf("a request with authorization %t went to %s", r.Header.Get("Authorization") != "", r.URL.Host)
		return nil, errors.New("foreign host")
	}
	return l.next.RoundTrip(r)
}

// TestEveryFaultHasItsOutcome is not parallel: goroutines of other tests would
// count as left behind.
func TestEveryFaultHasItsOutcome(t *testing.T) {
	rows := outcomes()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			if row.network {
				row.check(t)
			} else {
				synctest.Test(t, row.check)
			}
			goleak.VerifyNone(t, before)
		})
	}
	for _, kind := range oktasim.Faults() {
		has := false
		for _, row := range rows {
			has = has || row.kind == kind
		}
		if !has {
			t.Errorf("the fault %q has no row", kind)
		}
	}
}

func (o outcome) check(t *testing.T) {
	o.org.Seed, o.org.Users = 11, outcomeUsers
	org, err := oktasim.New(o.org)
	if err != nil {
		t.Fatalf("new simulator: %v", err)
	}
	defer org.Close()
	if o.kind != "" {
		o.fault.Kind = o.kind
		if err := org.Inject(o.fault); err != nil {
			t.Fatal(err)
		}
	}
	address, transport := "https://acme.okta.com", http.RoundTripper(inProcess{org})
	if o.network {
		server := httptest.NewServer(org)
		defer server.Close()
		real := &http.Transport{}
		defer real.CloseIdleConnections()
		address, transport = server.URL, real
	}
	origin, err := okta.ParseOrigin(address)
	if err != nil {
		t.Fatal(err)
	}
	host := httptest.NewRequest(http.MethodGet, address, nil).URL.Host
	attempt := attemptTimeout
	if o.network && o.kind != oktasim.FaultHang && o.kind != oktasim.FaultDrip {
		attempt = outcomeDeadline / 2 // a busy machine takes its time for 20 MiB
	}
	c, err := okta.New(origin, okta.APIToken(org.Token()), okta.WithTransport(loyal{t, transport, host}), okta.WithShare(1), okta.WithTimeout(attempt))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	m := okta.NewMeter()
	ctx, cancel := context.WithTimeout(okta.WithMeter(t.Context(), m), outcomeDeadline)
	defer cancel()
	ask := o.ask
	if ask == nil {
		ask = walkUsers
	}
	if err := ask(ctx, c, org); !o.want(err) {
		t.Errorf("error = %T %v, want: %s", err, err, o.said)
	}
	if ctx.Err() != nil {
		t.Error("the deadline passed")
	}
	if o.calls > 0 && m.Calls() != o.calls {
		t.Errorf("%d calls, want %d", m.Calls(), o.calls)
	}
}
