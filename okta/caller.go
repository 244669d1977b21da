package okta

import "context"

type clientKey struct{}

// WithClient names the client that calls under the context are made for. Scarce calls are shared
// fairly between clients, see [ratelimit.Limiter] and [ratelimit.Budget].
func WithClient(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, clientKey{}, name)
}

// ClientFrom returns the client of the context, "" when there is none.
func ClientFrom(ctx context.Context) string {
	name, _ := ctx.Value(clientKey{}).(string)
	return name
}
