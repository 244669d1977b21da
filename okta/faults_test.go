package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// hijack lets a handler write on the bare connection.
func hijack(w http.ResponseWriter, write func(net.Conn)) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	write(conn)
}

func TestBrokenAnswersBecomeOneTypedErrorInTime(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	tests := map[string]struct {
		handler http.HandlerFunc
		timeout bool // a TimeoutError, else an UnavailableError
		once    bool // must not be repeated
	}{
		"html with 200": {handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>maintenance of secret things</html>")
		}},
		"html that says json": {handler: answers(200, "<html>secret</html>")},
		"empty body":          {handler: answers(200, "")},
		"null":                {handler: answers(200, "null")},
		"an object":           {handler: answers(200, `{"id":"00u1"}`)},
		"wrong elements":      {handler: answers(200, `["secret"]`)},
		"no content":          {handler: answers(204, "")},
		"bad gateway":         {handler: answers(502, "<html>")},
		"in maintenance":      {handler: answers(503, `{"errorCode":"E0000010"}`)},
		"cut off":             {handler: answers(200, `[{"id":"00u1"},{"id":"00`)},
		"shorter than told": {handler: func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(c net.Conn) { _, _ = io.WriteString(c, head+"Content-Length: 500\r\n\r\n[{\"id\":\"00u1\"}]") })
		}},
		"reset": {handler: func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(c net.Conn) {
				if tcp, ok := c.(*net.TCPConn); ok {
					_ = tcp.SetLinger(0)
				}
			})
		}},
		"garbage": {handler: func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(c net.Conn) { _, _ = io.WriteString(c, "\x00\x01\x02 garbage\r\n\r\n") })
		}},
		"endless headers": {handler: func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(c net.Conn) {
				_, _ = io.WriteString(c, head)
				for range 4000 {
					if _, err := io.WriteString(c, "X-A: "+strings.Repeat("a", 100)+"\r\n"); err != nil {
						return
					}
				}
			})
		}},
		"redirect": {once: true, handler: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusFound)
		}},
		"told to be huge": {once: true, handler: func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(c net.Conn) { _, _ = io.WriteString(c, head+"Content-Length: 100000000\r\n\r\n[") })
		}},
		"hanging": {timeout: true, handler: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		"dripping": {timeout: true, handler: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timeout := time.Minute // what ends by itself is not timed
			if tc.timeout {
				timeout = 150 * time.Millisecond
			}
			c := org(t, tc.handler, WithTimeout(timeout), WithRandom(func() float64 { return 0 }))
			m := NewMeter()
			ctx, cancel := context.WithTimeout(WithMeter(t.Context(), m), time.Minute)
			defer cancel()
			page, err := c.ListUsers(ctx, UserQuery{})
			if page != nil {
				t.Fatalf("page = %+v, want none", page)
			}
			var unavailable *UnavailableError
			var late *TimeoutError
			if tc.timeout && !errors.As(err, &late) || !tc.timeout && !errors.As(err, &unavailable) {
				t.Fatalf("error = %T %v", err, err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the body: %v", err)
			}
			if want := map[bool]int{true: 1, false: maxFailures}[tc.once]; m.Calls() != want {
				t.Errorf("%d calls, want %d", m.Calls(), want)
			}
			if ctx.Err() != nil {
				t.Error("the deadline passed")
			}
		})
	}
}

func TestHugeBodyIsRefusedInBoundedMemory(t *testing.T) {
	c := org(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		chunk := bytes.Repeat([]byte(" "), 1<<20)
		for range 100 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}), WithTimeout(time.Minute))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err := c.ListUsers(t.Context(), UserQuery{})
	runtime.GC()
	runtime.ReadMemStats(&after)
	if !isError(err, errTooLarge) {
		t.Fatalf("error = %v, want too large", err)
	}
	if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > 64<<20 {
		t.Errorf("%d MiB more in use", grown>>20)
	}
}

func TestRedirectsNeverTakeTheTokenElsewhere(t *testing.T) {
	t.Parallel()
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := org(t, http.RedirectHandler(elsewhere.URL, status))
		if _, err := c.GetGroup(t.Context(), "00g1"); err == nil {
			t.Errorf("%d: no error", status)
		}
	}
	if visits.Load() != 0 {
		t.Errorf("%d requests went elsewhere", visits.Load())
	}
}

