package app

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"runtime/debug"

	"oktagraph/internal/telemetry"
	"oktagraph/okta"
)

// network is Go's standard transport with as many idle connections as there
// may be calls at once; its own two per host would reconnect all the time.
func network(concurrency int) http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = concurrency
	// Okta's headers take 2 to 4 KB.
	t.MaxResponseHeaderBytes = 64 << 10
	return t
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
	c.metrics.OktaCall(c.tenant, okta.BucketOf(r.URL.Path), code)
	return resp, err //nolint:wrapcheck // a decorator: the error is the transport's own
}

// CloseIdleConnections lets http.Client reach the transport underneath.
func (c counted) CloseIdleConnections() {
	if t, ok := c.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// within answers requests by a handler in this process: no port, no network,
// and an address that stays the same from run to run, so that a shared cache
// knows the org again.
type within struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper. A request whose context ends has no
// response, whatever the handler wrote.
func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI, in.Host, in.TLS = r.URL.RequestURI(), r.URL.Host, &tls.ConnectionState{}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	answer := &memory{code: http.StatusOK, header: http.Header{}}
	w.handler.ServeHTTP(answer, in)
	_ = in.Body.Close()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{
		Status: http.StatusText(answer.code), StatusCode: answer.code,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: answer.header, Body: io.NopCloser(&answer.body), ContentLength: int64(answer.body.Len()),
		Request: r,
	}, nil
}

// memory is a ResponseWriter that keeps the answer.
type memory struct {
	code    int
	written bool
	header  http.Header
	body    bytes.Buffer
}

func (m *memory) Header() http.Header { return m.header }

func (m *memory) WriteHeader(code int) {
	if !m.written {
		m.code, m.written = code, true
	}
}

func (m *memory) Write(p []byte) (int, error) {
	m.written = true
	return m.body.Write(p) //nolint:wrapcheck // a buffer never fails
}

// version is the module's, as far as the build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
