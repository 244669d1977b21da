// Package inprocess lets an HTTP client talk to a handler of the same process.
package inprocess

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
)

// Transport answers requests by a handler in this process: no port, no network,
// and an address that stays the same from run to run, so that a shared cache
// knows the org again.
type Transport struct{ Handler http.Handler }

// RoundTrip implements http.RoundTripper. A request whose context ends has no
// response, whatever the handler wrote.
func (t Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI, in.Host, in.TLS = r.URL.RequestURI(), r.URL.Host, &tls.ConnectionState{}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	answer := &memory{code: http.StatusOK, header: http.Header{}}
	t.Handler.ServeHTTP(answer, in)
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
