package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var (
	revoked  = reply(401, http.Header{}, `{"errorCode":"E0000011","errorSummary":"Invalid token provided"}`)
	unbought = reply(401, http.Header{}, `{"errorCode":"E0000015"}`)
	denied   = reply(403, http.Header{}, `{"errorCode":"E0000006"}`)
)

// fifty asks for what 50 people with their groups take: the list and 50 lists, at once.
func fifty(ctx context.Context, c *Client) (failed int, last error) {
	var wg sync.WaitGroup
	var n atomic.Int32
	var mu sync.Mutex
	for i := range 51 {
		wg.Go(func() {
			_, err := c.ListUserGroups(ctx, fmt.Sprintf("00u%d", i), "")
			if i == 0 {
				_, err = c.ListUsers(ctx, UserQuery{Limit: 50})
			}
			if err != nil {
				n.Add(1)
				mu.Lock()
				last = err
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return int(n.Load()), last
}

func middling() Option { return WithRandom(func() float64 { return 0.5 }) } // pauses without jitter

func TestARefusedTokenCostsOneCallAndThenNoneUntilItsPauseEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: slow(100*time.Millisecond, revoked)}
		c := o.client(t, middling())
		failed, err := fifty(t.Context(), c)
		if failed != 51 || o.sent() != 1 {
			t.Fatalf("%d of 51 failed", failed)
		}
		var held *RefusedError
		var said *Error
		if !IsUnauthorized(err) || !errors.As(err, &held) || !errors.As(err, &said) || said.Code != "E0000011" {
			t.Errorf("error %v", err)
		}
		began := time.Now()
		for time.Since(began) < refusedPause-time.Second {
			if failed, _ := fifty(t.Context(), c); failed != 51 {
				t.Fatalf("%d of 51 failed", failed)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if n := o.sent(); n != 0 {
			t.Errorf("%d calls during the pause", n)
		}
		h := c.Health()
		if h.State != HealthRefused || !h.Success.IsZero() || !h.NextProbe.Equal(h.Failure.Add(refusedPause)) || h.Reason == "" {
			t.Errorf("health %+v", h)
		}
		time.Sleep(time.Until(h.NextProbe))
		if failed, _ := fifty(t.Context(), c); failed != 51 || o.sent() != 1 {
			t.Errorf("%d of 51 failed after the pause, and not one probe", failed)
		}
	})
}

func TestPausesOfARefusedTokenGrowToTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: revoked}
		c := o.client(t)
		last := time.Duration(0)
		for began := time.Now(); time.Since(began) < 2*time.Hour; time.Sleep(time.Second) {
			_ = groupsOf(t.Context(), c)
			h := c.Health()
			pause := h.NextProbe.Sub(h.Failure)
			if pause < last*8/10 || pause > refusedTop*11/10 || pause < refusedPause*9/10 {
				t.Fatalf("a pause of %s after one of %s", pause, last)
			}
			last = pause
		}
		if last < refusedTop*9/10 {
			t.Errorf("the last pause is %s", last)
		}
		if n := o.sent(); n < 15 || n > 25 {
			t.Errorf("%d calls in two hours of asking each second", n)
		}
	})
}

func TestAMendedTokenWorksWithinOnePause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var states []HealthState
		o := &outage{now: revoked}
		c := o.client(t, middling(), WithHealth(func(h Health) { states = append(states, h.State) }))
		_ = groupsOf(t.Context(), c)
		time.Sleep(refusedPause)
		_ = groupsOf(t.Context(), c) // the next pause is twice as long
		o.become(slow(50*time.Millisecond, up))
		o.sent()
		time.Sleep(2*refusedPause - time.Nanosecond)
		if failed, _ := fifty(t.Context(), c); failed != 51 || o.sent() != 0 {
			t.Errorf("%d failed before the pause was over", failed)
		}
		time.Sleep(time.Nanosecond)
		if failed, err := fifty(t.Context(), c); failed != 50 || o.sent() != 1 { // the others did not wait for the probe
			t.Errorf("%d of 51 failed with the probe: %v", failed, err)
		}
		if failed, err := fifty(t.Context(), c); failed != 0 {
			t.Errorf("%d of 51 failed after the probe: %v", failed, err)
		}
		if h := c.Health(); h.State != HealthOK || h.Reason != "" || !h.NextProbe.IsZero() || h.Failure.IsZero() || h.Success.Before(h.Failure) {
			t.Errorf("health %+v", h)
		}
		if want := "[refused ok]"; fmt.Sprint(states) != want {
			t.Errorf("told %v, want %s", states, want)
		}
		o.become(revoked)
		_ = groupsOf(t.Context(), c)
		if h := c.Health(); h.NextProbe.Sub(h.Failure) != refusedPause {
			t.Errorf("a new refusal begins with a pause of %s", h.NextProbe.Sub(h.Failure))
		}
	})
}

