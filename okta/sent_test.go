package okta

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// slow answers after a time, unless the request's context ends before.
func slow(d time.Duration, then func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(d):
			return then(r)
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

func TestSentCallOutlivesItsCallerAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	full := http.Header{"Link": {`<https://acme.okta.com/api/v1/users?after=b>; rel="next"`}}
	tests := map[string]struct {
		answer  func(*http.Request) (*http.Response, error)
		sentFor time.Duration // how long a sent call may go on
		err     bool
		took    time.Duration
	}{
		"a good answer is returned": {reply(200, full, `[{"id":"00u1"}]`), time.Minute, false, time.Second},
		"a failure is not repeated": {reply(503, http.Header{}, ""), time.Minute, true, time.Second},
		"sent has an end too":       {reply(200, full, `[{"id":"00u1"}]`), 500 * time.Millisecond, true, 500 * time.Millisecond},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []func(*http.Request) (*http.Response, error){slow(time.Second, tc.answer)}}
				c := scripted(t, s)
				caller, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer leave()
				sent, stop := context.WithTimeout(t.Context(), tc.sentFor)
				defer stop()
				m := NewMeter()
				ctx := WithMeter(WithSent(caller, sent), m)
				started, got := time.Now(), 0
				var failed error
				for page, err := range Pages(ctx, "", func(ctx context.Context, after string) (*Page[*User], error) {
					return c.ListUsers(ctx, UserQuery{After: after})
				}) {
					if page != nil {
						got += len(page.Items)
					} else {
						failed = err
					}
				}
				if took := time.Since(started); took != tc.took {
					t.Errorf("took %s, want %s", took, tc.took)
				}
				if (got == 0) != tc.err || failed == nil || m.Calls() != 1 || len(s.seen) != 1 {
					t.Errorf("%d users, %v, %d calls counted, %d sent", got, failed, m.Calls(), len(s.seen))
				}
			})
		})
	}
}

func TestNothingIsSentForACallerWhoHasLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []func(*http.Request) (*http.Response, error){slow(time.Second, reply(200, http.Header{}, "[]"))}}
		c := scripted(t, s, WithConcurrency(1))
		caller, leave := context.WithCancel(t.Context())
		ctx := WithSent(caller, t.Context())
		go func() { _, _ = c.ListUsers(t.Context(), UserQuery{}) }()
		synctest.Wait()
		queued := make(chan error)
		go func() { _, err := c.ListUsers(ctx, UserQuery{}); queued <- err }()
		synctest.Wait()
		leave()
		if err := <-queued; !errors.Is(err, context.Canceled) {
			t.Errorf("queued: %v", err)
		}
		time.Sleep(2 * time.Second) // the slot is free now
		if _, err := c.ListUsers(ctx, UserQuery{}); !errors.Is(err, context.Canceled) || len(s.seen) != 1 {
			t.Errorf("error %v, %d calls, want Canceled and 1", err, len(s.seen))
		}
	})
}

func TestPriorityIsAskedAtEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := Interactive
		var seen []int
		var c *Client
		step := func(status int) func(*http.Request) (*http.Response, error) {
			return func(r *http.Request) (*http.Response, error) {
				seen = append(seen, c.limiter.Slots().Background)
				now = Background
				return reply(status, http.Header{}, "[]")(r)
			}
		}
		c = scripted(t, &script{steps: []func(*http.Request) (*http.Response, error){step(503), step(200)}})
		if _, err := c.ListUsers(WithPriorityOf(t.Context(), func() Priority { return now }), UserQuery{}); err != nil {
			t.Fatal(err)
		}
		if held := c.limiter.Slots(); len(seen) != 2 || seen[0] != 0 || seen[1] != 1 || held.Busy != 0 || held.Background != 0 {
			t.Errorf("background calls %v, then %d busy", seen, held.Busy)
		}
	})
}

func TestImpatientCallersAreRefusedAtOnceAndToldWhoseLimitItWas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(100)
		c := f.client(t, WithShare(0.1))
		for range 10 {
			if err := call(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		started := time.Now()
		var limited *RateLimitError
		err := call(Impatient(t.Context()), c)
		if !errors.As(err, &limited) || !limited.Local || !limited.Share || limited.RetryAfter <= 0 || time.Since(started) != 0 {
			t.Errorf("our share: %+v after %s", err, time.Since(started))
		}
		s := &script{steps: []func(*http.Request) (*http.Response, error){
			reply(429, header(600, 0, time.Now().Unix()+40, time.Now()), `{"errorCode":"E0000047"}`),
		}}
		c = scripted(t, s)
		for i := range 2 {
			_, err = c.ListUsers(Impatient(t.Context()), UserQuery{})
			if !errors.As(err, &limited) || limited.Local != (i == 1) || limited.Share || time.Since(started) != 0 {
				t.Errorf("call %d: %+v after %s", i, err, time.Since(started))
			}
		}
	})
}
