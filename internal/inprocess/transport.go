// Package inprocess lets an HTTP client call a handler in the same process.
package inprocess

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
)

// Transport answers requests with a handler in this process: no port, no network,
// and an address that stays the same from run to run, so that a shared cache
// recognizes the org.
type Transport struct{ Handler http.Handler }

// RoundTrip implements http.RoundTripper. A request whose context ends gets no
// response, whatever the handler wrote. A handler that aborts cuts the connection,
// as on a network: the reader gets io.ErrUnexpectedEOF after what was written.
func (t Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI, in.Host, in.TLS = r.URL.RequestURI(), r.URL.Host, &tls.ConnectionState{}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	answer := &memory{code: http.StatusOK, header: http.Header{}}
	aborted := t.serve(answer, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	body, length := io.Reader(&answer.body), int64(answer.body.Len())
	if aborted {
		if !answer.written {
			return nil, io.ErrUnexpectedEOF
		}
		body, length = io.MultiReader(body, cut{}), -1
	}
	return &http.Response{
		Status: http.StatusText(answer.code), StatusCode: answer.code,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: answer.header, Body: io.NopCloser(body), ContentLength: length,
		Request: r,
	}, nil
}

// serve runs the handler and reports whether it aborted. Any other panic is a bug
// and goes on to the caller.
func (t Transport) serve(w http.ResponseWriter, r *http.Request) (aborted bool) {
	defer func() {
		_ = r.Body.Close()
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			aborted = true
		default:
			panic(v)
		}
	}()
	t.Handler.ServeHTTP(w, r)
	return false
}

// cut is the point where a connection ended too early.
type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// memory is a ResponseWriter that holds the response in memory.
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
