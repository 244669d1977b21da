package cache

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// errRedisURL replaces any error about the URL, whose text may contain a password.
var errRedisURL = errors.New("redis url is not valid for its mode")

// dialTime may be longer than a budget: callers do not wait for it, and a slow
// handshake still gives a connection for the next call.
const dialTime = 500 * time.Millisecond

// newClient opens a client that never retries and never waits longer than the
// budget: the breaker and the in-process tier do the rest. It connects on first
// use.
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
// releases of the library rejected healthy connections because of it
// (github.com/redis/go-redis issues 3536, 3571, 3582), and only Redis Enterprise
// supports it.
func noMaintenance() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}
