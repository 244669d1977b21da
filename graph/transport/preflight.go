package transport

import (
	"mime"
	"net/http"
)

// DefaultPreflightHeaders returns the headers of which a GET needs one. A web
// page of another origin can send a GET with its visitor's cookies and from the
// visitor's network, but it can set none of these headers unless the browser asks
// us first (a preflight, which only the operator's cors.origins pass). Apollo's and
// other clients send them already. Authorization is not among them: browsers add
// it themselves when they have a password, and scanners add it to everything.
func DefaultPreflightHeaders() []string {
	return []string{"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name", "X-Requested-With"}
}

// preflighted reports whether a browser would have sent a preflight before r.
func (t *Transport) preflighted(r *http.Request) bool {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && media == mediaJSON {
		return true
	}
	for _, name := range t.preflight {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

func (t *Transport) notPreflighted() *refusal {
	hint := "Content-Type: " + mediaJSON
	if len(t.preflight) > 0 {
		hint += " or " + t.preflight[0] + ": 1"
	}
	return refuse(preflightMissing, "a GET needs the header %s, or it could come from a foreign web page", hint)
}
