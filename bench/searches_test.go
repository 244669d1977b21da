package bench_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/world"
)

// searches is how many different lists are asked for: far more than the tier
// holds, as a directory page with a search box brings them.
const searches = 20_000

// BenchmarkDistinctSearches asks for 20,000 different pages of up to 200 users of
// the org of 5,000 and reports how much memory the asking process had at most,
// with a small tier in process; the simulated org is another process. Promised:
// under 200 MB.
func BenchmarkDistinctSearches(b *testing.B) {
	if testing.Short() {
		b.Skip("skipped: 20,000 searches")
	}
	for b.Loop() {
		address, token := child(b, "okta", []string{"BENCH_ORG=" + string(corpus.M)})
		peak, held := child(b, "searches", []string{"BENCH_OKTA=" + address, "BENCH_TOKEN=" + token})
		for unit, text := range map[string]string{"peak-MB": peak, "held-MB": held} {
			megabytes, err := strconv.ParseFloat(text, 64)
			if err != nil {
				b.Fatalf("the searches said %q", text)
			}
			b.ReportMetric(megabytes, unit)
		}
	}
}

// search is the process of the server: it asks for the pages and prints its peak
// of resident memory, and what the tier says it holds, in megabytes.
func search(address, token string) error {
	w, err := world.Open(world.Setup{Okta: address, Token: token, LocalBytes: localBytes, Concurrency: 35})
	if err != nil {
		return fmt.Errorf("open the world: %w", err)
	}
	defer w.Close()
	s, err := w.Serve()
	if err != nil {
		return fmt.Errorf("make the server: %w", err)
	}
	if err := searchAll(context.Background(), s); err != nil {
		return err
	}
	peak, err := peakMegabytes()
	fmt.Printf("%.0f %.0f\n", peak, float64(s.CacheStats().LocalBytes)/(1<<20))
	return err
}

// The simulated org's people were created in the 2,440 days that end 60 days
// before its epoch; a window of 150 days holds some 300 of the 5,000.
const (
	span   = 2290 * 24 * time.Hour
	window = 150 * 24 * time.Hour
)

// searchAll moves a window of creation dates over the whole org, so that the
// pages together hold everybody and no two searches are the same.
func searchAll(ctx context.Context, s *world.Server) error {
	const query = `query($search: String) {users(first: 200, search: $search) {nodes {id}}}`
	begin := epoch().Add(-2500 * 24 * time.Hour)
	for i := range searches {
		from := begin.Add(span / searches * time.Duration(i))
		expression := fmt.Sprintf("created gt %q and created lt %q", stamp(from), stamp(from.Add(window)))
		a, err := s.Ask(ctx, query, map[string]any{"search": expression})
		if err != nil {
			return fmt.Errorf("search %d: %w", i, err)
		}
		if len(a.Errors) > 0 {
			return fmt.Errorf("search %d: %w", i, a.Errors[0])
		}
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
