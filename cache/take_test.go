package cache

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/internal/testkit"
)

// onRedis runs a test of what processes share on each kind of server.
func onRedis(t *testing.T, test func(t *testing.T, opts Options)) {
	t.Helper()
	for name, opts := range map[string]func(*testing.T) Options{
		"miniredis": func(t *testing.T) Options {
			return Options{Redis: RedisOptions{URL: "redis://" + miniredis.RunT(t).Addr()}}
		},
		"redis-server": func(t *testing.T) Options { return Options{Redis: RedisOptions{URL: testkit.RedisServer(t)}} },
		"redis-server in cluster mode": func(t *testing.T) Options {
			return Options{Redis: RedisOptions{URL: redisCluster(t), Mode: "cluster"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, opts(t))
		})
	}
}

func TestReplicasTakeFromOneAllowance(t *testing.T) {
	t.Parallel()
	onRedis(t, func(t *testing.T, opts Options) {
		a, b := counters(t, opts)
		var given atomic.Int64
		var wg sync.WaitGroup
		for _, s := range []*Shared{a, b} {
			for range 40 {
				wg.Go(func() {
					taken, err := s.Take(t.Context(), "calls:x", 6, 1)
					switch {
					case err != nil:
						t.Errorf("take: %v", err)
					case taken.OK:
						given.Add(1)
					case taken.Wait <= 0 || taken.Wait > 10*time.Second:
						t.Errorf("wait %v for one of six a minute", taken.Wait)
					}
				})
			}
		}
		wg.Wait()
		if n := given.Load(); n != 6 && n != 7 { // another comes back after ten seconds
			t.Errorf("%d of 6 were given", n)
		}
	})
}

func TestAWholeAllowanceCanBeTakenAtOnceAndGivenBack(t *testing.T) {
	t.Parallel()
	onRedis(t, func(t *testing.T, opts Options) {
		a, b := counters(t, opts)
		for perMinute := 3; perMinute < 60; perMinute += 7 { // where a minute's parts are no round numbers
			key := "whole:" + strings.Repeat("x", perMinute)
			take := func(s *Shared, n int) Taken {
				t.Helper()
				taken, err := s.Take(t.Context(), key, perMinute, n)
				if err != nil {
					t.Fatalf("take: %v", err)
				}
				return taken
			}
			if look := take(b, 0); !look.OK || look.Left != perMinute {
				t.Errorf("%d a minute: a look sees %+v", perMinute, look)
			}
			if got := take(a, perMinute); !got.OK || got.Left != 0 || got.Full < 50*time.Second {
				t.Errorf("%d a minute: %+v", perMinute, got)
			}
			if got := take(b, perMinute); got.OK || got.Wait < 50*time.Second {
				t.Errorf("%d a minute, twice: %+v", perMinute, got)
			}
			back := take(a, -perMinute)
			if !back.OK || back.Left < perMinute-2 {
				t.Errorf("%d a minute: given back, %+v", perMinute, back)
			}
			if look := take(b, 0); look.Left < back.Left || look.Left > back.Left+1 {
				t.Errorf("%d a minute: one sees %d left, the other %d", perMinute, look.Left, back.Left)
			}
		}
	})
}

func TestAllowancesLieUnderOurPrefix(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	a, _ := counters(t, Options{Redis: RedisOptions{URL: "redis://" + redis.Addr()}})
	if _, err := a.Take(t.Context(), "calls:x", 6, 1); err != nil {
		t.Fatal(err)
	}
	if keys := redis.Keys(); len(keys) != 1 || keys[0] != "og:~rate:calls:x" {
		t.Errorf("keys %q", keys)
	}
	redis.Close()
	if _, err := a.Take(t.Context(), "calls:x", 6, 1); err == nil {
		t.Error("taken from nowhere")
	}
}