// script answers requests with one step after the other, then with [].
type script struct {
	mu    sync.Mutex
	steps []func(*http.Request) (*http.Response, error)
	seen  []*http.Request
	at    []time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen, s.at = append(s.seen, r), append(s.at, time.Now())
	if n := len(s.seen) - 1; n < len(s.steps) {
		return s.steps[n](r)
	}
	return reply(200, http.Header{}, "[]")(r)
}

func reply(status int, h http.Header, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		h := h.Clone()
		h.Set("Content-Type", "application/json")
		return &http.Response{StatusCode: status, Header: h, Request: r, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func scripted(t *testing.T, s *script, opts ...Option) *Client {
	t.Helper()
	return clientFor(t, "https://acme.okta.com", append([]Option{WithTransport(s)}, opts...)...)
}

func TestListsShrinkTheirPageAndGoOnFromTheSameCursor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		steps      []func(*http.Request) (*http.Response, error)
		limit      int
		wantLimits []int
	}{
		"server errors":     {[]func(*http.Request) (*http.Response, error){reply(500, http.Header{}, ""), reply(504, http.Header{}, "")}, 200, []int{200, 100, 50}},
		"timeout":           {[]func(*http.Request) (*http.Response, error){hang}, 200, []int{200, 100}},
		"never below ten":   {[]func(*http.Request) (*http.Response, error){reply(500, http.Header{}, ""), reply(500, http.Header{}, "")}, 15, []int{15, 10, 10}},
		"a small page":      {[]func(*http.Request) (*http.Response, error){reply(500, http.Header{}, "")}, 3, []int{3, 3}},
		"a gateway's error": {[]func(*http.Request) (*http.Response, error){reply(502, http.Header{}, "")}, 200, []int{200, 200}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tc.steps}
				if _, err := scripted(t, s).ListUsers(t.Context(), UserQuery{Limit: tc.limit, After: "cur", Search: "x"}); err != nil {
					t.Fatalf("list users: %v", err)
				}
				var limits []int
				for _, r := range s.seen {
					n, _ := strconv.Atoi(r.URL.Query().Get("limit"))
					limits = append(limits, n)
					if r.URL.Query().Get("after") != "cur" || r.URL.Query().Get("search") != "x" {
						t.Errorf("another list was asked for: %s", r.URL)
					}
				}
				if fmt.Sprint(limits) != fmt.Sprint(tc.wantLimits) {
					t.Errorf("limits %v, want %v", limits, tc.wantLimits)
				}
			})
		})
	}
}

func TestBucketRefusalWaitsForResetByTheServersClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := time.Now().Add(5 * time.Hour) // its clock is far off ours
		s := &script{steps: []func(*http.Request) (*http.Response, error){
			reply(429, header(600, 0, server.Unix()+7, server), `{"errorCode":"E0000047"}`),
		}}
		c := scripted(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := c.ListUsers(ctx, UserQuery{}); err != nil {
			t.Fatalf("list users: %v", err)
		}
		if waited := s.at[1].Sub(s.at[0]); waited < 7*time.Second || waited > 9*time.Second {
			t.Errorf("waited %s, want 7 s and the guard", waited)
		}
	})
}

func TestRefusalBeyondTheDeadlineIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []func(*http.Request) (*http.Response, error){
			reply(429, header(600, 0, time.Now().Unix()+40, time.Now()), `{"errorCode":"E0000047"}`),
		}}
		c := scripted(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		started := time.Now()
		for i := range 5 {
			_, err := c.ListUsers(ctx, UserQuery{})
			var limited *RateLimitError
			if !errors.As(err, &limited) || limited.Local != (i > 0) || limited.Concurrency || limited.RetryAfter < 40*time.Second || limited.RetryAfter > 42*time.Second {
				t.Fatalf("call %d: %+v", i, err)
			}
		}
		if time.Since(started) > time.Second || len(s.seen) != 1 {
			t.Errorf("took %s and %d requests, want one request in the window", time.Since(started), len(s.seen))
		}
		if _, err := c.GetGroup(ctx, "00g1"); err == nil || errors.As(err, new(*RateLimitError)) {
			t.Errorf("another bucket was stopped too: %v", err)
		}
	})
}

