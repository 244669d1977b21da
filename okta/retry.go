package okta

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

const (
	// maxFailures is how often a request may fail: two retries, then the error.
	maxFailures = 3
	// maxRefusals is how often a request may be refused for a rate limit. Waiting for
	// a window costs time, not calls, and the deadline bounds it anyway.
	maxRefusals = 6
	// smallestPage is the smallest size to which a page shrinks.
	smallestPage = 10

	// resetSpread is the time over which callers that waited for a window to end are
	// spread: Okta also counts calls by the second.
	resetSpread = 500 * time.Millisecond

	backoffBase = 100 * time.Millisecond
	backoffTop  = 2 * time.Second
)

// retryBudget allows retries for at most a tenth of all requests, so that we do not
// answer an outage with more load. Unused retries are saved, up to a small amount,
// which is also there for the first failures after a start.
type retryBudget struct {
	mu     sync.Mutex
	tokens float64
}

const (
	retryPart = 0.1
	retryTop  = 10
)

func newRetryBudget() *retryBudget { return &retryBudget{tokens: retryTop} }

// earn adds a new request's part of a retry.
func (b *retryBudget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(retryTop, b.tokens+retryPart)
}

// spend takes one retry, false when there is none.
func (b *retryBudget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// giveBack returns a retry that a took but did not use.
func (b *retryBudget) giveBack(a *attempts) {
	if !a.retry {
		return
	}
	a.retry = false
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(retryTop, b.tokens+1)
}

// again waits until a request may be sent once more after err, and reports whether it should be.
func (c *Client) again(ctx context.Context, a *attempts, r *request, err error) bool {
	var limited *RateLimitError
	if errors.As(err, &limited) {
		return c.afterRefusal(ctx, a, limited)
	}
	if !repeatable(err) {
		return false
	}
	if r.limit > smallestPage && overburdened(err) {
		r.limit = max(smallestPage, r.limit/2)
	}
	// A probe is sent for all waiting callers, so its failure does not count for this one.
	if !a.probe {
		a.failures++
	}
	if a.failures >= maxFailures || a.late() {
		return false
	}
	if !a.breaker.passes() {
		return true // the breaker holds it back, see pass
	}
	if !c.retries.spend() {
		return false
	}
	a.retry = true
	wait := c.backoff(a.failures)
	return time.Until(a.end)-wait >= leastAttempt && c.sleep(ctx, wait)
}

// afterRefusal waits for what a 429 asks for.
func (c *Client) afterRefusal(ctx context.Context, a *attempts, limited *RateLimitError) bool {
	if a.refusals++; limited.Local || a.refusals >= maxRefusals {
		return false
	}
	if limited.Concurrency {
		return c.sleep(ctx, c.backoff(a.refusals))
	}
	wait := limited.RetryAfter + c.spread(ctx, limited.RetryAfter)
	if impatient(ctx) || !c.sleep(ctx, wait) {
		return false
	}
	a.excuse(wait)
	return true
}

// spread returns how much longer than d to wait, so that many callers that wait for the same
// moment do not call together, but never so long that the deadline is missed.
func (c *Client) spread(ctx context.Context, d time.Duration) time.Duration {
	top := resetSpread
	if deadline, ok := ctx.Deadline(); ok {
		top = min(top, max(0, (deadline.Sub(c.set.now())-d)/2))
	}
	return time.Duration(c.set.random() * float64(top))
}

// backoff doubles, beginning at a tenth of a second, with jitter so that calls that failed
// together are not repeated together.
func (c *Client) backoff(n int) time.Duration {
	d := backoffBase << min(n-1, 5)
	return time.Duration(float64(min(d, backoffTop)) * (0.5 + c.set.random()))
}

// repeatable reports whether the same request may well succeed a moment later. Okta's
// only permanent 5xx for reads is 501, which is decoded as a refusal.
func repeatable(err error) bool {
	var timeout *TimeoutError
	if errors.As(err, &timeout) {
		return true
	}
	var u *UnavailableError
	if !errors.As(err, &u) {
		return false
	}
	for _, permanent := range []error{errTooLarge, errInside, errLoopback, ErrForeignLink, ErrEndlessPaging} {
		if errors.Is(err, permanent) {
			return false
		}
	}
	return u.Status < 300 || u.Status >= 500
}

// overburdened reports whether Okta had too much to do for this page: a 500 on a
// list "usually indicates that you have exceeded the request timeout".
func overburdened(err error) bool {
	var timeout *TimeoutError
	var u *UnavailableError
	return errors.As(err, &timeout) || errors.As(err, &u) &&
		(u.Status == http.StatusInternalServerError || u.Status == http.StatusGatewayTimeout)
}

// sleep waits until the context ends at most. It does not wait at all when it would
// reach the deadline: that would gain nothing.
func (c *Client) sleep(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && deadline.Sub(c.set.now()) <= d {
		return false
	}
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
