package ratelimit

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// hold takes a slot for so long and returns how long it waited.
func hold(t *testing.T, l *Limiter, client string, d time.Duration) time.Duration {
	t.Helper()
	began := time.Now()
	if err := l.Acquire(t.Context(), Interactive, client); err != nil {
		t.Error(err)
		return 0
	}
	waited := time.Since(began)
	time.Sleep(d)
	l.Release(Interactive, client)
	return waited
}

func TestAClientThatAskedLatelyDoesNotWaitBesideAGreedyOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(20, time.Now)
		hold(t, l, "modest", time.Second) // its first call finds the limiter empty
		var wg sync.WaitGroup
		for range 60 {
			wg.Go(func() {
				for range 20 {
					hold(t, l, "greedy", time.Second)
				}
			})
		}
		synctest.Wait()
		if s := l.Slots(); s.Busy != 18 || s.Waiting != 42 {
			t.Errorf("%+v, want all slots taken but the two of a client with one call at a time", s)
		}
		for i := range 20 {
			wg.Go(func() {
				if waited := hold(t, l, "modest", time.Second); waited > 0 {
					t.Errorf("call %d waited %v", i, waited)
				}
			})
			time.Sleep(500 * time.Millisecond) // so that two are under way
		}
		time.Sleep(2*holdLap + time.Second)
		if s := l.Slots(); s.Busy != 20 { // two laps after its last call
			t.Errorf("%+v, want all taken once nobody else asks", s)
		}
		wg.Wait()
	})
}

func TestClientsThatComeAndGoAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(4, time.Now)
		for i := range 1000 {
			hold(t, l, fmt.Sprint("client ", i), time.Second)
		}
		if n := len(l.holders.byClient); n > 25 {
			t.Errorf("%d clients are remembered, of the last 20 s are 20", n)
		}
	})
}
