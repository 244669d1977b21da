package oktasim_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"oktagraph/oktasim"
)

// discard is a response writer that drops everything.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func BenchmarkOrg(b *testing.B) {
	org := newOrg(b, oktasim.Config{Users: 100000, Groups: 5000})
	user := org.Users()[5].ID
	for name, target := range map[string]string{
		"users200":  "/api/v1/users?limit=200",
		"groups200": "/api/v1/groups?limit=200&expand=stats",
		"user":      "/api/v1/users/" + user,
		"groupsOf":  "/api/v1/users/" + user + "/groups",
		"search":    "/api/v1/users?search=profile.department+eq+%22Sales%22",
		"everyone":  "/api/v1/groups/" + org.Everyone() + "/users?limit=1000",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("GET", "https://acme.okta.com"+target, nil)
				r.Header.Set("Authorization", "SSWS "+org.Token())
				org.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for name, cfg := range map[string]oktasim.Config{"10k": {Users: 10000, Groups: 500}, "100k": {Users: 100000, Groups: 5000}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				newOrg(b, cfg)
			}
		})
	}
}
