package okta

import (
	"context"
	"errors"
)

type sentKey struct{}

// WithSent lets calls outlast the caller that began them. Once ctx has ended, no call
// is sent, no attempt repeated and no further page read. But a call already sent goes
// on until sent ends or its attempt times out, and its result is returned although
// ctx has ended: Okta has counted the call, so its answer may as well be used.
func WithSent(ctx, sent context.Context) context.Context {
	return context.WithValue(ctx, sentKey{}, sent)
}

// sentContext returns the context of a call that has been sent: the one given to
// WithSent with the values of ctx, or ctx itself.
func sentContext(ctx context.Context) context.Context {
	sent, ok := ctx.Value(sentKey{}).(context.Context)
	if !ok {
		return ctx
	}
	return detached{sent, ctx}
}

// detached has the lifetime of one context and the values of another.
type detached struct {
	context.Context
	values context.Context
}

// Value implements context.Context.
func (d detached) Value(key any) any { return d.values.Value(key) }

type impatientKey struct{}

// Impatient marks a caller that can answer with a copy: calls that would have to wait
// (for an open circuit breaker, an endpoint paused by Retry-After, a spent budget or
// rate-limit window) are refused at once.
func Impatient(ctx context.Context) context.Context {
	return ImpatientWhile(ctx, func() bool { return true })
}

// ImpatientWhile is [Impatient] with a function that is called before each wait: a caller
// without a copy may meanwhile wait for the same. is must be safe for concurrent use.
func ImpatientWhile(ctx context.Context, is func() bool) context.Context {
	return context.WithValue(ctx, impatientKey{}, is)
}

// hurriedError is a refusal where a more patient caller would have waited.
type hurriedError struct{ error }

func (e hurriedError) Unwrap() error { return e.error }

// IsHurried reports whether a call was refused because of its caller and not because of
// Okta: it would not wait, or had to leave a reserve, or its deadline was too near.
// Another caller may be admitted.
func IsHurried(err error) bool {
	var hurried hurriedError
	var limited *RateLimitError
	return errors.As(err, &hurried) || errors.As(err, &limited) && limited.Local && !limited.Concurrency
}

func impatient(ctx context.Context) bool {
	is, ok := ctx.Value(impatientKey{}).(func() bool)
	return ok && is()
}

// IsImpatient reports whether calls under the context are refused rather than wait.
func IsImpatient(ctx context.Context) bool { return impatient(ctx) }
