package okta

import "context"

type clientKey struct{}

// WithClient names the client that calls under the context are made for. Clients get equal
// chances at what is scarce, see [ratelimit.Limiter] and [ratelimit.Budget].
func WithClient(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, clientKey{}, name)
}

// ClientFrom returns the client of the context, "" when nobody's client waits.
func ClientFrom(ctx context.Context) string {
	name, _ := ctx.Value(clientKey{}).(string)
	return name
}
