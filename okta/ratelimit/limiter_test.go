package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimiterFallsToItsFloorAndNoFurther(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	l := NewLimiter(20, func() time.Time { return now })
	for range 10 {
		l.Refused()
		l.Refused() // the same event
		now = now.Add(2 * time.Second)
	}
	if l.Slots().Limit != limiterFloor {
		t.Errorf("limit = %d, want %d", l.Slots().Limit, limiterFloor)
	}
	if NewLimiter(1, time.Now).floor != 1 {
		t.Error("the floor exceeds the configured concurrency")
	}
}

func TestLimiterLetsInteractiveCallersPassAndForgetsThoseWhoLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(2, time.Now)
		ctx := t.Context()
		if err := l.Acquire(ctx, Background, ""); err != nil {
			t.Fatal(err)
		}
		var order []string
		var mu sync.Mutex
		var wg sync.WaitGroup
		join := func(name string, ctx context.Context, p Priority) {
			wg.Go(func() {
				if l.Acquire(ctx, p, "") != nil {
					return
				}
				mu.Lock()
				order = append(order, name)
				mu.Unlock()
				time.Sleep(time.Second)
				l.Release(p, "")
			})
			synctest.Wait()
		}
		gone, leave := context.WithCancel(ctx)
		join("background", ctx, Background) // half of the slots is taken already
		join("first", ctx, Interactive)
		join("gone", gone, Interactive)
		join("second", ctx, Interactive)
		leave()
		synctest.Wait()
		l.Release(Background, "")
		wg.Wait()
		if fmt.Sprint(order) != "[first second background]" {
			t.Errorf("order %v", order)
		}
		if l.Slots().Busy != 0 || l.Slots().Background != 0 || l.waiting[0].len()+l.waiting[1].len() != 0 {
			t.Errorf("slots were lost: %+v", l)
		}
	})
}
