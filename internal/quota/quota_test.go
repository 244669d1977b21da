package quota

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// clock is a simulated clock.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// flaky is a counter that can be away.
type flaky struct {
	of   *Quota
	away bool
}

func (f *flaky) Take(ctx context.Context, key string, perMinute, n int) (Taken, error) {
	if f.away {
		return Taken{}, errors.New("away")
	}
	return f.of.Take(ctx, Kind(key), "", perMinute, n), nil
}

func TestAnAllowanceIsSpentAndComesBackOverAMinute(t *testing.T) {
	t.Parallel()
	c := &clock{time.Unix(1000, 0)}
	q := New(nil, c.Now)
	take := func(n int) Taken { return q.Take(t.Context(), Calls, "a", 60, n) }
	if got := take(60); !got.OK || got.Left != 0 || got.Full != time.Minute {
		t.Errorf("all at once: %+v", got)
	}
	if got := take(5); got.OK || got.Wait != 5*time.Second {
		t.Errorf("five more: %+v", got)
	}
	c.now = c.now.Add(5 * time.Second)
	if got := take(5); !got.OK || got.Left != 0 {
		t.Errorf("after five seconds: %+v", got)
	}
	if got := take(-20); got.Left != 20 {
		t.Errorf("20 given back: %+v", got)
	}
	if got := take(-100); got.Left > 120 || take(0).Left > 60 {
		t.Errorf("more given back than taken: %+v", got)
	}
	if got := q.Take(t.Context(), Operations, "a", 60, 1); got.Left != 59 {
		t.Errorf("operations are not calls: %+v", got)
	}
	if got := q.Take(t.Context(), Calls, "b", 60, 1); got.Left != 59 {
		t.Errorf("another client's are not its own: %+v", got)
	}
}

func TestAClientWithKeysOfTwoLimitsCannotRefillItsAllowanceByTakingThemInTurn(t *testing.T) {
	t.Parallel()
	c := &clock{time.Unix(1000, 0)}
	q := New(nil, c.Now)
	q.Take(t.Context(), Calls, "a", 60, 60)
	for _, perMinute := range []int{120, 60, 30, 120} {
		if got := q.Take(t.Context(), Calls, "a", perMinute, 1); got.OK || got.Left != 0 {
			t.Errorf("by the limit of %d, with nothing left: %+v", perMinute, got)
		}
	}
	c.now = c.now.Add(10 * time.Second)
	if got := q.Take(t.Context(), Calls, "a", 120, 1); !got.OK || got.Left != 19 {
		t.Errorf("after ten seconds at 120 a minute: %+v", got)
	}
	if got := q.Take(t.Context(), Calls, "a", 6, 6); !got.OK || got.Left != 0 {
		t.Errorf("by a limit of 6, with more left: %+v", got)
	}
}

func TestARedisThatGoesAwayFillsNoAllowance(t *testing.T) {
	t.Parallel()
	c := &clock{time.Unix(1000, 0)}
	shared := &flaky{of: New(nil, c.Now)}
	q := New(shared, c.Now)
	q.Take(t.Context(), Calls, "a", 60, 50)
	shared.away = true
	if got := q.Take(t.Context(), Calls, "a", 60, 20); got.OK {
		t.Errorf("got 20 of the 10 that are left: %+v", got)
	}
	if got := q.Take(t.Context(), Calls, "a", 60, 10); !got.OK {
		t.Errorf("did not get the 10 that are left: %+v", got)
	}
}

func TestTheAllowancesOfAProcessAreBounded(t *testing.T) {
	t.Parallel()
	c := &clock{time.Unix(1000, 0)}
	q := New(nil, c.Now)
	for i := range maxLocal + 10 {
		q.Take(t.Context(), Calls, fmt.Sprint(i), 60, 1)
	}
	if n := len(q.local.byID); n > maxLocal {
		t.Errorf("%d are held", n)
	}
	q.Take(t.Context(), Calls, "spent", 60, 60)
	c.now = c.now.Add(2 * time.Second)
	for i := range maxLocal - 10 {
		q.Take(t.Context(), Calls, fmt.Sprint("later", i), 60, 1)
	}
	if got := q.Take(t.Context(), Calls, "spent", 60, 60); got.OK {
		t.Error("what was spent is forgotten while there are full ones to forget")
	}
}
