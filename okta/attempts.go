package okta

import (
	"context"
	"errors"
	"time"
)

const (
	// callPatience is how long a call may go on, waits for a rate-limit window left
	// out, so that whoever waits is answered within 10 s. Only a first attempt that
	// waited long for a slot may end later.
	callPatience = 9 * time.Second
	// leastAttempt is how much of that must be left for another attempt; the slowest
	// read seen is below 600 ms.
	leastAttempt = time.Second
)

// errLate says that too little time is left for another attempt.
var errLate = errors.New("no time is left for another attempt")

// attempts follows one request through its attempts.
type attempts struct {
	breaker            *breaker
	failures, refusals int
	refreshed          bool
	sent               bool          // at least once
	probe              bool          // the last attempt was a breaker's probe
	retry              bool          // a retry was taken from the budget and not used yet
	waited             time.Duration // for breakers
	end                time.Time
}

func (c *Client) newAttempts(r request) *attempts {
	return &attempts{breaker: c.breakers.of(r.path), end: time.Now().Add(max(callPatience, c.set.timeout))}
}

// excuse leaves out time spent waiting for a rate-limit window.
func (a *attempts) excuse(d time.Duration) { a.end = a.end.Add(d) }

// left is how long the next attempt may take.
func (a *attempts) left(timeout time.Duration) time.Duration {
	if !a.sent {
		return timeout
	}
	return min(timeout, time.Until(a.end))
}

// begin notes that the next attempt is sent, and returns how long it may take.
func (a *attempts) begin(timeout time.Duration) time.Duration {
	left := a.left(timeout)
	a.sent, a.retry = true, false
	return left
}

// late reports whether too little is left for another attempt.
func (a *attempts) late() bool { return a.sent && time.Until(a.end) < leastAttempt }

// deadline is the end of the caller's time or of the call's, whichever is earlier.
func (a *attempts) deadline(ctx context.Context) time.Time {
	if d, ok := ctx.Deadline(); ok && d.Before(a.end) {
		return d
	}
	return a.end
}
