package transport

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"unicode/utf8"
)

// readBody reads the parameters of a POST. At most limit bytes are read.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) (*Params, *refusal) {
	if refused := checkContentType(r.Header); refused != nil {
		return nil, refused
	}
	if r.ContentLength > limit {
		return nil, refuse(tooLarge, "the body has more than %d bytes", limit)
	}
	body := borrow()
	defer body.giveBack()
	body.Grow(int(min(max(r.ContentLength, 0), trustedLength)) + bytes.MinRead)
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, limit))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, refuse(tooLarge, "the body has more than %d bytes", limit)
	case err != nil:
		return nil, refuse(malformed, "the body could not be read to its end")
	}
	return decodeParams(body.Bytes())
}

// trustedLength is the most room reserved for a body because of its
// Content-Length. Most bodies are shorter, and a header alone must not cost memory.
const trustedLength = 16 << 10

// checkContentType allows only uncompressed JSON in UTF-8: web pages of other
// origins can send form types.
func checkContentType(h http.Header) *refusal {
	contentType := h.Get("Content-Type")
	if usualContentType(contentType) && h.Get("Content-Encoding") == "" {
		return nil
	}
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != mediaJSON {
		return refuse(unsupportedType, "Content-Type: must be %s", mediaJSON)
	}
	if charset, given := params["charset"]; given && !isUTF8(charset) {
		return refuse(unsupportedType, "Content-Type: the charset must be utf-8")
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return refuse(unsupportedType, "Content-Encoding: must be identity")
	}
	return nil
}

// usualContentType reports whether a type is spelled as nearly all clients spell it.
func usualContentType(contentType string) bool {
	switch contentType {
	case mediaJSON, mediaJSON + "; charset=utf-8", mediaJSON + ";charset=UTF-8":
		return true
	default:
		return false
	}
}

// addressNames are the parameters of a GET.
var addressNames = [...]string{"query", "operationName", "variables", "extensions", documentMember, "id", "doc_id"}

// readAddress reads the parameters of a GET from its query string. It ignores
// parameters that are not GraphQL's, and refuses one of GraphQL's that is given
// twice, since a proxy may have checked the other one.
func readAddress(r *http.Request) (*Params, *refusal) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(malformed, "the address's query string cannot be read")
	}
	members := make(map[string]any, 4)
	for _, name := range addressNames {
		given := values[name]
		switch {
		case len(given) > 1:
			return nil, refuse(malformed, "%s: is given twice", name)
		case len(given) == 0 || given[0] == "":
			continue
		case !utf8.ValidString(given[0]):
			return nil, refuse(malformed, "%s: is not UTF-8", name)
		}
		members[name] = given[0]
		if name == "variables" || name == "extensions" {
			value, sentence := decodeJSON([]byte(given[0]))
			if sentence != "" {
				return nil, refuse(malformed, "%s: %s", name, sentence)
			}
			members[name] = value
		}
	}
	return paramsOf(members)
}
