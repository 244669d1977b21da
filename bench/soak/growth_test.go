package soak_test

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// watched are the metrics that must not grow, with how much they may all the same between the
// warm-up and the end: a number, or a part of the mean if that is more.
var watched = []struct {
	metric, name string
	allowed      float64
	part         float64
	show         func(float64) string
}{
	{"go_goroutines", "goroutines", 10, 0, count},
	{"process_open_fds", "descriptors", 10, 0, count},
	{"go_memstats_heap_alloc_bytes", "heap", 3 << 20, 0.05, megabytes},
	// The system takes pages back late, and runs differ by some megabytes.
	{"process_resident_memory_bytes", "resident", 10 << 20, 0.1, megabytes},
}

func count(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// samples are what the server told of itself, in order.
type samples struct{ taken []map[string]float64 }

// take asks for the metrics about three hundred times, at most once in two seconds; on a loaded
// machine it goes on until there are enough.
func (s *samples) take(ctx context.Context, from *server) {
	every := min(*lasts/300, 2*time.Second)
	for end := end(); pause(ctx, max(every, 50*time.Millisecond)) || len(s.taken) < 2*windows && time.Now().Before(end); {
		if values := scrape(context.WithoutCancel(ctx), from.metrics); len(values) == len(watched) {
			s.taken = append(s.taken, values)
		}
	}
}

func scrape(ctx context.Context, url string) map[string]float64 {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	values := map[string]float64{}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, text, _ := strings.Cut(lines.Text(), " ")
		for _, w := range watched {
			if v, err := strconv.ParseFloat(text, 64); err == nil && name == w.metric {
				values[name] = v
			}
		}
	}
	return values
}

// check tells what became of each metric and fails when one grew.
func (s *samples) check(t *testing.T, judge bool) {
	t.Helper()
	if len(s.taken) < 2*windows {
		t.Fatalf("only %d samples", len(s.taken))
	}
	for _, w := range watched {
		series := make([]float64, len(s.taken))
		for i, values := range s.taken {
			series[i] = values[w.metric]
		}
		floors := lows(series[len(series)/5:]) // the rest is warm-up
		grown := growth(floors)
		allowed := max(w.allowed, w.part*mean(floors))
		t.Logf("%-12s %s after the warm-up, %s at the end, growth %s (allowed %s)", w.name, w.show(floors[0]), w.show(floors[len(floors)-1]), w.show(grown), w.show(allowed))
		if judge && grown > allowed {
			t.Errorf("%s grow by %s; the least of each %d: %.0f", w.name, w.show(grown), len(floors), floors)
		}
	}
}

// windows is the number of parts that the time after the warm-up is cut into.
const windows = 8

// lows are the least of each window: what is held, without what waits to be collected and
// without what is under way.
func lows(series []float64) []float64 {
	floors := make([]float64, windows)
	for i := range floors {
		part := series[i*len(series)/windows : (i+1)*len(series)/windows]
		floors[i] = part[0]
		for _, v := range part {
			floors[i] = min(floors[i], v)
		}
	}
	return floors
}

// growth is how much the straight line through the values rises from the first to the last, by
// least squares.
func growth(values []float64) float64 {
	middle, average := float64(len(values)-1)/2, mean(values)
	up, across := 0.0, 0.0
	for i, v := range values {
		up += (float64(i) - middle) * (v - average)
		across += (float64(i) - middle) * (float64(i) - middle)
	}
	return up / across * float64(len(values)-1)
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func TestALeakIsSeenThroughTheNoise(t *testing.T) {
	t.Parallel()
	flat, leak := make([]float64, 300), make([]float64, 300)
	for i := range flat {
		flat[i] = 100 + float64(i*7919%50) // a saw of garbage
		leak[i] = flat[i] + float64(i)/3   // 100 more at the end
	}
	if g := growth(lows(flat)); g > 10 || g < -10 {
		t.Errorf("what stands still grows by %.1f", g)
	}
	if g := growth(lows(leak)); g < 70 || g > 110 {
		t.Errorf("what leaks 100 grows by %.1f", g)
	}
}
