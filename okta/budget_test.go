package okta

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/okta/ratelimit"
)

func header(limit, remaining, reset int64, date time.Time) http.Header {
	h := http.Header{}
	h.Set("X-Rate-Limit-Limit", strconv.FormatInt(limit, 10))
	h.Set("X-Rate-Limit-Remaining", strconv.FormatInt(remaining, 10))
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(reset, 10))
	if !date.IsZero() {
		h.Set("Date", date.UTC().Format(http.TimeFormat))
	}
	return h
}

// fakeOkta meters calls as Okta does: fixed windows, whole seconds in headers.
type fakeOkta struct {
	limit   int           // of the bucket
	window  time.Duration // length of a window
	phase   time.Duration // of its boundaries
	skew    time.Duration // server's clock minus ours
	others  func(now time.Time) int
	delay   func() (before, after time.Duration) // of counting and of answering
	fail    func() bool                          // drop the answer
	mu      sync.Mutex
	ours    map[int64]int
	foreign map[int64]int
	refused int
	empty   map[int64]time.Time // when we were first told that a window is empty
	late    int                 // calls sent though the bucket was known to be empty
}

func (f *fakeOkta) RoundTrip(req *http.Request) (*http.Response, error) {
	f.mu.Lock()
	sent := time.Now()
	if at, told := f.empty[f.name(sent)]; told && at.Before(sent) {
		f.late++
	}
	f.mu.Unlock()
	before, after := f.delay()
	if err := await(req.Context(), before, nil); err != nil {
		return nil, err
	}
	now := time.Now()
	id := f.name(now)
	f.mu.Lock()
	f.ours[id]++
	if f.others != nil {
		f.foreign[id] += f.others(now)
	}
	used := f.ours[id] + f.foreign[id]
	f.mu.Unlock()
	status, remaining := http.StatusOK, max(0, f.limit-used)
	if used > f.limit {
		status = http.StatusTooManyRequests
	}
	h := header(int64(f.limit), int64(remaining), id, now.Add(f.skew))
	h.Set("Content-Type", "application/json")
	if err := await(req.Context(), after, nil); err != nil {
		return nil, err
	}
	if f.fail != nil && f.fail() {
		return nil, fmt.Errorf("connection reset")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if status != http.StatusOK {
		f.refused++
	}
	if _, told := f.empty[id]; !told && remaining == 0 {
		f.empty[id] = time.Now()
	}
	return &http.Response{
		StatusCode: status, Header: h, Request: req, ContentLength: -1, Body: http.NoBody,
	}, nil
}

// name is the Reset of the window that holds a moment of our clock, in the server's
// whole seconds, rounded down as an integer division would.
func (f *fakeOkta) name(now time.Time) int64 {
	server := now.Add(f.skew).UnixMilli() - f.phase.Milliseconds()
	end := (server/f.window.Milliseconds()+1)*f.window.Milliseconds() + f.phase.Milliseconds()
	return end / 1000
}

func newFakeOkta(limit int) *fakeOkta {
	return &fakeOkta{
		limit: limit, window: time.Minute, ours: map[int64]int{}, foreign: map[int64]int{}, empty: map[int64]time.Time{},
		delay: func() (time.Duration, time.Duration) { return 20 * time.Millisecond, 20 * time.Millisecond },
	}
}

func (f *fakeOkta) most() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	most := 0
	for _, n := range f.ours {
		most = max(most, n)
	}
	return most
}

// client returns a client whose every call goes to f.
func (f *fakeOkta) client(t *testing.T, opts ...Option) *Client {
	t.Helper()
	return clientFor(t, "https://acme.okta.com", append([]Option{WithTransport(f)}, opts...)...)
}

// call makes one metered call; the body does not matter.
func call(ctx context.Context, c *Client) error {
	return c.do(ctx, get("api", "v1", "users"), func(*answer) error { return nil })
}

func TestBudgetWaitsForTheNextWindowAndNeverExceedsItsShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(600)
		c := f.client(t, WithShare(0.4))
		var wg sync.WaitGroup
		for range 600 {
			wg.Go(func() {
				if err := call(t.Context(), c); err != nil {
					t.Errorf("call: %v", err)
				}
			})
		}
		wg.Wait()
		if f.most() != 240 || f.refused != 0 {
			t.Errorf("most calls in a window = %d, refused %d; want 240 and 0", f.most(), f.refused)
		}
	})
}

func TestBudgetAnswersAtOnceWhenTheWindowOutlastsTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(10)
		c := f.client(t, WithShare(0.5), WithConcurrency(1))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		var err error
		started := time.Now()
		for n := 0; err == nil; n++ {
			if err = call(ctx, c); n > 5 {
				t.Fatal("the budget was never spent")
			}
		}
		var limited *RateLimitError
		if !asError(err, &limited) || !limited.Local || limited.RetryAfter < time.Second || limited.Bucket != ratelimit.BucketUsers {
			t.Fatalf("error = %#v, want a local RateLimitError with a wait", err)
		}
		if waited := time.Since(started); waited > time.Second {
			t.Errorf("waited %s for nothing", waited)
		}
		state := c.Budget(ratelimit.BucketUsers)
		if !state.Known || state.Limit != 10 || state.Ceiling != 5 || state.Spent != 5 || state.Remaining != 0 {
			t.Errorf("state = %+v", state)
		}
		if err := call(t.Context(), c); err != nil || f.refused != 0 {
			t.Errorf("without a deadline the call waits for the window: %v, %d refused", err, f.refused)
		}
	})
}
