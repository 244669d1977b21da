package transport

import (
	"mime"
	"net/http"
)

// DefaultPreflightHeaders are the headers of which one lets a GET pass. A web
// page of another origin can send a GET with the reader's cookies or network
// position, but none of these headers without the browser asking us first
// (a preflight, which only the operator's cors.origins are granted). They are those that Apollo's and
// others' clients send already. Authorization is not among them: browsers add
// it by themselves where they hold a password, and scanners add it to everything.
func DefaultPreflightHeaders() []string {
	return []string{"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name", "X-Requested-With"}
}

// preflighted reports whether a browser would have asked before sending r.
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
