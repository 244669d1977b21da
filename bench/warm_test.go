package bench

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime/metrics"
	"testing"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/world"
)

// warmRows are questions about what the cache holds, from a single object to a
// page with both edges.
func warmRows() []struct{ name, query string } {
	const stale = "2026-06-01T00:00:00Z"
	const scalars = `id status login displayName firstName lastName email created lastUpdated lastLogin`
	return []struct{ name, query string }{
		{"one user", `query($id: ID!) { user(id: $id) { ` + scalars + ` } }`},
		{"200 users", `{ users(first: 200) { nodes { ` + scalars + ` } } }`},
		{"200 users with groups", `{ users(first: 200) { nodes { ` + scalars + ` groups(first: 200) { nodes { id name } } } } }`},
		{"200 users with groups and roles", `{ users(first: 200) { nodes { ` + scalars + ` groups(first: 200) { nodes { id name } } roleAssignments { id role { type label } } } } }`},
		{"50 stale accounts", `{ users(first: 50, filter: {status: [ACTIVE], lastLogin: {before: "` + stale + `"}}) { nodes { ` + scalars + ` } pageInfo { hasNextPage } } }`},
		{"users by department", `{ userCounts(by: [DEPARTMENT, STATUS]) { values count } }`},
		{"who can act on a user", `query($id: ID!) { user(id: $id) { id administrators(first: 200) { nodes { user { id label } reach assignment { id role { type } } } } } }`},
	}
}

// BenchmarkWarm asks the handler in this process, without a network, what the
// cache knows. It is for counting allocations and goroutines; [BenchmarkHTTP]
// measures speed.
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
			serve(b, s, body)
			w.Org.ResetCalls()
			before := goroutines()
			for b.Loop() {
				serve(b, s, body)
			}
			b.ReportMetric(float64(goroutines()-before)/float64(b.N), "goroutines/op")
			if calls := w.Org.Calls().Total; calls > 0 {
				b.Fatalf("%d calls for what is known", calls)
			}
		})
	}
}

// goroutines is how many this process has started so far.
func goroutines() uint64 {
	sample := []metrics.Sample{{Name: "/sched/goroutines-created:goroutines"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
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
