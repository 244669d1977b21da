package okta

import (
	"context"
	"log/slog"
	"maps"
	"time"
)

const (
	// shutPatience is how long one call waits for open breakers in total.
	shutPatience = 4 * time.Second
	// releaseSpread is the time over which callers that waited for one breaker are
	// spread when it closes.
	releaseSpread = 200 * time.Millisecond
)

// pass waits until the endpoint's breaker lets a call through. A waiting call holds
// neither a slot nor a retry: a retry granted before is given back.
func (c *Client) pass(ctx context.Context, a *attempts, r request) error {
	waited := false
	for {
		p, at, changed := a.breaker.ask(a)
		delegated := p == probe && delegates(ctx, a.breaker)
		var wait time.Duration
		switch {
		case p == free && !waited, p == probe && !delegated:
			return nil
		case p == free:
			// Others are released too; do not all call at the same moment.
			wait, changed = time.Duration(c.set.random()*float64(releaseSpread)), nil
		case delegated:
			c.probe(ctx, a, r)
			return a.breaker.refusal(false)
		case impatient(ctx) && !hopeful(a.breaker, at):
			return a.breaker.refusal(false)
		default:
			c.retries.giveBack(a)
			if wait = a.shutFor(ctx, at); wait <= 0 {
				return a.breaker.refusal(true)
			}
		}
		waited = p == shut
		if err := c.linger(ctx, a, wait, changed); err != nil {
			return err
		}
	}
}

// shutFor returns how long to wait for a breaker that may be asked again at the time at,
// which is zero when that depends on the end of a probe. It returns 0 when that is longer
// than a call waits.
func (a *attempts) shutFor(ctx context.Context, at time.Time) time.Duration {
	patience := min(shutPatience-a.waited, time.Until(a.deadline(ctx)))
	if at.IsZero() {
		return patience
	}
	wait := max(time.Until(at), 1)
	if wait > patience {
		return 0
	}
	return wait
}

// linger waits and counts the time as waiting for the breaker.
func (c *Client) linger(ctx context.Context, a *attempts, d time.Duration, changed <-chan struct{}) error {
	c.waiting.breaker.Add(1)
	defer c.waiting.breaker.Add(-1)
	started := time.Now()
	defer func() { a.waited += time.Since(started) }()
	return await(ctx, d, changed)
}

// delegates reports whether a caller leaves the probe to the client: somebody waits for
// it, it can be answered with a copy at once, and the endpoint failed a moment ago.
func delegates(ctx context.Context, b *breaker) bool {
	return impatient(ctx) && PriorityFrom(ctx) == Interactive && !b.quiet()
}

// hopeful reports whether it is worth waiting for a probe that is under way or about to be
// sent: the endpoint has not failed for a while, and may well work again.
func hopeful(b *breaker, at time.Time) bool { return b.quiet() && (at.IsZero() || b.claimed()) }

// probe sends a caller's request only for the breaker, which would otherwise stay open for
// as long as all callers have copies.
func (c *Client) probe(ctx context.Context, a *attempts, r request) {
	r.query = maps.Clone(r.query) // the caller still uses its own
	own := c.newAttempts(r)
	a.breaker.hand(a, own)
	ctx = context.WithValue(context.WithValue(ctx, sentKey{}, nil), impatientKey{}, nil)
	// The extra second lets the attempt time out first, or the breaker would learn nothing.
	c.spawnFor(WithPriority(WithMeter(ctx, nil), Background), c.set.timeout+time.Second, func(ctx context.Context) {
		if err := c.attempt(ctx, own, r, func(*answer) error { return nil }); err != nil {
			own.breaker.release(own)
		}
	})
}

// conclude reports a call's result to its breaker, and logs what that changed.
func (c *Client) conclude(ctx context.Context, b *breaker, end func(result) turn, r result) {
	attrs := []slog.Attr{slog.String("tenant", c.set.tenant), slog.String("endpoint", b.endpoint)}
	switch end(r) {
	case opened:
		attrs = append(attrs, slog.String("cause", r.err.Error()))
		c.set.logger.LogAttrs(ctx, slog.LevelWarn, "okta endpoint fails, circuit breaker opened", attrs...)
	case closed:
		c.set.logger.LogAttrs(ctx, slog.LevelInfo, "okta endpoint works again, circuit breaker closed", attrs...)
	case unchanged:
	}
}
