package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// meter counts calls as Okta does: in windows of a minute with whole seconds.
type meter struct {
	limit int
	phase time.Duration

	mu    sync.Mutex
	calls map[int64]int
}

// count takes a call and says what the answer's headers would.
func (m *meter) count() Rate {
	now := time.Now()
	end := now.Add(-m.phase).Truncate(time.Minute).Add(time.Minute + m.phase)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls[end.Unix()]++
	return Rate{
		Limit: m.limit, Remaining: max(0, m.limit-m.calls[end.Unix()]), Reset: end.Unix(),
		Left: time.Duration(end.Unix()-now.Unix()) * time.Second,
	}
}

func (m *meter) most() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	most := 0
	for _, n := range m.calls {
		most = max(most, n)
	}
	return most
}

// spend sends one call on a budget, waiting as long as it must; some calls are
// withdrawn, some lose their answer.
func spend(ctx context.Context, b *Budget, to Route, m *meter, luck func(int) int) error {
	for {
		t, refused := b.Try(ctx, to, Priority(luck(2)), "")
		if t == nil {
			select {
			case <-time.After(max(0, time.Until(refused.Until))):
				// Those who waited for one window to end go on one after the other.
				time.Sleep(time.Duration(1+luck(1000)) * time.Millisecond)
			case <-refused.Changed:
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		}
		if luck(10) == 0 {
			t.Withdraw(ctx)
			return nil
		}
		time.Sleep(time.Duration(luck(100)) * time.Millisecond)
		r := m.count()
		time.Sleep(time.Duration(luck(100)) * time.Millisecond)
		lost := luck(20) == 0
		t.Settle(ctx, r, !lost, !lost)
		return nil
	}
}

// numbers is a Counter in memory, slow by a few milliseconds, which may be away.
type numbers struct {
	mu   sync.Mutex
	n    map[string]int64
	away bool
}

func (c *numbers) Add(_ context.Context, key string, n int64, _ time.Time) (int64, error) {
	return c.change(key, func(old int64) int64 { return old + n })
}

func (c *numbers) Raise(_ context.Context, key string, value int64, _ time.Time) (int64, error) {
	return c.change(key, func(old int64) int64 { return max(old, value) })
}

func (c *numbers) change(key string, to func(int64) int64) (int64, error) {
	time.Sleep(time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return 0, errors.New("away")
	}
	c.n[key] = to(c.n[key])
	return c.n[key], nil
}

func TestNoTrafficExceedsTheShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		limit := rapid.IntRange(300, 600).Draw(rt, "limit")
		share := rapid.Float64Range(0.2, 0.5).Draw(rt, "share")
		replicas := rapid.IntRange(1, 4).Draw(rt, "replicas")
		phase := time.Duration(rapid.IntRange(0, 59).Draw(rt, "phase")) * time.Second
		synctest.Test(t, func(t *testing.T) {
			dice := rand.New(rand.NewPCG(seed, 1))
			var mu sync.Mutex
			luck := func(n int) int {
				mu.Lock()
				defer mu.Unlock()
				return dice.IntN(n)
			}
			m := &meter{limit: limit, phase: phase, calls: map[int64]int{}}
			cfg := Config{Share: share, Now: time.Now, Prefix: "p"}
			if replicas > 1 {
				cfg.Counter = &numbers{n: map[string]int64{}}
			}
			var wg sync.WaitGroup
			for range replicas {
				b := New(cfg)
				for range 6 {
					wg.Go(func() {
						for range 40 {
							if err := spend(t.Context(), b, RouteOf("/api/v1/users"), m, luck); err != nil {
								t.Errorf("spend: %v", err)
							}
							time.Sleep(time.Duration(luck(3000)) * time.Millisecond)
						}
					})
				}
			}
			wg.Wait()
			if ceiling := int(float64(limit) * share); m.most() > ceiling {
				t.Errorf("%d calls in one window, the ceiling is %d: seed %d limit %d share %v replicas %d phase %v", m.most(), ceiling, seed, limit, share, replicas, phase)
			}
		})
	})
}

// overtaking is a Counter whose first use takes longer than the others.
type overtaking struct {
	numbers
	used bool
}

func (c *overtaking) Add(ctx context.Context, key string, n int64, expires time.Time) (int64, error) {
	c.mu.Lock()
	first := !c.used
	c.used = true
	c.mu.Unlock()
	if first {
		time.Sleep(10 * time.Millisecond)
	}
	return c.numbers.Add(ctx, key, n, expires)
}

// Of calls that begin together none is let through by a sum that lacks another: who left
// that to one whose word is still on its way would take the last place twice.
func TestNoCallOvertakesWhatItIsCountedBy(t *testing.T) {
	t.Parallel()
	t.Run("in a window without a name", func(t *testing.T) { overtake(t, 0) })
	t.Run("in a window that another replica names", func(t *testing.T) { overtake(t, 30*time.Second) })
}