// guarding answers 200 to one token only.
func guarding(token *atomic.Pointer[string]) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") == "SSWS "+*token.Load() {
			return up(r)
		}
		return revoked(r)
	}
}

func TestARotatedTokenIsTriedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var valid, file atomic.Pointer[string]
		old, other, good := "00old", "00other", "00good"
		valid.Store(&good)
		file.Store(&old)
		o := &outage{now: guarding(&valid)}
		origin, _ := ParseOrigin("acme")
		c, err := New(origin, APITokenSource(func(context.Context) (string, error) { return *file.Load(), nil }), WithTransport(o), WithShare(1), middling())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for range 10 {
			_ = groupsOf(t.Context(), c)
			time.Sleep(refusedTop)
		}
		o.sent()
		_ = groupsOf(t.Context(), c)
		file.Store(&other)
		for range 3 {
			_ = groupsOf(t.Context(), c)
		}
		if n := o.sent(); n != 2 {
			t.Errorf("%d calls with the old token and another bad one, want one each", n)
		}
		if h := c.Health(); h.NextProbe.Sub(h.Failure) > 2*refusedPause {
			t.Errorf("another token begins with a pause of %s", h.NextProbe.Sub(h.Failure))
		}
		file.Store(&good)
		if err := groupsOf(t.Context(), c); err != nil {
			t.Errorf("after rotation: %v", err)
		}
	})
}

func TestARefusedTenantNeverAffectsAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bad, good := &outage{now: revoked}, &outage{now: up}
		one, two := bad.client(t), good.client(t)
		for range 5 {
			if failed, _ := fifty(t.Context(), one); failed != 51 {
				t.Errorf("the refused tenant answered")
			}
			if failed, err := fifty(t.Context(), two); failed != 0 {
				t.Errorf("%d of 51 failed for the other tenant: %v", failed, err)
			}
		}
		if bad.sent() != 1 || good.sent() < 5*51 {
			t.Error("calls of one tenant were held back for the other, or not for itself")
		}
		if one.Health().State != HealthRefused || two.Health().State != HealthOK {
			t.Errorf("states %s and %s", one.Health().State, two.Health().State)
		}
	})
}

func TestWhatDoesNotSpeakOfTheTokenRefusesNoTenant(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(*http.Request) (*http.Response, error)
		want   HealthState
	}{
		"feature off":   {unbought, HealthOK},
		"forbidden":     {denied, HealthOK},
		"not found":     {reply(404, http.Header{}, `{"errorCode":"E0000007"}`), HealthOK},
		"down":          {down, HealthUnknown},
		"hanging":       {hang, HealthUnknown},
		"garbage":       {reply(200, http.Header{"Content-Type": {"text/html"}}, "<html>"), HealthUnknown},
		"redirect":      {reply(302, http.Header{"Location": {"/login"}}, ""), HealthUnknown},
		"token refused": {revoked, HealthRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &outage{now: tc.answer}
				c := o.client(t)
				for range 20 {
					_ = groupsOf(t.Context(), c)
				}
				if h := c.Health(); h.State != tc.want || (h.Reason != "") != (tc.want == HealthRefused) {
					t.Errorf("health %+v, want %s", h, tc.want)
				}
				if tc.want == HealthRefused {
					return
				}
				o.become(up)
				time.Sleep(breakerTop * 2)
				if failed, err := fifty(t.Context(), c); failed != 0 {
					t.Errorf("%d of 51 failed afterwards: %v", failed, err)
				}
				o.become(tc.answer)
				_ = groupsOf(t.Context(), c)
				if got := c.Health().State; got != HealthOK {
					t.Errorf("a healthy tenant is %s", got)
				}
			})
		})
	}
}

