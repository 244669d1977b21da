package okta

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
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

func TestParseRateTrustsTheServersClockAndRefusesNonsense(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	with := func(name, value string) http.Header {
		h := header(600, 599, now.Unix()+30, now)
		h.Set(name, value)
		return h
	}
	tests := map[string]struct {
		header http.Header
		want   rate
		ok     bool
	}{
		"plain":                {header(600, 599, now.Unix()+30, now), rate{600, 599, now.Unix() + 30, 30 * time.Second}, true},
		"our clock is wrong":   {header(600, 1, now.Unix()+7200, now.Add(7200*time.Second-5*time.Second)), rate{600, 1, now.Unix() + 7200, 5 * time.Second}, true},
		"no date":              {header(600, 1, now.Unix()+5, time.Time{}), rate{600, 1, now.Unix() + 5, 5 * time.Second}, true},
		"window over":          {header(600, 1, now.Unix()-5, now), rate{600, 1, now.Unix() - 5, 0}, true},
		"concurrency":          {header(0, 0, now.Unix()+5, now), rate{0, 0, now.Unix() + 5, 5 * time.Second}, true},
		"absent":               {http.Header{}, rate{}, false},
		"negative":             {with("X-Rate-Limit-Remaining", "-1"), rate{}, false},
		"not a number":         {with("X-Rate-Limit-Limit", "NaN"), rate{}, false},
		"fraction":             {with("X-Rate-Limit-Limit", "1.5"), rate{}, false},
		"far future":           {with("X-Rate-Limit-Reset", "9999999999"), rate{}, false},
		"milliseconds":         {with("X-Rate-Limit-Reset", strconv.FormatInt(now.UnixMilli(), 10)), rate{}, false},
		"overflow":             {with("X-Rate-Limit-Limit", "99999999999999999999"), rate{}, false},
		"blanks are no matter": {with("X-Rate-Limit-Limit", " 600 "), rate{600, 599, now.Unix() + 30, 30 * time.Second}, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := parseRate(tc.header, now)
			if ok != tc.ok || got != tc.want {
				t.Errorf("parseRate = %+v, %v; want %+v, %v", got, ok, tc.want, tc.ok)
			}
		})
	}
}

func FuzzRateHeaders(f *testing.F) {
	f.Add("600", "599", "1800000030", "Mon, 02 Mar 2026 10:43:29 GMT")
	f.Add("0", "0", "0", "")
	f.Add("-1", "1e9", "999999999999", "x")
	f.Fuzz(func(t *testing.T, limit, remaining, reset, date string) {
		h := http.Header{"X-Rate-Limit-Limit": {limit}, "X-Rate-Limit-Remaining": {remaining}, "X-Rate-Limit-Reset": {reset}, "Date": {date}}
		r, ok := parseRate(h, time.Unix(1_800_000_000, 0))
		if ok && (r.limit < 0 || r.remaining < 0 || r.left < 0 || r.left > maxWindow) {
			t.Fatalf("nonsense was believed: %+v", r)
		}
	})
}

func TestBucketOfFollowsOktasTable(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/api/v1/users":                         BucketUsers,
		"/api/v1/users?limit=1":                 BucketUsers,
		"/api/v1/users/":                        BucketUsers,
		"/api/v1/users/00u1":                    BucketUser,
		"/api/v1/users/a%40b.c":                 BucketUser,
		"/api/v1/users/00u1/groups":             BucketOther,
		"/api/v1/users/00u1/roles":              BucketOther,
		"/api/v1/groups":                        BucketGroups,
		"/api/v1/groups/00g1":                   BucketGroup,
		"/api/v1/groups/00g1/users":             BucketGroups,
		"/api/v1/groups/00g1/roles":             BucketGroups,
		"/api/v1/groups/rules":                  BucketGroups,
		"/api/v1/apps":                          BucketApps,
		"/api/v1/apps/0oa1":                     BucketApp,
		"/api/v1/apps/0oa1/users":               BucketApps,
		"/api/v1/logs":                          BucketLogs,
		"/api/v1/iam/roles":                     BucketOther,
		"/api/v1/meta/schemas":                  BucketOther,
		"/api/v1/org":                           BucketOther,
		"/oauth2/v1/token":                      BucketToken,
		"/oauth2/v1/clients/0oa1/roles":         BucketClients,
		"/.well-known/okta-organization":        BucketUnlisted,
		"/api/v1/userships":                     BucketOther,
		"/api/v1/iam/resource-sets/iam1/things": BucketOther,
	}
	got := map[string]string{}
	for path := range tests {
		got[path] = BucketOf(path)
	}
	if diff := cmp.Diff(tests, got); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
}

// step is one thing that happens to a window; at is in seconds.
type step struct {
	at        int
	begin     int
	answer    *rate // settles one call
	silent    bool  // settles one call without headers
	bare      bool  // settles one call answered without headers
	used      int   // wanted after the step, -1: any
	want      verdict
	wantLimit int
}

func times(n int, s step) []step { return slices.Repeat([]step{s}, n) }

