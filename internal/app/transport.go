package app

import (
	"net/http"
	"runtime/debug"

	"oktagraph/internal/telemetry"
	"oktagraph/okta/ratelimit"
)

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

// version is the module's, as far as the build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
