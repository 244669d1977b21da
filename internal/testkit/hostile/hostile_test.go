package hostile

import (
	"bytes"
	"net/http"
	"runtime"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"oktagraph/internal/testkit/serving"
	"oktagraph/oktasim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// atLeast is how many requests the table was promised to hold.
const atLeast = 93

// maxGrowth of the heap while one request is refused, garbage and the sender's own
// bytes included.
const maxGrowth = 64 << 20

// TestHostileRequestsAreRefused sends the whole table to the served program. It
// does so in a process of its own, in which nothing else allocates.
func TestHostileRequestsAreRefused(t *testing.T) {
	org, address := serve(t)
	target := targetOf(t, address)
	all, names := Requests(), map[string]bool{}
	if len(all) < atLeast {
		t.Fatalf("%d requests, want %d", len(all), atLeast)
	}
	for _, r := range all {
		if names[r.Name] {
			t.Errorf("%q is there twice", r.Name)
		}
		names[r.Name] = true
		if r.Patience > 0 {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			runtime.GC()
			before, peak := heap(), watchHeap()
			org.ResetCalls()
			judged(t, r, address, target)
			if calls := org.Calls().Total; calls > r.Calls {
				t.Errorf("%d calls to Okta, want at most %d", calls, r.Calls)
			}
			if grown := int64(peak()) - int64(before); grown > maxGrowth {
				t.Errorf("the heap grew by %d MiB", grown>>20)
			}
		})
	}
	answers(t, address)
}

// TestSlowRequestsEnd sends all that do not come to their end at once: each takes as
// long as the server's patience.
func TestSlowRequestsEnd(t *testing.T) {
	org, address := serve(t)
	target, before := targetOf(t, address), org.Calls().Total
	var all sync.WaitGroup
	for _, r := range Requests() {
		if r.Patience > 0 {
			all.Go(func() { judged(t, r, address, target) })
		}
	}
	all.Wait()
	if calls := org.Calls().Total - before; calls > 0 {
		t.Errorf("%d calls to Okta", calls)
	}
}

// answers asks good questions: a server that refuses everything would pass the table.
func answers(t *testing.T, address string) {
	t.Helper()
	for name, body := range map[string]string{"without a call": harmless, "with calls": `{"query":"{users(first:2){nodes{id login} pageInfo{endCursor}}}"}`} {
		a, err := post(name, body).Send(t.Context(), address, Target{Key: Key})
		if err != nil || a.Status != http.StatusOK || !bytes.HasPrefix(a.Body, []byte(`{"data":{`)) || bytes.Contains(a.Body, []byte(`"errors"`)) {
			t.Errorf("%s: %d %s %v", name, a.Status, a.Body, err)
		}
	}
}

func judged(t *testing.T, r Request, address string, target Target) {
	t.Helper()
	a, err := r.Send(t.Context(), address, target)
	if err != nil {
		t.Errorf("%s: %v", r.Name, err)
	}
	if fault := r.Fault(a); fault != nil {
		t.Errorf("%s: %v: %d %.300q", r.Name, fault, a.Status, a.Body)
	}
}

// serve starts the program on a small org and waits until it has asked all it asks
// by itself.
func serve(t *testing.T) (*oktasim.Org, string) {
	t.Helper()
	org, err := oktasim.New(oktasim.Config{Seed: 5, Users: 40, Groups: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	address := serving.Start(t, org, serving.Setup{File: Configuration})
	deadline := time.Now().Add(time.Minute)
	for org.Calls().Total == 0 && time.Now().Before(deadline) { // the probe of the tenant's credential
		time.Sleep(10 * time.Millisecond)
	}
	return org, address
}

func targetOf(t *testing.T, address string) Target {
	t.Helper()
	target, err := Aim(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// watchHeap looks at the heap until the function it returns is called, which
// returns the most that was seen.
func watchHeap() (peak func() uint64) {
	end, result := make(chan struct{}), make(chan uint64)
	go func() {
		most := heap()
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			select {
			case <-tick.C:
				most = max(most, heap())
			case <-end:
				tick.Stop()
				result <- max(most, heap())
				return
			}
		}
	}()
	return func() uint64 { close(end); return <-result }
}

func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
