package bench_test

import (
	"testing"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/world"
)

// query finds a row's text by its name.
func query(b *testing.B, name string, size corpus.Size) corpus.Row {
	b.Helper()
	for _, row := range corpus.Rows() {
		if row.Name == name && row.Size == size {
			return row
		}
	}
	b.Fatalf("no row %q in org %s", name, size)
	return corpus.Row{}
}

// BenchmarkCold asks with nothing in the cache, at 80 ms a call, Okta's limit of
// 75 requests at once in force, and 35 of ours at once. Promised: 200 users
// under 1.0 s, 50 × 20 under 0.7 s, none refused.
func BenchmarkCold(b *testing.B) {
	for _, name := range []string{"200 users with groups and roles", "50 groups × 20 members × roles"} {
		row := query(b, name, corpus.M)
		b.Run(name, func(b *testing.B) {
			config := row.Size.Config()
			config.Latency, config.Concurrency = "80ms", 75
			w := world.New(b, world.Setup{Org: config, Concurrency: 35})
			calls := 0
			for b.Loop() {
				b.StopTimer()
				s := w.MustServe(b)
				w.Org.ResetCalls()
				b.StartTimer()
				s.MustAsk(b, row.Text, row.For(w.Org))
				b.StopTimer()
				counts := w.Org.Calls()
				if counts.Status429 > 0 {
					b.Fatalf("%d of %d calls were refused", counts.Status429, counts.Total)
				}
				calls = counts.Total
				s.Close()
				b.StartTimer()
			}
			b.ReportMetric(float64(calls), "calls/op")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/op")
		})
	}
}

// BenchmarkBatch asks for 200 nodes by id, all of them known: what a loader's
// batch costs beside the calls.
func BenchmarkBatch(b *testing.B) {
	row := query(b, "nodes of 200 mixed ids", corpus.M)
	w := world.New(b, world.Setup{Org: row.Size.Config(), Concurrency: 35})
	s := w.MustServe(b)
	variables := row.For(w.Org)
	s.MustAsk(b, row.Text, variables)
	for b.Loop() {
		s.MustAsk(b, row.Text, variables)
	}
}
