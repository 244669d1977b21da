package cache

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// errRedisURL stands for any mistake in the URL, whose own text may hold a password.
var errRedisURL = errors.New("redis url is not valid for its mode")

// dialTime may be longer than a budget: a caller does not wait for it, and a
// handshake that takes a while still ends in a connection for the next one.
const dialTime = 500 * time.Millisecond

// newClient opens a client that never retries and never waits longer than the
// budget for anything: the breaker and the other tier do the rest. Connections
// are made when first used.
func newClient(opts RedisOptions, budget time.Duration) (redis.UniversalClient, error) {
	if u, err := url.Parse(opts.URL); err != nil || (u.Scheme != "redis" && u.Scheme != "rediss") {
		return nil, errRedisURL
	}
	switch opts.Mode {
	case "", "single":
		o, err := redis.ParseURL(opts.URL)
		if err != nil {
			return nil, errRedisURL
		}
		o.MaxRetries, o.DialerRetries, o.PipelinePoolSize = -1, 1, -1
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialTime, budget, budget, budget
		o.ContextTimeoutEnabled, o.DisableIdentity = true, true
		o.MaintNotificationsConfig = noMaintenance()
		return redis.NewClient(o), nil
	case "sentinel":
		o, err := redis.ParseFailoverURL(opts.URL)
		if err != nil || o.MasterName == "" || o.RouteByLatency || o.RouteRandomly {
			return nil, errRedisURL
		}
		o.MaxRetries, o.DialerRetries, o.PipelinePoolSize = -1, 1, -1
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialTime, budget, budget, budget
		o.ContextTimeoutEnabled, o.DisableIdentity = true, true
		return redis.NewFailoverClient(o), nil
	case "cluster":
		o, err := redis.ParseClusterURL(opts.URL)
		if err != nil {
			return nil, errRedisURL
		}
		o.MaxRetries, o.DialerRetries, o.PipelinePoolSize = -1, 1, -1
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialTime, budget, budget, budget
		o.ContextTimeoutEnabled, o.DisableIdentity = true, true
		o.MaintNotificationsConfig = noMaintenance()
		return redis.NewClusterClient(o), nil
	default:
		return nil, fmt.Errorf("redis mode %q is not single, sentinel or cluster", opts.Mode)
	}
}

// noMaintenance turns off the handshake for planned maintenance: several
// releases of the library rejected healthy connections over it
// (github.com/redis/go-redis issues 3536, 3571, 3582), and servers other than
// Redis Enterprise do not speak it.
func noMaintenance() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}
