package ratelimit

import (
	"testing"
	"time"
)

func TestBackgroundCallsLeaveAReserve(t *testing.T) {
	t.Parallel()
	b := New(Config{Share: 0.4, Now: func() time.Time { return time.Unix(0, 0) }})
	n := 0
	for ; ; n++ {
		if got, _ := b.Try(t.Context(), RouteOf(BucketUsers), Background, ""); got == nil {
			break
		}
	}
	if n != 27 { // 40 less the reserve of 13
		t.Errorf("background got %d calls of 40, want 27", n)
	}
	if got, _ := b.Try(t.Context(), RouteOf(BucketUsers), Interactive, ""); got == nil {
		t.Error("interactive calls must still get the reserve")
	}
}
