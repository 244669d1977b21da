// Package explorer serves GraphiQL, with a field for the API key and the cost
// of each answer below its result, from files embedded in the binary. It needs
// no network beyond this server and runs under a strict Content-Security-Policy.
//
// The files in dist are built from web by web/build.sh and committed, so that
// building oktagraph needs no Node.
package explorer

import (
	"net/http"
)

// Options configure the page. The zero value is a page for /graphql whose user
// brings an API key.
type Options struct {
	// Endpoint is the GraphQL endpoint's path; /graphql when empty.
	Endpoint string
	// SchemaURL is the path of the published SDL, linked from the page; no
	// link when empty.
	SchemaURL string
	// Explain shows the button that asks /explain what a query would cost.
	Explain bool
	// Demo marks the page as showing made-up people.
	Demo bool
	// Key is given to every visitor of the page. Only a server whose data is made
	// up may set it. Such a page is served only under an IP address, localhost or
	// Host.
	Key string
	// Keys are other keys to give out, by the tenant of the page; only with a Key.
	Keys map[string]string
	// Host is the name that a server with a Key listens on; may be empty.
	Host string
	// Tenant is filled into the page's tenant field; it may be empty.
	Tenant string
	// Login is an existing login, for the sample query about one user; when empty,
	// that of an example.
	Login string
}

// Handler serves the page at /, and what it loads under /explorer/. With ?tenant=ID
// the page opens with that tenant filled in. Other paths get 404.
func Handler(o Options) http.Handler {
	mux := http.NewServeMux()
	page, files := pageHandler(), assetHandler()
	mux.Handle("GET /{$}", chosen(page))
	mux.Handle("GET /explorer/config.json", configHandler(o))
	mux.Handle("GET /explorer/{file}", files)
	forTenants(mux, o, page, files)
	if o.Key != "" {
		return withHeaders(atHome(o.Host, mux))
	}
	return withHeaders(mux)
}

// withHeaders sets the headers of every answer, errors included.
func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", policy(""))
		next.ServeHTTP(w, r)
	})
}
