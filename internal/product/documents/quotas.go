package documents

import (
	"sync"
	"time"

	"oktagraph/graph/persisted"
)

const (
	// perDay is how many new documents of a client and tenant a process stores in a day: ten
	// releases of a large frontend. With the longest texts they take 16 MiB of Redis. A client
	// that invents its documents fills no more than that, and still gets answers.
	perDay = 1000
	// maxSpaces bounds the counters. Beyond it nothing new is stored until the next day.
	maxSpaces = 10_000
)

// quotas count what each client registers for each tenant.
type quotas struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time
	taken map[persisted.Space]int
}

func newQuotas(now func() time.Time) *quotas {
	return &quotas{now: now, since: now(), taken: map[persisted.Space]int{}}
}

// take reports whether one more document may be stored, and counts it.
func (q *quotas) take(in persisted.Space) bool {
	in.Namespace = "" // a tenant's changes with its credential
	q.mu.Lock()
	defer q.mu.Unlock()
	if now := q.now(); now.Sub(q.since) >= Life {
		q.since = now
		clear(q.taken)
	}
	n, known := q.taken[in]
	if n >= perDay || !known && len(q.taken) >= maxSpaces {
		return false
	}
	q.taken[in] = n + 1
	return true
}
