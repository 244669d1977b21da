package faultproxy_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/oktasim"
)

const (
	mib = 1 << 20
	// hugeGrowth is how much more memory may be in use while twenty answers of
	// 100 MB come at once, and nearBase how much more when it was given back: two seconds
	// later, but a minute later where the answers themselves took more than that.
	hugeGrowth = 150 * mib
	nearBase   = 20 * mib
	givenBack  = 2 * time.Minute
)

// TestHugeAnswersTakeBoundedMemoryAndGiveItBack is not parallel: it looks at the
// memory of the whole process.
func TestHugeAnswersTakeBoundedMemoryAndGiveItBack(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes seconds")
	}
	s := open(t, oktasim.Config{})
	users := s.org.Users()[:20]
	s.warm(t, 0, `{ users(first: 200) { nodes { id } } }`)
	if err := s.org.Inject(oktasim.Fault{Kind: oktasim.FaultHuge, Route: "/api/v1/users/"}); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	base, most := inUse(), int64(0)
	done := make(chan struct{})
	var refused atomic.Int32
	go func() {
		defer close(done)
		var all sync.WaitGroup
		for _, u := range users {
			all.Go(func() {
				got, err := s.send(t.Context(), fmt.Sprintf(`{ user(id: %q) { id groups(first: 5) { nodes { id } } } }`, u.ID), nil)
				if err != nil {
					t.Errorf("ask: %v", err)
					return
				}
				// On a slow machine some wait for the memory of others for as long as a call may take.
				fails(t, got, "UPSTREAM_UNAVAILABLE", "RATE_LIMITED")
				for _, e := range got.Errors {
					if e.Code() == "UPSTREAM_UNAVAILABLE" {
						refused.Add(1)
						break
					}
				}
			})
		}
		all.Wait()
	}()
	for waiting := true; waiting; {
		select {
		case <-done:
			waiting = false
		case <-time.After(5 * time.Millisecond):
		}
		most = max(most, inUse()-base)
	}
	if refused.Load() == 0 {
		t.Error("no answer was read that is too large")
	}
	ended, after := time.Now(), inUse()-base
	for ; after > nearBase && time.Since(ended) < givenBack; after = inUse() - base {
		time.Sleep(100 * time.Millisecond)
	}
	t.Logf("%d MiB more in use at most, %d MiB %s later", most/mib, after/mib, time.Since(ended))
	if most > hugeGrowth || after > nearBase {
		t.Errorf("%d MiB more in use at most, %d MiB at last; want at most %d and %d", most/mib, after/mib, hugeGrowth/mib, nearBase/mib)
	}
}

// inUse is the memory of the heap's spans, as a container would count it.
func inUse() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}
