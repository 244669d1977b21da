package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// classify turns an answer other than 429 into success or one of the package's
// errors.
func classify(resp *http.Response, a *answer, accept func(*answer) error) error {
	unusable := func(reason string, err error) error {
		return &UnavailableError{
			Status: resp.StatusCode, Reason: reason, RequestID: clip(resp.Header.Get("X-Okta-Request-Id")),
			RetryAfter: retryAfter(resp), Err: err,
		}
	}
	switch status := resp.StatusCode; {
	case status == http.StatusOK:
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

// failed returns the error for a call without a complete answer. The URL in net/http's
// error may contain a login or an expression, so only the cause is kept.
func (c *Client) failed(ctx context.Context, started time.Time, err error) error {
	for _, over := range []context.Context{ctx, sentContext(ctx)} {
		if over.Err() != nil {
			return ended(over) //nolint:contextcheck // one of the two that bound the call
		}
	}
	if why := refusedDial(err); why != nil {
		return &UnavailableError{Reason: "the address is not called", Err: why}
	}
	err = bare(err)
	if errors.Is(err, context.DeadlineExceeded) {
		return &TimeoutError{After: c.set.now().Sub(started), Err: err}
	}
	return &UnavailableError{Reason: "the connection failed", Err: err}
}

// ended returns the error for the end of the caller's context: a timeout or a
// cancellation.
func ended(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &TimeoutError{Err: context.DeadlineExceeded}
	}
	return fmt.Errorf("okta call: %w", ctx.Err())
}

// bare returns the innermost error, without the URL that net/http adds.
func bare(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
