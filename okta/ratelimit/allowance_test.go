package ratelimit

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestALargerShareLetsThoseWaitingLookAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{Share: 0.1, Now: time.Now})
		ctx, to := t.Context(), RouteOfBucket(BucketUsers)
		sent := 0
		var refused Refusal
		for {
			ticket, r := b.Try(ctx, to, Interactive, "web")
			if ticket == nil {
				refused = r
				break
			}
			sent++
		}
		small := b.State(to)
		if sent != small.Ceiling || small.Remaining != 0 {
			t.Fatalf("%d sent of %+v", sent, small)
		}
		b.SetShare(0.2)
		select {
		case <-refused.Changed:
		default:
			t.Error("who waits is not told")
		}
		more := 0
		for ticket, _ := b.Try(ctx, to, Interactive, "web"); ticket != nil; ticket, _ = b.Try(ctx, to, Interactive, "web") {
			more++
		}
		if large := b.State(to); sent+more != large.Ceiling || large.Ceiling != 2*small.Ceiling {
			t.Errorf("%d then %d sent, of ceilings %d and %d", sent, more, small.Ceiling, large.Ceiling)
		}
		b.SetShare(0.1)
		if ticket, _ := b.Try(ctx, to, Interactive, "web"); ticket != nil {
			t.Error("a smaller share forgets what was spent")
		}
	})
}

func TestTheTopOfALimiterChangesUnderCallsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(2, time.Now)
		done := make(chan error, 10)
		for range 10 {
			go func() { done <- l.Acquire(context.WithoutCancel(t.Context()), Interactive, "web") }()
		}
		synctest.Wait()
		for _, step := range []struct{ top, free, busy int }{{4, 0, 4}, {1, 3, 1}, {3, 0, 3}} {
			l.SetTop(step.top)
			for range step.free {
				l.Release(Interactive, "web")
			}
			synctest.Wait()
			if got := l.Slots(); got.Busy != step.busy || got.Limit != step.top {
				t.Errorf("top %d: %+v, want %d busy", step.top, got, step.busy)
			}
		}
		for range 3 {
			l.SetTop(20)
			synctest.Wait()
		}
		if len(done) != 10 {
			t.Errorf("%d of 10 got in", len(done))
		}
	})
}

func TestASmallerTopKeepsWhatRefusalsLowered(t *testing.T) {
	t.Parallel()
	l := NewLimiter(20, time.Now)
	l.Refused()
	for _, step := range []struct{ top, want int }{{30, 10}, {12, 10}, {6, 6}, {1, 1}, {5, 5}} {
		if l.SetTop(step.top); l.Slots().Limit != step.want {
			t.Errorf("top %d: %d slots, want %d", step.top, l.Slots().Limit, step.want)
		}
	}
}
