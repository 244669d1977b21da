package explorer

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// atHome lets requests through that were sent to an IP address, to localhost or
// to the name that the server listens on. Another site can point its own name at
// this server and then read from it (DNS rebinding), but it cannot own one of
// these. So a page that gives out a key is served nowhere else.
func atHome(own string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := hostOf(r.Host); !ours(host) && (own == "" || !strings.EqualFold(host, own)) {
			http.Error(w, "open this page as localhost or under the server's IP address", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf removes the port and the brackets from a Host header.
func hostOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.Trim(host, "[]")
}

// ours reports whether a host is one that does not depend on a name server.
func ours(host string) bool {
	host = strings.ToLower(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err == nil
}
