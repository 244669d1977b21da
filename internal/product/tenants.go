package product

import (
	"log/slog"
	"net/http"

	"oktagraph/cache"
	"oktagraph/internal/telemetry"
	"oktagraph/internal/tracing"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
	"oktagraph/tenant"
)

// Tenant is an org and how it is read.
type Tenant struct {
	ID string
	// Name is what people call the org; it may be empty.
	Name       string
	Origin     okta.Origin
	Credential okta.Credential
	Transport  http.RoundTripper
	// Managers describes how the org records who manages whom; the zero value is the usual way.
	Managers tenant.Managers
	// Generation counts the links of a tenant that is linked while the server runs; 0 for
	// others.
	Generation uint64
	// Options are further options of the client, such as the share of Okta's limits.
	Options []okta.Option
}

// Client creates the tenant's client. If the cache uses Redis, replicas share the
// budget.
func (t Tenant) Client(c *cache.Cache, log *slog.Logger, more ...okta.Option) (*okta.Client, error) {
	options := []okta.Option{okta.WithTenant(t.ID), okta.WithLogger(log), okta.WithTransport(t.Transport)}
	if counters, ok := c.Shared(); ok {
		options = append(options, okta.WithCounter(counters))
	}
	options = append(append(options, t.Options...), more...)
	return okta.New(t.Origin, t.Credential, options...)
}

// counted counts every HTTP request to Okta, retries included, and creates a span for each.
type counted struct {
	http.RoundTripper
	tenant  string
	metrics *telemetry.Metrics
	traced  bool // requests to Okta carry their trace
}

// RoundTrip implements http.RoundTripper.
func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	bucket := ratelimit.BucketOf(r.URL.Path)
	if !c.traced {
		return c.send(r, bucket)
	}
	ctx, span := tracing.OktaCall(r.Context(), r.Method, c.tenant, bucket)
	if !span.IsRecording() {
		return c.send(r, bucket)
	}
	r = r.Clone(ctx) // a RoundTripper must not change the caller's request
	tracing.Inject(ctx, r.Header)
	resp, err := c.send(r, bucket)
	tracing.Answered(span, statusOf(resp, err))
	return resp, err
}

func (c counted) send(r *http.Request, bucket string) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	c.metrics.OktaCall(c.tenant, bucket, statusOf(resp, err))
	return resp, err //nolint:wrapcheck // a decorator: the error is the transport's own
}

// statusOf returns a response's status, 0 for a request without a response.
func statusOf(resp *http.Response, err error) int {
	if err != nil {
		return 0
	}
	return resp.StatusCode
}

// CloseIdleConnections passes http.Client's call on to the wrapped transport.
func (c counted) CloseIdleConnections() {
	if t, ok := c.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
