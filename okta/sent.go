package okta

import (
	"context"
	"errors"
)

type sentKey struct{}

// WithSent lets calls outlast the caller who began them. Once ctx has ended no call
// is sent, no attempt repeated and no further page read, but a call already sent goes
// on until sent ends or its attempt times out, and its result is returned although
// ctx has ended: Okta has counted it, so the answer may as well be used.
func WithSent(ctx, sent context.Context) context.Context {
	return context.WithValue(ctx, sentKey{}, sent)
}

// sentContext is what a call that has been sent obeys: the context given to WithSent
// with the values of ctx, or ctx itself.
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

// Impatient marks a caller who has a copy to answer with: what would have to be waited
// for (a circuit breaker that is open, an endpoint paused by Retry-After, a spent
// budget or rate-limit window) is refused at once.
func Impatient(ctx context.Context) context.Context {
	return ImpatientWhile(ctx, func() bool { return true })
}

// ImpatientWhile asks at each wait whether it is [Impatient]: somebody without a copy may
// have begun to wait for the same. It must be safe for concurrent use.
func ImpatientWhile(ctx context.Context, is func() bool) context.Context {
	return context.WithValue(ctx, impatientKey{}, is)
}

// hurriedError is a refusal of what a caller with more patience would have waited for.
type hurriedError struct{ error }

func (e hurriedError) Unwrap() error { return e.error }

// IsHurried reports whether a call was refused for what its caller was, not for what
// Okta is: it would not wait, or was to leave a reserve, or its deadline was too near.
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

// IsImpatient reports whether calls under the context refuse rather than wait.
func IsImpatient(ctx context.Context) bool { return impatient(ctx) }
