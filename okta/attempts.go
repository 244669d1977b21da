package okta

import (
	"context"
	"errors"
	"time"
)

const (
	// callPatience is how long a call may take, not counting waits for a rate-limit
	// window, so that its caller gets an answer within 10 s. Only a first attempt that
	// waited long for a slot may end later.
	callPatience = 9 * time.Second
	// leastAttempt is how much of that must be left for another attempt; the slowest
	// read seen is below 600 ms.
	leastAttempt = time.Second
)

// errLate means that too little time is left for another attempt.
var errLate = errors.New("no time is left for another attempt")

// attempts is the state of one request over all its attempts.
type attempts struct {
	breaker            *breaker
	failures, refusals int
	refreshed          bool
	sent               bool          // at least once
	probe              bool          // the last attempt was a breaker's probe
	retry              bool          // a retry was taken from the budget but not used yet
	waited             time.Duration // for breakers
	end                time.Time
}

func (c *Client) newAttempts(r request) *attempts {
	return &attempts{breaker: c.breakers.of(r.path), end: time.Now().Add(max(callPatience, c.set.timeout))}
}

// excuse extends the call's time by a wait for a rate-limit window.
func (a *attempts) excuse(d time.Duration) { a.end = a.end.Add(d) }

// bounded reports whether the call must be over at its end: it was sent before, or its
// endpoint fails. One that only waited for a slot has all of its first attempt's time.
func (a *attempts) bounded() bool { return a.sent || a.waited > 0 || a.breaker.failing() }

// left returns how long the next attempt may take. It is enough for Okta to answer, or the
// end of our time would be taken for a failure of Okta's.
func (a *attempts) left(timeout time.Duration) time.Duration {
	if !a.bounded() {
		return timeout
	}
	return min(timeout, max(leastAttempt, time.Until(a.end)))
}

// begin notes that the next attempt is sent, and returns how long it may take.
func (a *attempts) begin(timeout time.Duration) time.Duration {
	left := a.left(timeout)
	a.sent, a.retry = true, false
	return left
}

// late reports whether too little time is left for another attempt.
func (a *attempts) late() bool { return a.sent && time.Until(a.end) < leastAttempt }

// deadline returns the caller's deadline or the call's end, whichever is earlier.
func (a *attempts) deadline(ctx context.Context) time.Time {
	if d, ok := ctx.Deadline(); ok && d.Before(a.end) {
		return d
	}
	return a.end
}
