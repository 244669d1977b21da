package transport

import (
	"mime"
	"net/http"
	"strings"
)

// noStreams is the message for clients of subscriptions. Otherwise their attempts would end in
// errors about methods, headers or credentials, which browsers' WebSockets cannot send.
const noStreams = "subscriptions and incremental delivery are not supported; send queries by POST, and poll for changes"

// RefuseStream answers a request that accepts only a stream, by WebSocket or server-sent events,
// and reports whether it was one. It needs no credentials: it reveals only what the server
// supports.
func (t *Transport) RefuseStream(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		// This does not complete the handshake, so the client's error names this status.
	case onlyEvents(r.Header.Values("Accept")):
	default:
		return false
	}
	media, _ := negotiate(r.Header.Values("Accept"))
	(&answer{t: t, w: w, r: r, media: media}).reject(refuse(notAcceptable, noStreams))
	return true
}

// onlyEvents reports whether an Accept header names server-sent events and no type that is
// served.
func onlyEvents(accept []string) bool {
	if _, acceptable := negotiate(accept); acceptable {
		return false
	}
	for entry := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		if media, _, err := mime.ParseMediaType(entry); err == nil && media == "text/event-stream" {
			return true
		}
	}
	return false
}
