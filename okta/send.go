package okta

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"oktagraph/okta/ratelimit"
)

// answer is a good answer. Its body belongs to the client's pool and must not be
// kept.
type answer struct {
	header http.Header
	body   []byte
	at     time.Time
}

// do sends a request until it succeeds or must not be sent again, and passes a good
// answer to accept. An answer that accept refuses counts as unusable.
func (c *Client) do(ctx context.Context, r request, accept func(*answer) error) error {
	ctx, leave := c.lasting(ctx)
	defer leave()
	return c.named(c.persist(ctx, r, accept))
}

func (c *Client) persist(ctx context.Context, r request, accept func(*answer) error) error {
	if c.ended() {
		return ErrEnded
	}
	c.retries.earn()
	a := c.newAttempts(r)
	defer a.breaker.release(a)
	defer c.retries.giveBack(a)
	var last error = &TimeoutError{After: callPatience, Err: errLate} // until the first attempt
	for {
		err := c.attempt(ctx, a, r, accept)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errRefreshed), errors.Is(err, errShut):
			continue
		case errors.Is(err, errLate):
			return last
		case ctx.Err() != nil || errors.Is(err, errOpen) || !c.again(ctx, a, &r, err):
			return err
		}
		last = err
		c.set.logger.LogAttrs(ctx, slog.LevelInfo, "okta call repeated",
			slog.String("tenant", c.set.tenant), slog.String("bucket", r.route().Bucket), slog.String("cause", err.Error()),
			slog.Int("concurrency", c.limiter.Slots().Limit))
	}
}

var (
	// errRefreshed asks for another attempt with a renewed credential.
	errRefreshed = errors.New("credential renewed")
	// errShut asks for another attempt because the breaker opened before this one.
	errShut = errors.New("breaker opened")
)

// attempt sends a request once, if the credential is not known to be refused and the
// breaker, a slot and the budget allow it.
func (c *Client) attempt(ctx context.Context, a *attempts, r request, accept func(*answer) error) error {
	if r.anonymous {
		_, err := c.sendOnce(ctx, a, r, accept)
		return err
	}
	if err := c.trusted(ctx, a); err != nil {
		return err
	}
	sent, err := c.sendOnce(ctx, a, r, accept)
	c.weigh(ctx, a, err, sent)
	return err
}

// sendOnce reports whether anything was sent, even if only a token request.
func (c *Client) sendOnce(ctx context.Context, a *attempts, r request, accept func(*answer) error) (bool, error) {
	t, err := c.admit(ctx, a, r)
	if err != nil {
		return false, err
	}
	defer c.limiter.Release(t.Priority, t.Client)
	if err := c.overtaken(a, r); err != nil {
		t.Withdraw(ctx)
		return false, err
	}
	req, err := c.prepare(ctx, a, r)
	if err != nil {
		a.sent = true // the token request's time counts, too
		t.Withdraw(ctx)
		return true, err
	}
	end, ok := a.breaker.begin(a)
	if !ok {
		t.Withdraw(ctx)
		return false, errShut
	}
	if !MeterFrom(ctx).take(t.Route.Bucket) {
		t.Withdraw(ctx)
		end(result{err: errNoVerdict})
		return false, ErrCallLimit
	}
	sent := sentContext(ctx)
	err = c.exchange(sent, a, t, req, accept)
	c.conclude(ctx, a.breaker, end, resultOf(err, sent.Err() != nil))
	return true, err
}

// exchange sends the request and reads its answer.
func (c *Client) exchange(ctx context.Context, a *attempts, t *ratelimit.Ticket, req *http.Request, accept func(*answer) error) error {
	started := c.set.now()
	limited, cancel := context.WithTimeout(ctx, a.begin(c.set.timeout))
	defer cancel()
	limited, stop := context.WithCancelCause(limited)
	defer stop(nil)
	defer context.AfterFunc(c.life, func() { stop(ErrEnded) })() //nolint:contextcheck // the client ends it, too
	resp, err := c.http.Do(req.WithContext(watchRepeats(limited, stop)))
	if err != nil {
		t.Settle(ctx, ratelimit.Rate{}, false, false)
		if errors.Is(context.Cause(limited), errBroken) {
			err = errBroken
			c.http.CloseIdleConnections() // others of the same age are probably broken as well
		}
		return c.failed(ctx, started, err)
	}
	defer resp.Body.Close()
	limits, known := ratelimit.ParseRate(resp.Header, c.set.now())
	refused := resp.StatusCode == http.StatusTooManyRequests
	if refused {
		limits.Remaining = 0
	}
	t.Settle(ctx, limits, known, resp.StatusCode < 500 && !refused)
	body, err := c.readBody(limited, resp)
	if err != nil {
		switch {
		case errors.Is(err, errTooLarge):
			return &UnavailableError{Status: resp.StatusCode, Reason: "oversized answer", Err: errTooLarge}
		case errors.Is(err, errCrowded) && ctx.Err() == nil:
			return &RateLimitError{RetryAfter: time.Second, Local: true, Share: true, Concurrency: true, Bucket: t.Route.Bucket}
		}
		return c.failed(ctx, started, err)
	}
	defer c.release(body)
	if refused {
		return c.limited(resp, t.Route.Bucket, limits, known)
	}
	c.limiter.Succeeded()
	err = classify(resp, &answer{header: resp.Header, body: clean(body.data), at: c.set.now()}, accept)
	if !a.refreshed && req.Header.Get("Authorization") != "" && IsUnauthorized(err) && c.credential.refresh(ctx, c, resp) {
		a.refreshed = true
		return errRefreshed
	}
	return err
}

