package product

import (
	"net/http"
	"slices"
	"strings"
)

// guarded takes the sense out of requests that a proxy in front may read in another way.
//
// A body in chunks ends its connection: with a Content-Length beside it, which net/http
// drops before anybody can see it, the proxy may take what follows for the body and send
// another caller's request behind it (RFC 9112 section 6.1 asks for the end).
//
// A path with dot segments is not there: ServeMux would send the client to the path
// without them, which a proxy may not have let through.
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
