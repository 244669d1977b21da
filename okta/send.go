package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
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
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return ended(ctx)
	}
	defer func() { <-c.slots }()
	return c.attempt(ctx, r, accept)
}

// attempt sends a request once.
func (c *Client) attempt(ctx context.Context, r request, accept func(*answer) error) error {
	started := c.set.now()
	attemptCtx, cancel := context.WithTimeout(ctx, c.set.timeout)
	defer cancel()
	req, err := c.build(attemptCtx, r)
	if err != nil {
		return err
	}
	MeterFrom(ctx).add(BucketOf(req.URL.EscapedPath()))
	resp, err := c.http.Do(req)
	if err != nil {
		return c.failed(ctx, started, err)
	}
	defer resp.Body.Close()
	body, err := c.readBody(resp)
	if err != nil {
		if errors.Is(err, errTooLarge) {
			return &UnavailableError{Status: resp.StatusCode, Reason: "oversized answer", Err: errTooLarge}
		}
		return c.failed(ctx, started, err)
	}
	defer c.release(body)
	return classify(resp, &answer{header: resp.Header, body: clean(body.Bytes()), at: c.set.now()}, accept)
}

// classify turns an answer into success or one of the package's errors.
func classify(resp *http.Response, a *answer, accept func(*answer) error) error {
	requestID := clip(resp.Header.Get("X-Okta-Request-Id"))
	unusable := func(reason string, err error) error {
		return &UnavailableError{Status: resp.StatusCode, Reason: reason, RequestID: requestID, Err: err}
	}
	switch status := resp.StatusCode; {
	case status == http.StatusOK:
	case status == http.StatusTooManyRequests:
		return &RateLimitError{RetryAfter: time.Second, Bucket: BucketOf(resp.Request.URL.EscapedPath()), RequestID: requestID}
	case status >= 500 && status != http.StatusNotImplemented:
		return unusable("server error", decodeError(status, resp.Header, a.body))
	case status >= 400:
		return decodeError(status, resp.Header, a.body)
	case status >= 300:
		return unusable("redirect, which is never followed", nil)
	default:
		return unusable("unexpected status", nil)
	}
	if strings.Contains(resp.Header.Get("Content-Type"), "html") {
		return unusable("a page instead of data", nil)
	}
	if err := accept(a); err != nil {
		if errors.Is(err, ErrOtherObject) {
			return err
		}
		return unusable("unexpected answer", err)
	}
	return nil
}

// failed names a failure without an answer. The URL in net/http's error may hold a
// login or an expression, so only the cause is kept.
func (c *Client) failed(ctx context.Context, started time.Time, err error) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	err = bare(err)
	if errors.Is(err, context.DeadlineExceeded) {
		return &TimeoutError{After: c.set.now().Sub(started), Err: err}
	}
	return &UnavailableError{Reason: "the connection failed", Err: err}
}

// ended names the end of the caller's context: a timeout, or a cancellation.
func ended(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &TimeoutError{Err: context.DeadlineExceeded}
	}
	return fmt.Errorf("okta call: %w", ctx.Err())
}

// bare strips the URL that net/http puts into its errors.
func bare(err error) error {
	type wrapper interface{ Unwrap() error }
	for {
		if _, ok := err.(wrapper); !ok { //nolint:errorlint // the layers themselves are wanted
			return err
		}
		if inner := errors.Unwrap(err); inner != nil {
			err = inner
			continue
		}
		return err
	}
}
