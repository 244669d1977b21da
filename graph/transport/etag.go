package transport

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
)

// storable lets a browser store an answer to a document's id for this caller only, and makes it
// revalidate the answer each time. So a caller that loses a key, a scope or a tenant also loses
// the stored answers.
const storable = "private, no-cache"

// tagBytes is how much of a SHA-256 is in an entity tag: answers of one address collide by chance
// only after some 2^64 of them.
const tagBytes = 16

// tagged sets the entity tag of an answer that may be stored, and reports whether the caller
// already has it. Only the answer to a GET that names its document may be stored: its address
// holds only an id and variables, and its client has chosen that form. An answer with errors
// may differ next time.
func (a *answer) tagged(resp *graphql.Response, o outcome) (known bool) {
	if o != ran || !a.stored || a.r.Method != http.MethodGet {
		return false
	}
	tag := a.tag(resp.Data)
	a.w.Header().Set("ETag", tag)
	a.w.Header().Set("Cache-Control", storable)
	return matches(a.r.Header.Values("If-None-Match"), tag)
}

// tag is weak: the answer's extensions, which report its cost, differ each time.
func (a *answer) tag(data []byte) string {
	sum := sha256.New()
	if a.t.partition != nil {
		sum.Write([]byte(a.t.partition(a.r.Context())))
	}
	for _, part := range []string{a.media, a.r.URL.RawQuery, ""} {
		sum.Write([]byte("\x00" + part))
	}
	sum.Write(data)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:tagBytes]) + `"`
}

// matches reports whether one of the tags of If-None-Match is the given one, by the weak
// comparison of RFC 9110, section 8.8.3.2.
func matches(headers []string, tag string) bool {
	for _, header := range headers {
		for given := range strings.SplitSeq(header, ",") {
			given = strings.TrimSpace(given)
			if given == "*" || strings.TrimPrefix(given, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}

// notModified answers a caller that already has the answer. This saves no work: only a new answer
// shows whether the stored one is still right.
func (a *answer) notModified() {
	a.w.Header().Add("Vary", "Accept")
	a.written = true
	a.w.WriteHeader(http.StatusNotModified)
}