func TestConcurrencyRefusalLowersParallelismNotTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []func(*http.Request) (*http.Response, error){
			reply(429, header(0, 0, time.Now().Unix()+30, time.Now()), `{"errorCode":"E0000047"}`),
		}}
		c := scripted(t, s, WithConcurrency(16))
		started := time.Now()
		if _, err := c.ListUsers(t.Context(), UserQuery{}); err != nil {
			t.Fatalf("list users: %v", err)
		}
		if took := time.Since(started); took > time.Second {
			t.Errorf("waited %s: the suggested reset is not a window's", took)
		}
		if c.limiter.Slots().Limit != 8 {
			t.Errorf("concurrency = %d, want 8", c.limiter.Slots().Limit)
		}
		for range 8 * 16 {
			if _, err := c.ListUsers(t.Context(), UserQuery{}); err != nil {
				t.Fatalf("list users: %v", err)
			}
		}
		if c.limiter.Slots().Limit != 16 {
			t.Errorf("concurrency = %d after many successes, want 16 again", c.limiter.Slots().Limit)
		}
	})
}

func TestRetriesSurviveFivePercentAndEndAtThirty(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		percent             int
		least, most, budget int // successes of 2000; calls in all
	}{
		"5 % of answers fail": {5, 1980, 2000, 2210},
		// A few more: what a breaker held back is tried again without a retry token.
		"30 % of answers fail": {30, 1300, 1850, 2240},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDice(42)
				calls := 0
				rt := roundTripper(func(r *http.Request) (*http.Response, error) {
					if calls++; d.n(100) < tc.percent {
						return reply(503, http.Header{}, "")(r)
					}
					return reply(200, http.Header{}, "[]")(r)
				})
				c := clientFor(t, "https://acme.okta.com", WithTransport(rt))
				good := 0
				for range 2000 {
					_, err := c.ListUsers(t.Context(), UserQuery{})
					var unavailable *UnavailableError
					switch {
					case err == nil:
						good++
					case !errors.As(err, &unavailable):
						t.Fatalf("error = %v, want a clean one", err)
					}
				}
				if good < tc.least || good > tc.most || calls > tc.budget {
					t.Errorf("%d of 2000 succeeded with %d calls; want %d to %d with at most %d", good, calls, tc.least, tc.most, tc.budget)
				}
			})
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestNoWaitOutlastsTheDeadline(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*http.Request) (*http.Response, error){
		"hanging":      hang,
		"server error": reply(503, http.Header{}, ""),
		"concurrency": func(r *http.Request) (*http.Response, error) {
			return reply(429, header(0, 0, time.Now().Unix()+2, time.Now()), "")(r)
		},
		"bare 429": reply(429, http.Header{}, ""),
	}
	for name, step := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := clientFor(t, "https://acme.okta.com", WithTransport(roundTripper(step)))
				for _, deadline := range []time.Duration{time.Millisecond, 120 * time.Millisecond, 1200 * time.Millisecond, 25 * time.Second} {
					ctx, cancel := context.WithTimeout(t.Context(), deadline)
					started := time.Now()
					if _, err := c.ListUsers(ctx, UserQuery{}); err == nil {
						t.Error("no error")
					}
					if took := time.Since(started); took > deadline {
						t.Errorf("took %s of %s", took, deadline)
					}
					cancel()
				}
			})
		})
	}
}

func TestCancelledCallerIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clientFor(t, "https://acme.okta.com", WithTransport(roundTripper(hang)), WithConcurrency(1))
		ctx, cancel := context.WithCancel(t.Context())
		results := make(chan error, 3)
		for range 3 { // one under way, two waiting for its slot
			go func() {
				_, err := c.ListUsers(ctx, UserQuery{})
				results <- err
			}()
		}
		time.Sleep(time.Second)
		cancel()
		for range 3 {
			if err := <-results; !errors.Is(err, context.Canceled) {
				t.Errorf("error = %v, want Canceled", err)
			}
		}
	})
}
