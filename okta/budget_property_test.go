package okta

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// traffic is one random run: who calls when, and what the network does.
type traffic struct {
	seed               uint64
	limit, others      int
	share              float64
	concurrency        int
	phase, skew        time.Duration
	slowest            time.Duration
	lossOneIn          int
	callers, callsEach int
	deadline           time.Duration
	replicas           int
	grace              time.Duration // for the counter's own delay
}

func drawTraffic(t *rapid.T) traffic {
	return traffic{
		seed:        rapid.Uint64().Draw(t, "seed"),
		limit:       rapid.IntRange(100, 300).Draw(t, "limit"), // no plan has less
		others:      rapid.IntRange(0, 2).Draw(t, "others"),
		share:       rapid.Float64Range(0.01, 0.9).Draw(t, "share"),
		concurrency: rapid.IntRange(1, 30).Draw(t, "concurrency"),
		phase:       time.Duration(rapid.IntRange(0, 59_999).Draw(t, "phase")) * time.Millisecond,
		skew:        time.Duration(rapid.IntRange(-400_000, 400_000).Draw(t, "skew")) * time.Millisecond,
		slowest:     time.Duration(rapid.IntRange(1, 3_000).Draw(t, "slowest")) * time.Millisecond,
		lossOneIn:   rapid.SampledFrom([]int{0, 5, 20}).Draw(t, "loss"),
		callers:     rapid.IntRange(1, 40).Draw(t, "callers"),
		callsEach:   rapid.IntRange(1, 8).Draw(t, "calls"),
		deadline:    time.Duration(rapid.IntRange(1, 90).Draw(t, "deadline")) * time.Second,
	}
}

// dice is a random source for several goroutines.
type dice struct {
	mu sync.Mutex
	r  *rand.Rand
}

func newDice(seed uint64) *dice { return &dice{r: rand.New(rand.NewPCG(seed, 1))} }

func (d *dice) n(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.IntN(max(1, n))
}

func (d *dice) upTo(most time.Duration) time.Duration {
	return time.Duration(d.n(int(most)))
}

func (tr traffic) okta(d *dice) *fakeOkta {
	f := newFakeOkta(tr.limit)
	f.phase, f.skew = tr.phase, tr.skew
	f.delay = func() (time.Duration, time.Duration) { return d.upTo(tr.slowest), d.upTo(tr.slowest) }
	if tr.others > 0 {
		f.others = func(time.Time) int { return d.n(tr.others + 1) }
	}
	if tr.lossOneIn > 0 {
		f.fail = func() bool { return d.n(tr.lossOneIn) == 0 }
	}
	return f
}

// run lets the callers loose on the clients and reports broken promises.
func (tr traffic) run(t *testing.T, d *dice, clients []*Client) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range tr.callers {
		wg.Go(func() {
			c := clients[i%len(clients)]
			for range tr.callsEach {
				time.Sleep(d.upTo(20 * time.Second))
				p := Priority(d.n(2))
				ctx, cancel := context.WithTimeout(WithPriority(t.Context(), p), tr.deadline)
				started := time.Now()
				err := call(ctx, c)
				if took := time.Since(started); took > tr.deadline+tr.grace {
					t.Errorf("slept %s past the deadline", took-tr.deadline)
				}
				tr.checkError(t, err)
				cancel()
			}
		})
	}
	wg.Wait()
}

func (tr traffic) checkError(t *testing.T, err error) {
	t.Helper()
	var limited *RateLimitError
	var unavailable *UnavailableError
	var timeout *TimeoutError
	switch {
	case err == nil, errors.As(err, &timeout), errors.As(err, &unavailable):
	case errors.As(err, &limited):
		if limited.RetryAfter <= 0 || limited.RetryAfter > 3*time.Minute {
			t.Errorf("retry after %s makes no sense", limited.RetryAfter)
		}
	default:
		t.Errorf("unexpected error %v", err)
	}
}

