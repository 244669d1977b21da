// Package quota counts what each client spends per minute: through Redis in all processes
// together, and only in this one while Redis is away.
package quota

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"oktagraph/cache"
)

// Kind names what is counted.
type Kind string

// The kinds.
const (
	Operations Kind = "operations"
	Calls      Kind = "calls"
)

// Taken is what is left of a client's allowance.
type Taken = cache.Taken

// Counter shares allowances between processes.
type Counter interface {
	// Take takes n of perMinute; 0 only looks, a negative n gives back.
	Take(ctx context.Context, key string, perMinute, n int) (Taken, error)
}

// Quota holds the allowances. It is safe for concurrent use.
type Quota struct {
	counter Counter // nil without Redis
	local   *local
}

// New returns a quota with full local allowances; counter may be nil.
func New(counter Counter, now func() time.Time) *Quota {
	return &Quota{counter: counter, local: newLocal(now)}
}

// Take takes n of what a client may spend in a minute; 0 only looks, a negative n gives back.
// While Redis is away it counts what this process knows: what it has spent itself.
func (q *Quota) Take(ctx context.Context, kind Kind, client string, perMinute, n int) Taken {
	key := keyOf(kind, client)
	if q.counter != nil {
		if taken, err := q.counter.Take(ctx, key, perMinute, n); err == nil {
			if taken.OK {
				q.local.charge(key, perMinute, n)
			}
			return taken
		}
	}
	return q.local.take(key, perMinute, n)
}

// keyOf names an allowance without revealing the client: its name may be a person's.
func keyOf(kind Kind, client string) string {
	sum := sha256.Sum256([]byte("oktagraph client\x00" + client))
	return string(kind) + ":" + base64.RawURLEncoding.EncodeToString(sum[:15])
}
