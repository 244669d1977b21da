package cache

import (
	"log/slog"
	"time"
)

// The defaults of [Options].
const (
	// DefaultLocalBytes bounds the in-process tier.
	DefaultLocalBytes = 64 << 20
	// DefaultBudget is what one round trip to Redis may cost a request. A Redis
	// beside the server answers a batch of 200 in one or two milliseconds; 40
	// leave room for a pause of either and keep an outage below 50.
	DefaultBudget = 40 * time.Millisecond
	// DefaultMaxStale is the age at which no answer uses a value any more: an
	// outage of Okta's of half an hour goes unnoticed, and a role revoked just
	// before it is not shown for longer than that.
	DefaultMaxStale = 30 * time.Minute
)

// Options configure a [Cache]. The zero value is an in-process cache.
type Options struct {
	// LocalBytes bounds the in-process tier by the estimated size of its values;
	// 0 is [DefaultLocalBytes], below 0 turns the tier off.
	LocalBytes int64
	// MaxStale is the greatest age of a value that may be served; a kind's own
	// Hard may be less, and a fresh value is served whatever MaxStale says. 0 is
	// [DefaultMaxStale], below 0 nothing is served past its fresh life.
	MaxStale time.Duration
	// Redis adds the shared tier; without a URL there is none.
	Redis RedisOptions
	// Keys encrypt values at rest in Redis (AES-256-GCM). The first one writes,
	// all of them read; none means plain values.
	Keys []SealKey
	// Logger gets a line when Redis goes away or comes back; nil is silent. It never sees
	// addresses with credentials, keys or values.
	Logger *slog.Logger
	// Now is the clock, nil for the real one.
	Now func() time.Time
	// Rand yields numbers in [0,1) for jitter, nil for math/rand.
	Rand func() float64
}

// RedisOptions address a Redis.
type RedisOptions struct {
	// URL is redis:// or rediss://, with user and password if needed. Sentinel
	// takes ?master_name= and further ?addr= parameters, Cluster further ?addr=.
	URL string
	// Mode is "single" (the default), "sentinel" or "cluster".
	Mode string
	// Budget bounds one round trip; 0 is [DefaultBudget].
	Budget time.Duration
}
