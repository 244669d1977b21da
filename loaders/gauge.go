package loaders

import (
	"sync/atomic"
	"time"
)

// gauge is a number that many goroutines read and write.
type gauge struct{ n atomic.Int64 }

func (g *gauge) get() int  { return int(g.n.Load()) }
func (g *gauge) set(n int) { g.n.Store(int64(n)) }

// adopt takes over what another replica counted, unless it knows nothing.
func (g *gauge) adopt(n int) {
	if n > 0 {
		g.set(n)
	}
}

// raise keeps the larger of what is known and n.
func (g *gauge) raise(n int) {
	for {
		old := g.n.Load()
		if int64(n) <= old || g.n.CompareAndSwap(old, int64(n)) {
			return
		}
	}
}

// mark is something that happened lately.
type mark struct{ at atomic.Int64 }

// markTime is how long a refusal is remembered: an admin who widens the
// credential's rights sees it within that time.
const markTime = 10 * time.Minute

func (m *mark) mark() { m.at.Store(time.Now().UnixNano()) }

func (m *mark) clear() { m.at.Store(0) }

// adopt takes over when another replica saw it, in nanoseconds since 1970.
func (m *mark) adopt(at int64) {
	for {
		known := m.at.Load()
		if at <= known || m.at.CompareAndSwap(known, at) {
			return
		}
	}
}

func (m *mark) recently() bool { return m.at.Load() != 0 && m.age() < markTime }

func (m *mark) age() time.Duration { return time.Since(time.Unix(0, m.at.Load())) }
