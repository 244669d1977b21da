package okta

import (
	"context"
	"errors"
	"maps"
	"sync"
)

// ErrCallLimit means that an operation has sent as many requests as it may.
var ErrCallLimit = errors.New("okta: the operation's call limit is reached")

// Meter counts the HTTP requests sent on behalf of one operation, retries and
// token requests included. The zero Meter is ready to use and has no limit.
type Meter struct {
	whole *Meter // counts too; nil for none
	limit int    // 0: none

	mu       sync.Mutex
	byBucket map[string]int
	calls    int
}

// NewMeter returns a meter at zero.
func NewMeter() *Meter { return &Meter{} }

// NewLimitedMeter returns a meter that lets limit requests pass; further ones
// fail with ErrCallLimit before they are sent.
func NewLimitedMeter(limit int) *Meter { return &Meter{limit: limit} }

// Part returns a meter at zero for a part of what m counts: m counts those requests
// too, and its limit applies.
func (m *Meter) Part() *Meter { return &Meter{whole: m} }

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

// take counts a request that is about to be sent, unless the limit forbids it.
func (m *Meter) take(bucket string) bool {
	if m == nil {
		return true
	}
	if m.whole != nil && !m.whole.take(bucket) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.limit > 0 && m.calls >= m.limit {
		return false
	}
	if m.byBucket == nil {
		m.byBucket = map[string]int{}
	}
	m.byBucket[bucket]++
	m.calls++
	return true
}

type meterKey struct{}

// WithMeter makes m count the calls under the context.
func WithMeter(ctx context.Context, m *Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, m)
}

// MeterFrom returns the meter of the context, nil when there is none.
func MeterFrom(ctx context.Context) *Meter {
	m, _ := ctx.Value(meterKey{}).(*Meter)
	return m
}