func TestWindowAccountsNeverLessThanTheTruth(t *testing.T) {
	t.Parallel()
	in := func(reset, remaining, left int) *rate {
		return &rate{limit: 100, remaining: remaining, reset: int64(reset), left: time.Duration(left) * time.Second}
	}
	tests := map[string][]step{
		"a cold start is bounded by the smallest plan": {
			{begin: 49, used: 49}, {begin: 1, used: 50, want: shareSpent},
		},
		"a newer reset starts a new account with what is under way": {
			{begin: 3, used: 3},
			{at: 1, answer: in(60, 99, 59), used: 3},
			{at: 61, answer: in(120, 98, 59), used: 2},
			{at: 61, answer: in(60, 97, 0), used: 1}, // was counted before
		},
		"the clock ends a window after the guard": {
			{begin: 50, used: 50, want: shareSpent},
			{at: 0, answer: in(60, 50, 60), used: 50, want: shareSpent},
			{at: 60, used: 50, want: shareSpent},
			{at: 61, used: 49},
		},
		"the lower remaining of one window is the newer": {
			{begin: 2, used: 2}, {answer: in(60, 1, 60), used: 2, want: crowded}, {answer: in(60, 90, 60), used: 2},
			{begin: 1, used: 3, want: crowded}, {answer: in(60, 0, 60), used: 3, want: spent},
		},
		"a call without an answer counts in both windows": {
			{begin: 1, used: 1}, {answer: in(60, 99, 60), used: 1}, {begin: 1, used: 2},
			{at: 59, silent: true, used: 2}, {at: 61, used: 1}, {at: 61, begin: 1, used: 2}, {at: 61, answer: in(120, 98, 59), used: 2},
			{at: 121, used: 0},
		},
		"a window ended too early goes on": {
			{begin: 30, used: 30}, {answer: in(60, 99, 20), used: 30}, {at: 21, used: 29}, {at: 22, answer: in(60, 60, 30), used: 30},
		},
		"a concurrency refusal says nothing about the window": {
			{begin: 2, used: 2}, {answer: in(60, 99, 60), used: 2}, {answer: &rate{reset: 90, left: 5 * time.Second}, used: 2, wantLimit: 100},
		},
		"what is not metered is not limited": append(
			times(bareAnswers, step{begin: 1, bare: true, used: -1}),
			step{begin: 130, used: 150}, step{answer: in(60, 10, 60), used: 150, want: shareSpent},
		),
		"a few answers without headers keep the start limit": append(
			times(bareAnswers-1, step{begin: 1, bare: true, used: -1}),
			step{begin: 31, used: 50, want: shareSpent}, step{silent: true, used: 50, want: shareSpent}, step{bare: true, used: 50},
		),
		"headers in between begin the count again": append(append(
			times(bareAnswers-1, step{begin: 1, bare: true, used: -1}),
			step{begin: 1, answer: &rate{limit: 0}, used: 20}),
			append(times(1, step{begin: 1, answer: in(60, 70, 60), used: 21}), step{begin: 29, bare: true, used: 50, want: shareSpent})...,
		),
		"a rounding of one second is the same window": {
			{begin: 2, used: 2}, {answer: in(60, 50, 60), used: 2}, {answer: in(61, 49, 60), used: 2},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(BucketUsers)
			for i, s := range steps {
				now := time.Unix(int64(s.at), 0)
				w.roll(now)
				for range s.begin {
					w.begin(now)
				}
				switch {
				case s.answer != nil:
					w.settle(*s.answer, true, true, now)
				case s.silent:
					w.settle(rate{}, false, false, now)
				case s.bare:
					w.settle(rate{}, false, true, now)
				}
				if got := w.check(0.5, Interactive); s.used >= 0 && w.used() != s.used || got != s.want {
					t.Fatalf("step %d: used %d, verdict %d; want %d, %d", i, w.used(), got, s.used, s.want)
				}
				if s.wantLimit != 0 && w.limit != s.wantLimit {
					t.Fatalf("step %d: limit %d, want %d", i, w.limit, s.wantLimit)
				}
			}
		})
	}
}

func TestBackgroundCallsLeaveAReserve(t *testing.T) {
	t.Parallel()
	b := newBudget(&settings{share: 0.4, now: func() time.Time { return time.Unix(0, 0) }}, "")
	n := 0
	for ; ; n++ {
		if got, _ := b.try(t.Context(), routeOf(BucketUsers), Background); got == nil {
			break
		}
	}
	if n != 27 { // 40 less the reserve of 13
		t.Errorf("background got %d calls of 40, want 27", n)
	}
	if got, _ := b.try(t.Context(), routeOf(BucketUsers), Interactive); got == nil {
		t.Error("interactive calls must still get the reserve")
	}
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
		if !asError(err, &limited) || !limited.Local || limited.RetryAfter < time.Second || limited.Bucket != BucketUsers {
			t.Fatalf("error = %#v, want a local RateLimitError with a wait", err)
		}
		if waited := time.Since(started); waited > time.Second {
			t.Errorf("waited %s for nothing", waited)
		}
		state := c.Budget(BucketUsers)
		if !state.Known || state.Limit != 10 || state.Ceiling != 5 || state.Spent != 5 || state.Remaining != 0 {
			t.Errorf("state = %+v", state)
		}
		if err := call(t.Context(), c); err != nil || f.refused != 0 {
			t.Errorf("without a deadline the call waits for the window: %v, %d refused", err, f.refused)
		}
	})
}
