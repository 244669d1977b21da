package product

import (
	"log/slog"
	"net/http"

	"oktagraph/cache"
	"oktagraph/internal/telemetry"
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
	// Managers says how the org keeps who manages whom; the zero value is the usual way.
	Managers tenant.Managers
	// Generation counts the links of a tenant that is linked while the server runs; 0 for
	// others.
	Generation uint64
	// Options are the client's further ones, such as the share of Okta's limits.
	Options []okta.Option
}

// Client makes the tenant's client. With Redis behind the cache, replicas share
// the budget.
func (t Tenant) Client(c *cache.Cache, log *slog.Logger, more ...okta.Option) (*okta.Client, error) {
	options := []okta.Option{okta.WithTenant(t.ID), okta.WithLogger(log), okta.WithTransport(t.Transport)}
	if counters, ok := c.Shared(); ok {
		options = append(options, okta.WithCounter(counters))
	}
	options = append(append(options, t.Options...), more...)
	return okta.New(t.Origin, t.Credential, options...)
}

// counted counts every HTTP request to Okta, retries included.
type counted struct {
	http.RoundTripper
	tenant  string
	metrics *telemetry.Metrics
}

// RoundTrip implements http.RoundTripper.
func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	code := 0
	if err == nil {
		code = resp.StatusCode
	}
	c.metrics.OktaCall(c.tenant, ratelimit.BucketOf(r.URL.Path), code)
	return resp, err //nolint:wrapcheck // a decorator: the error is the transport's own
}

// CloseIdleConnections lets http.Client reach the transport underneath.
func (c counted) CloseIdleConnections() {
	if t, ok := c.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
