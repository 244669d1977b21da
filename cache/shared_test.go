package cache

import (
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/internal/testkit"
)

// counters are two processes on one Redis.
func counters(t *testing.T, opts Options) (a, b *Shared) {
	t.Helper()
	var both [2]*Shared
	for i := range both {
		s, ok := build(t, opts).Shared()
		if !ok {
			t.Fatal("there is no counter")
		}
		both[i] = s
	}
	return both[0], both[1]
}

func TestReplicasCountTogether(t *testing.T) {
	t.Parallel()
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
			a, b := counters(t, opts(t))
			ends := time.Now().Add(time.Minute)
			var wg sync.WaitGroup
			for _, s := range []*Shared{a, b} {
				for range 50 {
					wg.Go(func() {
						if _, err := s.Add(t.Context(), "acme:/api/v1/users:1", 2, ends); err != nil {
							t.Errorf("add: %v", err)
						}
					})
				}
			}
			wg.Wait()
			want := func(what string, got int64, err error, want int64) {
				t.Helper()
				if err != nil || got != want {
					t.Errorf("%s: got %d, %v; want %d", what, got, err, want)
				}
			}
			n, err := a.Add(t.Context(), "acme:/api/v1/users:1", 0, ends)
			want("a look", n, err, 200)
			n, err = b.Add(t.Context(), "acme:/api/v1/users:1", -5, ends)
			want("giving back", n, err, 195)
			n, err = b.Raise(t.Context(), "acme:/api/v1/users:1", 100, ends)
			want("raising to less", n, err, 195)
			n, err = b.Raise(t.Context(), "acme:/api/v1/users:1", 300, ends)
			want("raising to more", n, err, 300)
			n, err = a.Add(t.Context(), "acme:/api/v1/users:1", 1, ends)
			want("adding to what was raised", n, err, 301)
			n, err = a.Raise(t.Context(), "acme:/api/v1/users:2", 7, ends)
			want("raising nothing", n, err, 7)
			n, err = a.Add(t.Context(), "globex:/api/v1/users:1", 1, ends)
			want("another key", n, err, 1)
			n, err = a.Add(t.Context(), "odd {key}\n", 1, ends)
			want("an odd key", n, err, 1)
		})
	}
}

func TestCounterIsForgottenWhenItsWindowEnds(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s, _ := counters(t, Options{Redis: RedisOptions{URL: "redis://" + server.Addr()}})
	if _, err := s.Add(t.Context(), "k", 5, time.Now().Add(30*time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Raise(t.Context(), "raised", 5, time.Now().Add(30*time.Second)); err != nil {
		t.Fatal(err)
	}
	for _, key := range server.Keys() {
		if ttl := server.TTL(key); ttl <= 0 || ttl > 30*time.Second {
			t.Errorf("%s lives for %v", key, ttl)
		}
	}
	server.FastForward(31 * time.Second)
	if n, err := s.Add(t.Context(), "k", 1, time.Now().Add(time.Minute)); err != nil || n != 1 {
		t.Errorf("got %d, %v; want 1", n, err)
	}
}

func TestCounterTellsWhenItCannotCount(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s, _ := counters(t, Options{Redis: RedisOptions{URL: "redis://" + server.Addr()}})
	server.Set(counterKey("words"), "no number")
	if _, err := s.Add(t.Context(), "words", 1, time.Now().Add(time.Minute)); err == nil {
		t.Error("counting on words gave no error")
	}
	server.Close()
	for _, key := range []string{"first", "second"} {
		if _, err := s.Add(t.Context(), key, 1, time.Now().Add(time.Minute)); err == nil {
			t.Errorf("%s: no error without redis", key)
		}
	}
}

func TestWithoutRedisThereIsNoSharedCounter(t *testing.T) {
	t.Parallel()
	if s, ok := build(t, Options{}).Shared(); ok || s != nil {
		t.Errorf("got %v", s)
	}
}