// prepare builds an attempt's request, and fetches a token for it if needed. It fails
// once the caller has left.
func (c *Client) prepare(ctx context.Context, a *attempts, r request) (*http.Request, error) {
	started := c.set.now()
	limited, cancel := context.WithTimeout(ctx, a.left(c.set.timeout))
	defer cancel()
	req, err := c.build(limited, r)
	switch {
	case ctx.Err() != nil:
		return nil, ended(ctx)
	case err != nil && limited.Err() != nil:
		return nil, c.failed(ctx, started, err)
	default:
		return req, err
	}
}

// admit waits for the breaker, for a slot and for the bucket's budget, as long as the
// caller's deadline allows. It does not hold the slot while waiting for anything else.
// Release the slot with the ticket's priority and client.
func (c *Client) admit(ctx context.Context, a *attempts, r request) (*ratelimit.Ticket, error) {
	to, client := r.route(), ClientFrom(ctx)
	for {
		if err := c.pass(ctx, a, r); err != nil {
			return nil, err
		}
		p := PriorityFrom(ctx)
		if err := c.enter(ctx, a, p); err != nil {
			return nil, err
		}
		if now, _, _ := a.breaker.ask(a); now == shut || now == probe && delegates(ctx, a.breaker) {
			c.limiter.Release(p, client)
			continue
		}
		t, refused := c.budget.Try(ctx, to, p, client)
		if t != nil {
			return t, nil
		}
		c.limiter.Release(p, client)
		a.breaker.release(a)
		wait := max(0, refused.Until.Sub(c.set.now()))
		deadline, bounded := ctx.Deadline()
		if impatient(ctx) || bounded && !refused.Crowded && deadline.Before(refused.Until) {
			return nil, &RateLimitError{RetryAfter: wait, Local: true, Share: refused.Share, Bucket: to.Bucket}
		}
		if err := c.outlast(ctx, a, wait, refused); err != nil {
			return nil, err
		}
	}
}

// outlast waits until a refusal may be over. Callers that waited for the same window to
// end do not all go on at the same moment.
func (c *Client) outlast(ctx context.Context, a *attempts, wait time.Duration, refused ratelimit.Refusal) error {
	c.waiting.budget.Add(1)
	defer c.waiting.budget.Add(-1)
	started := time.Now()
	defer func() { a.excuse(time.Since(started)) }()
	if err := await(ctx, wait, refused.Changed); err != nil || !c.budget.Renewed(refused) {
		return err
	}
	return await(ctx, c.spread(ctx, 0), nil)
}

// enter waits for a slot, but not longer than a call may last.
func (c *Client) enter(ctx context.Context, a *attempts, p Priority) error {
	if deadline, ok := ctx.Deadline(); !a.bounded() || ok && !a.end.Before(deadline) {
		if c.limiter.Acquire(ctx, p, ClientFrom(ctx)) != nil {
			return ended(ctx)
		}
		return nil
	}
	limited, cancel := context.WithDeadline(ctx, a.end.Add(-leastAttempt))
	defer cancel()
	err := c.limiter.Acquire(limited, p, ClientFrom(ctx))
	switch {
	case err == nil:
		return nil
	case ctx.Err() == nil:
		return errLate
	default:
		return ended(ctx)
	}
}

// await waits for a time or a change, whichever comes first.
func await(ctx context.Context, d time.Duration, changed <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-changed:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}

// limited turns a 429 into an error, and lowers the number of slots if there were too many
// concurrent calls.
func (c *Client) limited(resp *http.Response, bucket string, r ratelimit.Rate, known bool) error {
	e := &RateLimitError{
		RetryAfter: time.Second, Bucket: bucket, RequestID: clip(resp.Header.Get("X-Okta-Request-Id")),
		Concurrency: known && r.Concurrency(),
	}
	if e.Concurrency {
		c.limiter.Refused()
	} else if known {
		e.RetryAfter = r.Wait()
	}
	return e
}
