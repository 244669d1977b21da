package cache

import (
	"log/slog"
	"time"
)

// The defaults of [Options].
const (
	// DefaultLocalBytes bounds the in-process tier.
	DefaultLocalBytes = 64 << 20
	// DefaultBudget is what one round trip to Redis may cost a request. A nearby
	// Redis answers a batch of 200 in one or two milliseconds; 40 leave room for a
	// pause on either side and keep the cost of an outage below 50.
	DefaultBudget = 40 * time.Millisecond
	// DefaultMaxStale is the age from which no answer uses a value any more: an
	// Okta outage of half an hour goes unnoticed, and a role revoked just before it
	// is shown no longer than that.
	DefaultMaxStale = 30 * time.Minute
)

// Options configure a [Cache]. The zero value is an in-process cache.
type Options struct {
	// LocalBytes bounds the in-process tier by the estimated size of its values;
	// 0 means [DefaultLocalBytes], below 0 turns the tier off.
	LocalBytes int64
	// MaxStale is the greatest age of a value that may be served. A kind's own
	// Hard may be less, and a fresh value is served regardless. 0 means
	// [DefaultMaxStale]; below 0 nothing is served past its fresh life.
	MaxStale time.Duration
	// Redis adds the shared tier; without a URL there is none.
	Redis RedisOptions
	// Keys encrypt values at rest in Redis (AES-256-GCM). The first one encrypts,
	// all of them decrypt; without keys values are plain.
	Keys []SealKey
	// Logger logs when Redis goes away or comes back; nil is silent. Lines never contain
	// addresses with credentials, keys or values.
	Logger *slog.Logger
	// Now is the clock; nil means the real one.
	Now func() time.Time
	// Rand returns numbers in [0,1) for jitter; nil means math/rand.
	Rand func() float64
}

// RedisOptions configure the connection to Redis.
type RedisOptions struct {
	// URL is redis:// or rediss://, with user and password if needed. Sentinel
	// takes ?master_name= and further ?addr= parameters, Cluster further ?addr=.
	URL string
	// Mode is "single" (the default), "sentinel" or "cluster".
	Mode string
	// Budget bounds one round trip; 0 means [DefaultBudget].
	Budget time.Duration
}
