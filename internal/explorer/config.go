package explorer

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// explainPath is where the Explain button posts to.
const explainPath = "/explain"

// config is what the page reads at its start.
type config struct {
	Endpoint  string   `json:"endpoint"`
	SchemaURL string   `json:"schemaUrl,omitempty"`
	Explain   string   `json:"explain,omitempty"`
	Demo      bool     `json:"demo,omitempty"`
	Key       string   `json:"key,omitempty"`
	Tenant    string   `json:"tenant,omitempty"`
	Samples   []string `json:"samples"`
}

func configHandler(o Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
			http.Error(w, "for this page only", http.StatusForbidden)
			return
		}
		samples, err := Samples(o.Login)
		if err != nil {
			http.Error(w, "the sample queries cannot be read", http.StatusInternalServerError)
			return
		}
		c := config{Endpoint: o.Endpoint, SchemaURL: o.SchemaURL, Demo: o.Demo, Tenant: o.Tenant, Samples: samples}
		if c.Endpoint == "" {
			c.Endpoint = "/graphql"
		}
		if o.Explain {
			c.Explain = explainPath
		}
		if addressedByNumber(r.Host) {
			c.Key = o.Key
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(c) // the visitor may have gone
	})
}

// addressedByNumber reports whether the request was sent to an IP address or
// to localhost. A page elsewhere can point a name of its own at this server
// and then read from it (DNS rebinding), but it cannot own such an address; so
// the key is only handed out there.
func addressedByNumber(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	_, err = netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}
