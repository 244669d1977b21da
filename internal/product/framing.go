package product

import (
	"net/http"
	"slices"
	"strings"
)

// guarded defuses requests that a proxy in front may interpret differently.
//
// A chunked body closes its connection. If it came with a Content-Length too, which net/http
// drops before anybody can see it, the proxy may take what follows for the body and append
// another caller's request (RFC 9112 section 6.1 requires closing).
//
// A path with dot segments is not found: ServeMux would redirect the client to the path
// without them, which a proxy may not allow.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 1 && len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		if dotted(r.URL.Path) {
			nothingHere(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func dotted(path string) bool {
	if !strings.Contains(path, "/.") { // nearly all
		return false
	}
	segments := strings.Split(path, "/")
	return slices.Contains(segments, ".") || slices.Contains(segments, "..")
}
