package explorer

import (
	"encoding/json"
	"net/http"
	"time"
)

// explainPath is where the Explain button posts.
const explainPath = "/explain"

// config is what the page reads when it starts.
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
		samples, err := Samples(o.Login, time.Now())
		if err != nil {
			http.Error(w, "the sample queries cannot be read", http.StatusInternalServerError)
			return
		}
		c := config{Endpoint: o.Endpoint, SchemaURL: o.SchemaURL, Demo: o.Demo, Key: o.Key, Tenant: o.Tenant, Samples: samples}
		if c.Endpoint == "" {
			c.Endpoint = "/graphql"
		}
		if o.Explain {
			c.Explain = explainPath
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(c) // the visitor may have gone
	})
}