func overtake(t *testing.T, left time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		to := RouteOf("/api/v1/users")
		counter := &overtaking{numbers: numbers{n: map[string]int64{}}}
		b := New(Config{Share: 0.5, Now: time.Now, Counter: counter, Prefix: "p"})
		key, ceiling := "p:/api/v1/users:after:0", int64(b.State(to).Ceiling)
		if left > 0 {
			reset := time.Now().Add(left).Unix()
			counter.n["p:/api/v1/users:window"] = announcement(reset, 0)
			key = fmt.Sprintf("p:/api/v1/users:%d", reset)
		}
		counter.n[key] = ceiling - 1
		var wg sync.WaitGroup
		var mu sync.Mutex
		given := 0
		for range 3 {
			wg.Go(func() {
				if ticket, _ := b.Try(t.Context(), to, Interactive, ""); ticket != nil {
					mu.Lock()
					defer mu.Unlock()
					given++
				}
			})
		}
		wg.Wait()
		if got := counter.n[key]; given > 1 || got != ceiling-1+int64(given) {
			t.Errorf("%d tickets for the last place; the counter says %d of %d", given, got, ceiling)
		}
	})
}

// deaf is a Counter that subtracts, but whose answer to that is lost.
type deaf struct{ numbers }

func (c *deaf) Add(ctx context.Context, key string, n int64, expires time.Time) (int64, error) {
	sum, err := c.numbers.Add(ctx, key, n, expires)
	if n < 0 {
		return 0, errors.New("answer lost")
	}
	return sum, err
}

func TestAWithdrawnCallIsTakenOffTheCounterOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := RouteOf("/api/v1/users")
		counter := &deaf{numbers{n: map[string]int64{}}}
		b := New(Config{Share: 0.5, Now: time.Now, Counter: counter, Prefix: "p"})
		ticket, _ := b.Try(t.Context(), to, Interactive, "")
		ticket.Withdraw(t.Context())
		time.Sleep(aloneFor)
		for range 3 {
			b.Try(t.Context(), to, Interactive, "")
		}
		if got := counter.n["p:/api/v1/users:after:0"]; got != 3 {
			t.Errorf("the counter says %d of 3 calls", got)
		}
	})
}

func TestReplicasKeepToTheirPartWhenTheCounterGoesAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		counter := &numbers{n: map[string]int64{}}
		m := &meter{limit: 600, calls: map[int64]int{}}
		never := func(n int) int { return n - 1 } // no call is lost or withdrawn
		var all []*Budget
		for range 3 {
			all = append(all, New(Config{Share: 0.4, Now: time.Now, Counter: counter, Prefix: "p"}))
		}
		each := func(n int, to Route) {
			for range n {
				for _, b := range all {
					if err := spend(t.Context(), b, to, m, never); err != nil {
						t.Fatalf("spend: %v", err)
					}
				}
			}
		}
		each(30, RouteOf("/api/v1/users"))
		counter.mu.Lock()
		counter.away = true
		counter.mu.Unlock()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		for _, b := range all {
			wg.Go(func() {
				for spend(ctx, b, RouteOf("/api/v1/users"), m, never) == nil {
				}
			})
		}
		wg.Wait()
		if m.most() > 240 {
			t.Errorf("%d calls in one window, the ceiling is 240", m.most())
		}
	})
}

func TestKindsOfOtherWindowsGetAnAccountOfTheirOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{Share: 0.4, Now: time.Now})
		below, rest := &meter{limit: 100, phase: 7 * time.Second, calls: map[int64]int{}}, &meter{limit: 400, phase: 40 * time.Second, calls: map[int64]int{}}
		never := func(n int) int { return n - 1 }
		for range 60 {
			for to, m := range map[Route]*meter{RouteOf("/api/v1/users/00u1/groups"): below, RouteOf("/api/v1/iam/roles"): rest} {
				if err := spend(t.Context(), b, to, m, never); err != nil {
					t.Fatalf("spend: %v", err)
				}
			}
			time.Sleep(2 * time.Second)
		}
		if got := b.State(RouteOf("/api/v1/users/00u1/groups")).Limit; got != 100 {
			t.Errorf("limit below users = %d, want 100", got)
		}
		if got := b.State(RouteOf("/api/v1/iam/roles")).Limit; got != 400 {
			t.Errorf("limit of the rest = %d, want 400", got)
		}
	})
}

func TestKindsThatShareABucketAreCountedTogetherForAllReplicas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		counter := &numbers{n: map[string]int64{}}
		b := New(Config{Share: 0.5, Now: time.Now, Counter: counter, Prefix: "p"})
		m := &meter{limit: 600, calls: map[int64]int{}}
		never := func(n int) int { return n - 1 }
		for range 20 {
			for _, path := range []string{"/api/v1/users", "/api/v1/users/00u1/groups"} {
				if err := spend(t.Context(), b, RouteOf(path), m, never); err != nil {
					t.Fatalf("spend: %v", err)
				}
			}
		}
		w := b.window(BucketUsers)
		if got := counter.n[b.shared.key(BucketUsers, w)]; got < int64(m.most()) {
			t.Errorf("the counter says %d of %d calls", got, m.most())
		}
	})
}
