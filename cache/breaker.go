package cache

import (
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	// probeFirst and probeMost bound the pause between two probes of a failed
	// Redis: short after a hiccup, about a second in an outage, so that Redis is
	// used again well within five seconds of recovering.
	probeFirst = 100 * time.Millisecond
	probeMost  = time.Second
	// calm is how long Redis must work before a failure counts as a new hiccup;
	// until then pauses keep growing.
	calm = 5 * time.Second
)

// breaker keeps requests from waiting for a Redis that does not answer. The
// first failure opens it; then no request waits, and one goroutine probes until
// Redis answers in time again.
type breaker struct {
	probe  func() error // bounded by its own deadline
	logger *slog.Logger

	mu       sync.Mutex
	opened   bool
	closed   bool // for good
	pause    time.Duration
	closedAt time.Time
	stop     chan struct{}
	wg       sync.WaitGroup
}

func newBreaker(probe func() error, logger *slog.Logger) *breaker {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &breaker{probe: probe, logger: logger, stop: make(chan struct{})}
}

// open reports whether Redis must not be called.
func (b *breaker) open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.opened || b.closed
}

// trip opens the breaker and starts probing, unless it is open already.
func (b *breaker) trip(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.opened || b.closed {
		return
	}
	b.opened = true
	if time.Since(b.closedAt) > calm {
		b.pause = probeFirst
	}
	b.logger.Warn("redis does not answer, going on without it", "error", err)
	b.wg.Go(b.run)
}

// run probes until Redis answers or the breaker is closed for good.
func (b *breaker) run() {
	for {
		b.mu.Lock()
		pause := b.pause
		b.pause = min(2*b.pause, probeMost)
		b.mu.Unlock()
		// Jitter, so that replicas do not probe at the same time.
		timer := time.NewTimer(pause/2 + rand.N(pause/2+1))
		select {
		case <-b.stop:
			timer.Stop()
			return
		case <-timer.C:
		}
		if b.probe() == nil {
			b.mu.Lock()
			b.opened = false
			b.closedAt = time.Now()
			b.mu.Unlock()
			b.logger.Info("redis answers again")
			return
		}
	}
}

// close stops probing and keeps the breaker open for good.
func (b *breaker) close() {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.stop)
	}
	b.mu.Unlock()
	b.wg.Wait()
}
