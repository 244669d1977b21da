package explorer

import (
	"net/http"
	"regexp"
)

// tenantID matches a tenant's id.
var tenantID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// chosen redirects a visitor who names a tenant, as in /?tenant=acme, to the page of that tenant.
func chosen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id := r.URL.Query().Get("tenant"); tenantID.MatchString(id) {
			http.Redirect(w, r, "/explorer/"+id+"/", http.StatusSeeOther) //nolint:gosec // G710: an id has no slash and no dot
			return
		}
		next.ServeHTTP(w, r)
	})
}

// forTenants also serves the page for each tenant, with the tenant filled in. The page names
// its files and its configuration relative to its own address, so below /explorer/acme/ it
// reads a configuration of its own.
func forTenants(mux *http.ServeMux, o Options, page, files http.Handler) {
	const base = "GET /explorer/{tenant}/"
	add := func(path string, h func(id string) http.Handler) {
		mux.HandleFunc(base+path, func(w http.ResponseWriter, r *http.Request) {
			id := r.PathValue("tenant")
			if !tenantID.MatchString(id) {
				http.NotFound(w, r)
				return
			}
			h(id).ServeHTTP(w, r)
		})
	}
	add("{$}", func(string) http.Handler { return page })
	add("explorer/{file}", func(string) http.Handler { return files })
	add("explorer/config.json", func(id string) http.Handler {
		of := o
		of.Tenant = id
		if key, other := o.Keys[id]; other && o.Key != "" { // its page is served at home only
			of.Key = key
		}
		return configHandler(of)
	})
}
