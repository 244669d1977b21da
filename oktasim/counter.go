package oktasim

import (
	"maps"
	"sync"
)

// Counts are the requests an org received since it was made or since ResetCalls.
type Counts struct {
	// Total counts every request to Okta's endpoints, including refused ones but not the
	// control API.
	Total int
	// ByRoute counts by method and path, such as "GET /api/v1/users/{id}".
	ByRoute map[string]int
	// ByBucket counts by rate-limit bucket.
	ByBucket map[string]int
	// Status429 counts refusals because of rate or concurrency.
	Status429 int
	// Concurrency429 counts those because of concurrency.
	Concurrency429 int
	// ByStatus counts answers by HTTP status; 0 is a connection that was cut.
	ByStatus map[int]int
	// MaxConcurrent is the highest number of concurrent requests.
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

// begin counts a request and returns how many are now in progress.
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

// Calls returns the counts of requests.
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