// The first call's caller leaves before and after it was sent; an outage at the start
// holds nobody back for longer than an attempt.
func TestWaitingForTheFirstCallIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: hang}
		c := o.client(t, WithTimeout(time.Second))
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error)
		go func() { gone <- groupsOf(ctx, c) }()
		synctest.Wait()
		rest := make(chan int)
		go func() { failed, _ := fifty(t.Context(), c); rest <- failed }()
		time.Sleep(100 * time.Millisecond)
		if n := o.sent(); n != 1 {
			t.Errorf("%d calls were sent before the first had an answer", n)
		}
		o.become(up)
		cancel()
		<-gone
		if failed := <-rest; failed != 0 {
			t.Errorf("%d of 51 failed after the first caller had left", failed)
		}
		if got := c.Health().State; got != HealthOK {
			t.Errorf("state %s", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: hang}
		c := o.client(t, WithTimeout(time.Second))
		_, _ = fifty(t.Context(), c)
		o.sent()
		for range 3 {
			go func() { _, _ = c.GetGroup(t.Context(), "00g1") }()
		}
		time.Sleep(10 * time.Millisecond)
		if n := o.sent(); n != 3 {
			t.Errorf("%d of 3 were sent at once after an attempt without an answer", n)
		}
		time.Sleep(time.Minute)
	})
}

func TestAProbeThatOktaDoesNotAnswerLeavesTheTenantRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: revoked}
		c := o.client(t, middling())
		_ = groupsOf(t.Context(), c)
		o.become(down)
		time.Sleep(refusedPause)
		_ = groupsOf(t.Context(), c)
		if h := c.Health(); h.State != HealthRefused || h.NextProbe.Sub(h.Failure) != refusedPause {
			t.Errorf("health %+v", h)
		}
		if n := o.sent(); n != 2 {
			t.Errorf("%d calls, want the first and one probe", n)
		}
		o.become(up)
		time.Sleep(refusedPause)
		if err := groupsOf(t.Context(), c); err != nil {
			t.Error(err)
		}
	})
}

func TestProbeAsksBeforeThePauseIsOverAndRecheckOnlyAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outage{now: revoked}
		c := o.client(t)
		if err := c.Probe(t.Context()); !IsUnauthorized(err) {
			t.Errorf("a refused token: %v", err)
		}
		o.sent()
		o.become(up)
		c.Recheck()
		synctest.Wait()
		if n := o.sent(); n != 0 || c.Health().State != HealthRefused {
			t.Errorf("%d calls before the pause was over", n)
		}
		if err := c.Probe(t.Context()); err != nil || c.Health().State != HealthOK {
			t.Errorf("a mended token: %v, %s", err, c.Health().State)
		}
		o.become(revoked)
		_ = c.Probe(t.Context())
		o.become(denied)
		time.Sleep(2 * refusedPause)
		for range 3 {
			c.Recheck()
		}
		synctest.Wait()
		if c.Health().State != HealthOK {
			t.Error("nobody asked, and nothing found out that the token works")
		}
		if err := c.Probe(t.Context()); err != nil {
			t.Errorf("a token that may not read groups: %v", err)
		}
		o.become(down)
		if err := c.Probe(t.Context()); err == nil || c.Health().State != HealthOK {
			t.Errorf("Okta down: %v, %s", err, c.Health().State)
		}
	})
}

func TestReasonsHoldNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "00hunter2hunter2"
	c := org(t, answers(401, `{"errorCode":"E0000011","errorSummary":"`+secret+`"}`))
	_ = c.Probe(t.Context())
	if h := c.Health(); h.Reason == "" || strings.Contains(h.Reason, secret) || strings.Contains(h.Reason, "secret-token") {
		t.Errorf("reason %q", h.Reason)
	}
	for want, err := range map[string]error{
		"": &Error{Status: 401, Code: CodeFeature},
		"the token or private key cannot be read":                                                   &CredentialError{Reason: secret, Err: errors.New(secret)},
		"the token or private key cannot be used: this is the public key; give the private one":     &CredentialError{Reason: secret, Err: errPublic},
		"Okta refuses the service app; its client id or key is not, or no longer, known to the org": &CredentialError{Err: &Error{Status: 400, Code: "invalid_client", Summary: secret}},
		"Okta gives the service app no token":                                                       &CredentialError{Err: &Error{Status: 400, Code: "invalid_scope", Summary: secret}},
		"Okta refuses the token; it may be revoked, expired, or another org's":                      &Error{Status: 401, Code: "E0000011", Summary: secret},
	} {
		if got := RefusalReason(err); got != want {
			t.Errorf("reason %q, want %q", got, want)
		}
	}
}
