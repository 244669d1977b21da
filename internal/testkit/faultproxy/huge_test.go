package faultproxy_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"oktagraph/oktasim"
)

const (
	mib = 1 << 20
	// hugeGrowth is how much more memory may be in use while twenty answers of
	// 100 MB come at once, and nearBase how much more some seconds later.
	hugeGrowth = 150 * mib
	nearBase   = 20 * mib
)

// TestHugeAnswersTakeBoundedMemoryAndGiveItBack is not parallel: it looks at the
// memory of the whole process.
func TestHugeAnswersTakeBoundedMemoryAndGiveItBack(t *testing.T) {
	inRealTime(t)
	s := open(t, oktasim.Config{})
	users := s.org.Users()[:20]
	s.warm(t, 0, `{ users(first: 200) { nodes { id } } }`)
	if err := s.org.Inject(oktasim.Fault{Kind: oktasim.FaultHuge, Route: "/api/v1/users/"}); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	base, most := inUse(), int64(0)
	done := make(chan struct{})
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
				fails(t, got, "UPSTREAM_UNAVAILABLE")
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
	time.Sleep(5 * time.Second)
	after := inUse() - base
	t.Logf("%d MiB more in use at most, %d MiB five seconds later", most/mib, after/mib)
	if most > hugeGrowth || after > nearBase {
		t.Errorf("%d MiB more in use at most, %d MiB five seconds later; want at most %d and %d", most/mib, after/mib, hugeGrowth/mib, nearBase/mib)
	}
}

// inUse is the memory of the heap's spans, as a container would count it.
func inUse() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}