func TestClientNeverExceedsItsShareUnderAnyTraffic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		tr := drawTraffic(rt)
		synctest.Test(t, func(t *testing.T) {
			d := newDice(tr.seed)
			f := tr.okta(d)
			c := f.client(t, WithShare(tr.share), WithConcurrency(tr.concurrency))
			tr.run(t, d, []*Client{c})
			ceiling := max(1, int(float64(tr.limit)*tr.share))
			if f.most() > ceiling {
				t.Errorf("%d calls in one window, the ceiling is %d: %+v", f.most(), ceiling, tr)
			}
			if f.late > 0 {
				t.Errorf("%d calls sent although the bucket was known to be empty: %+v", f.late, tr)
			}
		})
	})
}

// memoryCounter is a Counter as several processes see one Redis, with its delay.
type memoryCounter struct {
	mu    sync.Mutex
	n     map[string]int64
	delay func() time.Duration
	fail  func() bool
}

var errCounter = errors.New("counter is away")

func (m *memoryCounter) Add(ctx context.Context, key string, n int64, _ time.Time) (int64, error) {
	if err := m.wait(ctx); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n[key] += n
	return m.n[key], nil
}

func (m *memoryCounter) Raise(ctx context.Context, key string, v int64, _ time.Time) (int64, error) {
	if err := m.wait(ctx); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n[key] = max(m.n[key], v)
	return m.n[key], nil
}

func (m *memoryCounter) wait(ctx context.Context) error {
	if m.fail != nil && m.fail() {
		return errCounter
	}
	return await(ctx, m.delay(), nil)
}

func TestReplicasShareOneBudget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		tr := drawTraffic(rt)
		tr.replicas = rapid.IntRange(2, 4).Draw(rt, "replicas")
		tr.limit = rapid.IntRange(300, 600).Draw(rt, "wide limit")
		// Replicas hear of a new window a round trip late, so a window that can be spent
		// within one is out of scope.
		tr.share = rapid.Float64Range(0.2, 0.5).Draw(rt, "wide share")
		tr.concurrency = rapid.IntRange(1, 8).Draw(rt, "few at once")
		tr.slowest = time.Duration(rapid.IntRange(1, 300).Draw(rt, "quick")) * time.Millisecond
		tr.grace = 10 * time.Millisecond
		tr.lossOneIn, tr.callsEach = 0, rapid.IntRange(5, 40).Draw(rt, "many calls")
		synctest.Test(t, func(t *testing.T) {
			d := newDice(tr.seed)
			f := tr.okta(d)
			counter := &memoryCounter{n: map[string]int64{}, delay: func() time.Duration { return d.upTo(2 * time.Millisecond) }}
			var clients []*Client
			for range tr.replicas {
				clients = append(clients, f.client(t, WithShare(tr.share), WithConcurrency(tr.concurrency), WithCounter(counter), WithTenant("acme")))
			}
			tr.run(t, d, clients)
			ceiling := max(1, int(float64(tr.limit)*tr.share))
			if f.most() > ceiling {
				t.Errorf("%d calls of all replicas in one window, the ceiling is %d: %+v", f.most(), ceiling, tr)
			}
		})
	})
}

func TestThreeReplicasSpendTheirShareWithoutStarvingOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(600)
		d := newDice(7)
		counter := &memoryCounter{n: map[string]int64{}, delay: func() time.Duration { return d.upTo(time.Millisecond) }}
		var wg sync.WaitGroup
		served := make([]int, 3)
		stop := time.Now().Add(4 * time.Minute)
		for i := range served {
			c := f.client(t, WithShare(0.4), WithConcurrency(10), WithCounter(counter), WithTenant("acme"))
			var mu sync.Mutex
			for range 20 {
				wg.Go(func() {
					ctx, cancel := context.WithDeadline(t.Context(), stop)
					defer cancel()
					for call(ctx, c) == nil {
						mu.Lock()
						served[i]++
						mu.Unlock()
					}
				})
			}
		}
		wg.Wait()
		if f.most() > 240 || f.refused > 0 {
			t.Errorf("most in a window %d, 429s %d; want at most 240 and none", f.most(), f.refused)
		}
		total := served[0] + served[1] + served[2]
		for i, n := range served {
			if n < total/6 {
				t.Errorf("replica %d was starved: %v", i, served)
			}
		}
		if total < 3*230 {
			t.Errorf("only %d calls in four minutes: the budget is not used", total)
		}
	})
}

