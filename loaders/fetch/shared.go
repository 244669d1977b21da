package fetch

import (
	"sync"
	"sync/atomic"
	"time"

	"oktagraph/tenant"
)

// sharing keeps what the operations of one org share, by its tenant and the tenant's
// cache namespace: another org under the same name is another org. There are as many as
// tenants are configured, times the sorts of things.
type sharing struct{ byOrg sync.Map }

type sharedKey struct {
	sort              any
	tenant, namespace string
}

// Shared is what the operations of a tenant's org share of a type, zero at first.
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

// Get is its number.
func (g *Gauge) Get() int { return int(g.n.Load()) }

// Set changes it.
func (g *Gauge) Set(n int) { g.n.Store(int64(n)) }

// Adopt takes over what another replica counted, unless it knows nothing.
func (g *Gauge) Adopt(n int) {
	if n > 0 {
		g.Set(n)
	}
}

// Raise keeps the larger of what is known and n.
func (g *Gauge) Raise(n int) {
	for {
		old := g.n.Load()
		if int64(n) <= old || g.n.CompareAndSwap(old, int64(n)) {
			return
		}
	}
}

// Mark is something that happened lately.
type Mark struct{ At atomic.Int64 }

// MarkTime is how long a refusal is remembered: an admin who widens the
// credential's rights sees it within that time.
const MarkTime = 10 * time.Minute

// Note notes that it happens now.
func (m *Mark) Note() { m.At.Store(time.Now().UnixNano()) }

// Clear forgets it.
func (m *Mark) Clear() { m.At.Store(0) }

// Adopt takes over when another replica saw it, in nanoseconds since 1970.
func (m *Mark) Adopt(at int64) {
	for {
		known := m.At.Load()
		if at <= known || m.At.CompareAndSwap(known, at) {
			return
		}
	}
}

// Recently reports whether it happened within MarkTime.
func (m *Mark) Recently() bool { return m.At.Load() != 0 && m.Age() < MarkTime }

// Age is how long ago it happened.
func (m *Mark) Age() time.Duration { return time.Since(time.Unix(0, m.At.Load())) }
