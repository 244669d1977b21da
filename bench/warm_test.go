package bench

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/world"
)

// warmRows are questions about what the cache holds, from a single object to a
// page with both edges.
func warmRows() []struct{ name, query string } {
	const scalars = `id status login displayName firstName lastName email created lastUpdated lastLogin`
	return []struct{ name, query string }{
		{"one user", `query($id: ID!) { user(id: $id) { ` + scalars + ` } }`},
		{"200 users", `{ users(first: 200) { nodes { ` + scalars + ` } } }`},
		{"200 users with groups", `{ users(first: 200) { nodes { ` + scalars + ` groups(first: 200) { nodes { id name } } } } }`},
		{"200 users with groups and roles", `{ users(first: 200) { nodes { ` + scalars + ` groups(first: 200) { nodes { id name } } roleAssignments { id role { type label } } } } }`},
	}
}

// BenchmarkWarm asks what the cache knows, and as it goes a bare handler that
// writes the same bytes: bare/op is what part of the bare handler's speed is
// reached, which compares between machines as the times do not.
func BenchmarkWarm(b *testing.B) {
	w := world.New(b, world.Setup{Org: corpus.M.Config(), Concurrency: 35})
	s := w.MustServe(b)
	variables := map[string]any{"id": w.Org.Users()[7].ID}
	for _, row := range warmRows() {
		b.Run(row.name, func(b *testing.B) {
			body, err := json.Marshal(map[string]any{"query": row.query, "variables": variables})
			if err != nil {
				b.Fatal(err)
			}
			first := serve(b, s, body)
			bare := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Type", "application/json")
				_, _ = rw.Write(first)
			})
			w.Org.ResetCalls()
			n, spent := 0, time.Duration(0)
			for b.Loop() {
				serve(b, s, body)
				if n%4 == 0 {
					b.StopTimer()
					began := time.Now()
					serve(b, bare, body)
					spent += time.Since(began)
					b.StartTimer()
				}
				n++
			}
			if calls := w.Org.Calls().Total; calls > 0 {
				b.Fatalf("%d calls for what is known", calls)
			}
			perBare := float64(spent) / float64((n+3)/4)
			b.ReportMetric(100*perBare/(float64(b.Elapsed())/float64(b.N)), "%ofbare")
		})
	}
}

func serve(b *testing.B, h http.Handler, body []byte) []byte {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	world.Authorize(req)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	if rec.Code != http.StatusOK || !bytes.HasPrefix(rec.Body.Bytes(), []byte(`{"data":{`)) {
		b.Fatalf("status %d: %.200s", rec.Code, rec.Body.String())
	}
	return rec.Body.Bytes()
}