func TestAReplicaThatComesLateGetsItsPartOfTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(600)
		counter := &memoryCounter{n: map[string]int64{}, delay: func() time.Duration { return 0 }}
		first := f.client(t, WithShare(0.4), WithCounter(counter), WithTenant("acme"))
		for range 100 { // more than the start limit lets all replicas have together
			if err := call(t.Context(), first); err != nil {
				t.Fatalf("call of the first: %v", err)
			}
		}
		late := f.client(t, WithShare(0.4), WithCounter(counter), WithTenant("acme"))
		for range 2 {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			if err := call(ctx, late); err != nil {
				t.Errorf("call of the late one: %v", err)
			}
			cancel()
		}
	})
}

func TestReplicasKeepToTheirPartsWhileTheCounterIsAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(600)
		away := false
		counter := &memoryCounter{n: map[string]int64{}, delay: func() time.Duration { return 0 }, fail: func() bool { return away }}
		var clients []*Client
		for range 3 {
			clients = append(clients, f.client(t, WithShare(0.4), WithCounter(counter), WithTenant("acme")))
		}
		for range 30 { // they learn what part is whose
			for _, c := range clients {
				if err := call(t.Context(), c); err != nil {
					t.Fatalf("call with the counter: %v", err)
				}
			}
		}
		away = true
		stop := time.Now().Add(3 * time.Minute)
		var wg sync.WaitGroup
		served := make([]int, len(clients))
		for i, c := range clients {
			wg.Go(func() {
				ctx, cancel := context.WithDeadline(t.Context(), stop)
				defer cancel()
				for call(ctx, c) == nil {
					served[i]++
				}
			})
		}
		wg.Wait()
		if f.most() > 240 || f.refused > 0 {
			t.Errorf("most in a window %d, 429s %d; want at most 240 and none", f.most(), f.refused)
		}
		for i, n := range served {
			if n < 2*70 {
				t.Errorf("replica %d got only %d calls: %v", i, n, served)
			}
		}
	})
}

func TestBudgetGoesOnAloneWhenTheCounterIsAwayAndTellsItLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(600)
		away := true
		counter := &memoryCounter{n: map[string]int64{}, delay: func() time.Duration { return 0 }, fail: func() bool { return away }}
		c := f.client(t, WithShare(0.4), WithCounter(counter), WithTenant("acme"))
		for range 10 {
			if err := call(t.Context(), c); err != nil {
				t.Fatalf("call without the counter: %v", err)
			}
		}
		away = false
		time.Sleep(2*time.Second + time.Millisecond) // so long a failing counter is left alone
		if err := call(t.Context(), c); err != nil {
			t.Fatalf("call with the counter back: %v", err)
		}
		key := ""
		for k, n := range counter.n {
			if n == 11 {
				key = k
			}
		}
		if key == "" {
			t.Errorf("the counter holds %v, want one number 11", counter.n)
		}
	})
}

func TestHangingCounterDelaysACallAtMostItsPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFakeOkta(600)
		counter := &memoryCounter{n: map[string]int64{}, delay: func() time.Duration { return time.Hour }}
		c := f.client(t, WithCounter(counter))
		started := time.Now()
		for range 5 {
			if err := call(t.Context(), c); err != nil {
				t.Fatalf("call: %v", err)
			}
		}
		// One use of the counter may take 300 ms, and two are made before it is left alone.
		if took := time.Since(started); took > 5*40*time.Millisecond+2*300*time.Millisecond {
			t.Errorf("five calls took %s", took)
		}
	})
}
