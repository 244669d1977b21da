package loaders

import (
	"context"
	"sync"
	"time"
)

// patience is what is left of the time that an operation waits for Okta although
// copies of what it waits for are at hand. Waits that overlap count once, waits
// that follow each other add up: a slow Okta delays an answer by it once, not once
// a level.
type patience struct {
	mu      sync.Mutex
	left    time.Duration
	waiting int
	since   time.Time // when waiting became 1
}

// begin bounds one wait. The context it returns ends with errPatience as its
// cause; end must be called when the wait is over.
func (p *patience) begin(ctx context.Context) (bounded context.Context, end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.waiting == 0 {
		p.since = now
	}
	p.waiting++
	until := p.since.Add(p.left)
	bounded, cancel := context.WithDeadlineCause(ctx, until, errPatience)
	return bounded, func() {
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.waiting--; p.waiting == 0 {
			p.left = max(0, p.left-time.Since(p.since))
		}
	}
}
