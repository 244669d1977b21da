package okta

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// errBroken means that a kept-alive connection broke before the answer.
var errBroken = errors.New("a connection in use broke before the answer")

// watchRepeats keeps the transport from repeating a request. http.Transport itself sends
// a GET again when a kept-alive connection breaks before the answer, and again on the
// next such connection. Okta may already have received and counted the request, so the
// attempt ends instead, with errBroken as its cause, and is repeated like any failed one:
// counted, within the retry budget, if the breaker allows it. A connection found to be
// closed before anything was written is simply replaced.
func watchRepeats(ctx context.Context, stop context.CancelCauseFunc) context.Context {
	var wrote atomic.Bool
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { wrote.Store(true) },
		// GotConn is called each time before the request is sent. Ending the context alone
		// would not keep it from being written.
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
