package transport

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
)

// storable is what a browser may do with an answer to a document's id: keep it, for this
// caller alone, and ask each time whether it still holds. So whoever loses a key, a scope or
// a tenant loses the stored answers with it.
const storable = "private, no-cache"

// tagBytes of a SHA-256 are in an entity tag: two answers of one address meet by chance once
// in 2^64.
const tagBytes = 16

// tagged gives an answer its entity tag, if it is one that may be stored, and reports
// whether the caller has it already. Only a GET that names its document is stored: its
// address holds no more than an id and variables, and its client has asked for that. An
// answer with errors is not the last word.
func (a *answer) tagged(resp *graphql.Response, o outcome) (known bool) {
	if o != ran || !a.stored || a.r.Method != http.MethodGet {
		return false
	}
	tag := a.tag(resp.Data)
	a.w.Header().Set("ETag", tag)
	a.w.Header().Set("Cache-Control", storable)
	return matches(a.r.Header.Values("If-None-Match"), tag)
}

// tag is weak: the answer's extensions, which say what it cost, differ each time.
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

// notModified answers a caller who has the answer already. The work was done all the same:
// whether it still holds is known when it has been made.
func (a *answer) notModified() {
	a.w.Header().Add("Vary", "Accept")
	a.written = true
	a.w.WriteHeader(http.StatusNotModified)
}
