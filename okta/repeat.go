package okta

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// errBroken says that a connection which had been kept alive broke before the answer.
var errBroken = errors.New("a connection in use broke before the answer")

// watchRepeats keeps the transport from repeating a request. http.Transport sends a
// GET again by itself when a connection that was kept alive breaks before the answer,
// and again on the next such connection. What Okta may have received by then is a call
// like any other, so the attempt ends instead, with errBroken as its cause, and is
// repeated as every failed one: counted, within the retry budget, if the breaker lets
// it. A connection whose end was noticed before anything was written is simply
// replaced.
func watchRepeats(ctx context.Context, stop context.CancelCauseFunc) context.Context {
	var wrote atomic.Bool
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { wrote.Store(true) },
		// GotConn is called before each sending. The end of the context alone would not
		// keep the request from being written.
		GotConn: func(info httptrace.GotConnInfo) {
			if wrote.Load() {
				stop(errBroken)
				closeUnshared(info)
			}
		},
	})
}

// closeUnshared closes a connection unless it carries other requests as well.
func closeUnshared(info httptrace.GotConnInfo) {
	if conn, ok := info.Conn.(*tls.Conn); ok && conn.ConnectionState().NegotiatedProtocol == "h2" {
		return
	}
	_ = info.Conn.Close()
}
