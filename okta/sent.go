package okta

import "context"

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
	return context.WithValue(ctx, impatientKey{}, true)
}

func impatient(ctx context.Context) bool {
	is, _ := ctx.Value(impatientKey{}).(bool)
	return is
}
