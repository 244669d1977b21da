package fetch

import (
	"sync"
	"sync/atomic"
	"time"

	"oktagraph/tenant"
)

// sharing holds what the operations of one org share, keyed by tenant and cache namespace:
// another org under the same name is another org. It has as many entries as configured tenants
// times shared types.
type sharing struct{ byOrg sync.Map }

type sharedKey struct {
	sort              any
	tenant, namespace string
}

// Shared returns the value of type T that the operations of a tenant's org share, zero at
// first.
func Shared[T any](e *Engine, t *tenant.Tenant) *T {
	key := sharedKey{(*T)(nil), t.ID, t.Namespace}
	if known, ok := e.shared.byOrg.Load(key); ok {
		return known.(*T) //nolint:forcetypeassert // its type is in the key
	}
	known, _ := e.shared.byOrg.LoadOrStore(key, new(T))
	return known.(*T) //nolint:forcetypeassert // its type is in the key
}

// Gauge is a number that many goroutines read and write.
type Gauge struct{ n atomic.Int64 }

// Get returns the number.
func (g *Gauge) Get() int { return int(g.n.Load()) }

// Set replaces the number.
func (g *Gauge) Set(n int) { g.n.Store(int64(n)) }

// Adopt takes over another replica's count, unless that is 0.
func (g *Gauge) Adopt(n int) {
	if n > 0 {
		g.Set(n)
	}
}

// Raise keeps the larger of the current number and n.
func (g *Gauge) Raise(n int) {
	for {
		old := g.n.Load()
		if int64(n) <= old || g.n.CompareAndSwap(old, int64(n)) {
			return
		}
	}
}

// Mark is the time of a recent event.
type Mark struct{ At atomic.Int64 }

// MarkTime is how long a refusal is remembered: an admin who widens the credential's rights
// sees the effect within that time.
const MarkTime = 10 * time.Minute

// Note records that the event happens now.
func (m *Mark) Note() { m.At.Store(time.Now().UnixNano()) }

// Clear forgets the event.
func (m *Mark) Clear() { m.At.Store(0) }

// Adopt takes over the time at which another replica saw the event, in nanoseconds since 1970.
func (m *Mark) Adopt(at int64) {
	for {
		known := m.At.Load()
		if at <= known || m.At.CompareAndSwap(known, at) {
			return
		}
	}
}

// Recently reports whether the event happened within MarkTime.
func (m *Mark) Recently() bool { return m.At.Load() != 0 && m.Age() < MarkTime }

// Age returns how long ago the event happened.
func (m *Mark) Age() time.Duration { return time.Since(time.Unix(0, m.At.Load())) }
