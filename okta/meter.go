package okta

import (
	"context"
	"maps"
	"sync"
)

// Meter counts the HTTP requests sent on behalf of one operation, retries and
// token requests included. The zero Meter is ready to use.
type Meter struct {
	mu       sync.Mutex
	byBucket map[string]int
	calls    int
}

// NewMeter returns a meter at zero.
func NewMeter() *Meter { return &Meter{} }

// Calls returns the number of requests sent.
func (m *Meter) Calls() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls
}

// ByBucket returns the number of requests per rate-limit bucket.
func (m *Meter) ByBucket() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byBucket == nil {
		return map[string]int{}
	}
	return maps.Clone(m.byBucket)
}

func (m *Meter) add(bucket string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byBucket == nil {
		m.byBucket = map[string]int{}
	}
	m.byBucket[bucket]++
	m.calls++
}

type meterKey struct{}

// WithMeter makes calls under the context count on m.
func WithMeter(ctx context.Context, m *Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, m)
}

// MeterFrom returns the meter of the context, nil when there is none.
func MeterFrom(ctx context.Context) *Meter {
	m, _ := ctx.Value(meterKey{}).(*Meter)
	return m
}
