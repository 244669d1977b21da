package okta

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// answer is a good answer. Its body belongs to the client's pool and must not be
// kept.
type answer struct {
	header http.Header
	body   []byte
	at     time.Time
}

// do sends a request until it succeeds or must not be sent again, and hands a good
// answer to accept. What accept refuses counts as an unusable answer.
func (c *Client) do(ctx context.Context, r request, accept func(*answer) error) error {
	c.retries.earn()
	var a attempts
	for {
		err := c.attempt(ctx, &a, r, accept)
		if err == nil {
			return nil
		}
		if errors.Is(err, errRefreshed) {
			continue
		}
		if ctx.Err() != nil {
			return err
		}
		wait, retry := c.again(ctx, &a, &r, err)
		if !retry || !c.sleep(ctx, wait) {
			return err
		}
		c.set.logger.LogAttrs(ctx, slog.LevelInfo, "okta call repeated",
			slog.String("tenant", c.set.tenant), slog.String("bucket", r.route().bucket), slog.String("cause", err.Error()))
	}
}

// errRefreshed asks for another attempt with a renewed credential.
var errRefreshed = errors.New("credential renewed")

// attempt sends a request once, when slot and budget allow it.
func (c *Client) attempt(ctx context.Context, a *attempts, r request, accept func(*answer) error) error {
	t, err := c.admit(ctx, r.route())
	if err != nil {
		return err
	}
	defer c.gate.leave(t.priority)
	req, err := c.prepare(ctx, r)
	if err != nil {
		t.withdraw(ctx)
		return err
	}
	started, sent := c.set.now(), sentContext(ctx)
	attemptCtx, cancel := context.WithTimeout(sent, c.set.timeout)
	defer cancel()
	if !MeterFrom(ctx).take(t.route.bucket) {
		t.withdraw(ctx)
		return ErrCallLimit
	}
	resp, err := c.http.Do(req.WithContext(attemptCtx))
	if err != nil {
		t.settle(ctx, rate{}, false, false)
		return c.failed(sent, started, err)
	}
	defer resp.Body.Close()
	limits, known := parseRate(resp.Header, c.set.now())
	refused := resp.StatusCode == http.StatusTooManyRequests
	if refused {
		limits.remaining = 0
	}
	t.settle(ctx, limits, known, resp.StatusCode < 500 && !refused)
	body, err := c.readBody(resp)
	if err != nil {
		if errors.Is(err, errTooLarge) {
			return &UnavailableError{Status: resp.StatusCode, Reason: "oversized answer", Err: errTooLarge}
		}
		return c.failed(sent, started, err)
	}
	defer c.release(body)
	if refused {
		return c.limited(resp, t.route.bucket, limits, known)
	}
	c.gate.succeeded()
	err = classify(resp, &answer{header: resp.Header, body: clean(body.Bytes()), at: c.set.now()}, accept)
	if !a.refreshed && !r.anonymous && IsUnauthorized(err) && c.credential.refresh(ctx, c, resp) {
		a.refreshed = true
		return errRefreshed
	}
	return err
}

// prepare builds an attempt's request, for which a token may have to be fetched. It
// fails once the caller has left.
func (c *Client) prepare(ctx context.Context, r request) (*http.Request, error) {
	started := c.set.now()
	limited, cancel := context.WithTimeout(ctx, c.set.timeout)
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

// admit waits for a slot and for the bucket's budget, as long as the caller's
// deadline allows; the slot is not held while waiting for the budget. The slot is to
// be left with the ticket's priority.
func (c *Client) admit(ctx context.Context, to route) (*ticket, error) {
	for {
		p := PriorityFrom(ctx)
		if err := c.gate.enter(ctx, p); err != nil {
			return nil, err
		}
		t, refused := c.budget.try(ctx, to, p)
		if t != nil {
			return t, nil
		}
		c.gate.leave(p)
		wait := max(0, refused.until.Sub(c.set.now()))
		deadline, bounded := ctx.Deadline()
		if impatient(ctx) || bounded && !refused.crowded && deadline.Before(refused.until) {
			return nil, &RateLimitError{RetryAfter: wait, Local: true, Share: refused.share, Bucket: to.bucket}
		}
		if err := await(ctx, wait, refused.changed); err != nil {
			return nil, err
		}
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

// limited turns a 429 into an error and lowers the parallelism if that was too high.
func (c *Client) limited(resp *http.Response, bucket string, r rate, known bool) error {
	e := &RateLimitError{
		RetryAfter: time.Second, Bucket: bucket, RequestID: clip(resp.Header.Get("X-Okta-Request-Id")),
		Concurrency: known && r.limit == 0,
	}
	if e.Concurrency {
		c.gate.refused()
	} else if known {
		e.RetryAfter = r.left + windowGuard
	}
	return e
}
