package cache

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"oktagraph/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// thing is what the tests keep.
type thing struct {
	Name string `json:"name"`
}

// thingKind is fresh for a minute and kept for ten; that one was not found is known for ten seconds.
func thingKind() *Kind[*thing] {
	return &Kind[*thing]{
		Name: "thing", Soft: time.Minute, Hard: 10 * time.Minute, NotFoundTTL: 10 * time.Second,
		Encode: func(v *thing) ([]byte, error) { return json.Marshal(v) },
		Decode: func(b []byte) (*thing, error) { v := &thing{}; return v, json.Unmarshal(b, v) },
		Size:   func(v *thing) int { return len(v.Name) + 16 },
	}
}

// clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now().Truncate(time.Second)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// patient is a budget that a loaded test machine keeps.
const patient = 5 * time.Second

// build makes a cache that takes nothing off lifetimes, unless told otherwise.
func build(t testing.TB, opts Options) *Cache {
	t.Helper()
	if opts.Rand == nil {
		opts.Rand = func() float64 { return 0 }
	}
	if opts.Redis.URL != "" && opts.Redis.Budget == 0 {
		opts.Redis.Budget = patient
	}
	c, err := New(opts)
	if err != nil {
		t.Fatalf("build a cache: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

func space(t testing.TB, tenant, ns string) Namespace {
	t.Helper()
	n, err := NewNamespace(tenant, ns)
	if err != nil {
		t.Fatalf("build a namespace: %v", err)
	}
	return n
}

// tiers are the set-ups every promise is checked on. A cache whose process tier
// is off shows the Redis tier alone.
func tiers() map[string]func(*testing.T) Options {
	mini := func(t *testing.T) string { return "redis://" + miniredis.RunT(t).Addr() }
	return map[string]func(*testing.T) Options{
		"memory": func(*testing.T) Options { return Options{} },
		"miniredis": func(t *testing.T) Options {
			return Options{LocalBytes: -1, Redis: RedisOptions{URL: mini(t)}}
		},
		"redis-server": func(t *testing.T) Options {
			return Options{LocalBytes: -1, Redis: RedisOptions{URL: testkit.RedisServer(t)}}
		},
		"redis-server, sealed": func(t *testing.T) Options {
			return Options{LocalBytes: -1, Redis: RedisOptions{URL: testkit.RedisServer(t)}, Keys: []SealKey{sealKey(1)}}
		},
		"redis-server in cluster mode": func(t *testing.T) Options {
			return Options{LocalBytes: -1, Redis: RedisOptions{URL: redisCluster(t), Mode: "cluster"}}
		},
		"redis-server behind a sentinel": func(t *testing.T) Options {
			return Options{LocalBytes: -1, Redis: RedisOptions{URL: redisSentinel(t), Mode: "sentinel"}}
		},
		"memory over miniredis": func(t *testing.T) Options {
			return Options{Redis: RedisOptions{URL: mini(t)}}
		},
	}
}

func sealKey(n byte) SealKey {
	secret := make([]byte, 32)
	for i := range secret {
		secret[i] = n ^ byte(i)
	}
	return SealKey{ID: fmt.Sprint("r", n), Secret: secret}
}

func one(ctx context.Context, c *Cache, ns Namespace, k *Kind[*thing], id string) Entry[*thing] {
	return GetMany(ctx, c, ns, k, []string{id})[0]
}
