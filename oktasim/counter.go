package oktasim

import (
	"maps"
	"sync"
)

// Counts tells what an org was asked since it began or ResetCalls.
type Counts struct {
	// Total counts every request to Okta's endpoints, refused ones included;
	// the control API is left out.
	Total int
	// ByRoute counts by method and path, such as "GET /api/v1/users/{id}".
	ByRoute map[string]int
	// ByBucket counts by rate-limit bucket.
	ByBucket map[string]int
	// Status429 counts refusals for rate or concurrency.
	Status429 int
	// Concurrency429 counts those of them that were for concurrency.
	Concurrency429 int
	// ByStatus counts answers by HTTP status; 0 is a connection cut off.
	ByStatus map[int]int
	// MaxConcurrent is the most requests there were at one moment.
	MaxConcurrent int
}

type counter struct {
	mu     sync.Mutex
	counts Counts
	active int
}

func (c *counter) ensure() {
	if c.counts.ByRoute == nil {
		c.counts.ByRoute, c.counts.ByBucket, c.counts.ByStatus = map[string]int{}, map[string]int{}, map[int]int{}
	}
}

// begin counts a request and returns how many there are now.
func (c *counter) begin(route, bucket string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ensure()
	c.active++
	c.counts.Total++
	c.counts.ByRoute[route]++
	c.counts.ByBucket[bucket]++
	c.counts.MaxConcurrent = max(c.counts.MaxConcurrent, c.active)
	return c.active
}

func (c *counter) end(status int, concurrency bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ensure()
	c.active--
	c.counts.ByStatus[status]++
	if status == 429 {
		c.counts.Status429++
	}
	if concurrency {
		c.counts.Concurrency429++
	}
}

// Calls tells what the org was asked.
func (o *Org) Calls() Counts {
	o.counter.mu.Lock()
	defer o.counter.mu.Unlock()
	out := o.counter.counts
	out.ByRoute, out.ByBucket, out.ByStatus = maps.Clone(out.ByRoute), maps.Clone(out.ByBucket), maps.Clone(out.ByStatus)
	return out
}

// ResetCalls sets all counts back to zero.
func (o *Org) ResetCalls() {
	o.counter.mu.Lock()
	defer o.counter.mu.Unlock()
	o.counter.counts = Counts{MaxConcurrent: o.counter.active}
}
