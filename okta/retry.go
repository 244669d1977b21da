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
	// smallestPage is where shrinking a page ends.
	smallestPage = 10

	// resetSpread is over how long callers are spread who waited for a window to end:
	// Okta counts calls by the second, too.
	resetSpread = 500 * time.Millisecond

	backoffBase = 100 * time.Millisecond
	backoffTop  = 2 * time.Second
)

// retryBudget lets failed requests be repeated for a tenth of all requests at most,
// so that an outage is not answered with more load. What was not used is saved, up
// to a small amount, which also serves the first failures after a start.
type retryBudget struct {
	mu     sync.Mutex
	tokens float64
}

const (
	retryPart = 0.1
	retryTop  = 10
)

func newRetryBudget() *retryBudget { return &retryBudget{tokens: retryTop} }

// earn notes a new request.
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

// giveBack returns a retry that a took and did not use.
func (b *retryBudget) giveBack(a *attempts) {
	if !a.retry {
		return
	}
	a.retry = false
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(retryTop, b.tokens+1)
}

// again reports whether to send a request once more after err, when the time for that has come.
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
	// A probe is sent for all who wait, so its failure is not its caller's.
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

// spread is how much longer than d one of many waits who wait for the same moment, but
// never so long that its deadline is missed.
func (c *Client) spread(ctx context.Context, d time.Duration) time.Duration {
	top := resetSpread
	if deadline, ok := ctx.Deadline(); ok {
		top = min(top, max(0, (deadline.Sub(c.set.now())-d)/2))
	}
	return time.Duration(c.set.random() * float64(top))
}

// backoff doubles from a tenth of a second on, with jitter so that calls that failed
// together do not come back together.
func (c *Client) backoff(n int) time.Duration {
	d := backoffBase << min(n-1, 5)
	return time.Duration(float64(min(d, backoffTop)) * (0.5 + c.set.random()))
}

// repeatable reports whether the same request may well succeed a moment later. Okta
// has no permanent 5xx for reads but 501, which is decoded as a refusal.
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

// sleep waits, but neither beyond the context nor at all when the wait would reach
// its deadline: then there is nothing to be gained.
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
