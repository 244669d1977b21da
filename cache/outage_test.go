package cache

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

// tenfold is how much longer than promised a loaded test machine may take.
const tenfold = 10

func TestRedisInTroubleCostsOneShortWaitAndIsUsedAgainAfter(t *testing.T) {
	t.Parallel()
	faults := map[string]int32{"hanging": faultHang, "slow": faultSlow, "talking nonsense": faultGarbage, "resetting": faultReset}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			between := newProxy(t, testkit.RedisServer(t))
			c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: between.url(), Budget: DefaultBudget}})
			ns, k := space(t, "acme", "n"), thingKind()
			_, items := batchOf(1)
			eventually(t, "redis is in use", func() bool { return kept(t, c, ns, k, items) })

			between.become(fault)
			start := time.Now()
			one(t.Context(), c, ns, k, items[0].ID)
			if took := time.Since(start); took > 50*time.Millisecond*tenfold {
				t.Errorf("the first read waited %v", took)
			}
			eventually(t, "the breaker opens", func() bool {
				one(t.Context(), c, ns, k, items[0].ID)
				return !c.Stats().RedisUp
			})
			// While it lasts nobody waits: neither reads nor writes are sent.
			before := c.Stats()
			for range 20 {
				one(t.Context(), c, ns, k, items[0].ID)
				SetMany(t.Context(), c, ns, k, items)
				Delete(t.Context(), c, ns, k.Name, []string{"other"})
			}
			if after := c.Stats(); after.RedisRoundTrips != before.RedisRoundTrips || after.RedisSkipped != before.RedisSkipped+60 {
				t.Errorf("20 reads, writes and deletes without redis: %d sent, %d skipped", after.RedisRoundTrips-before.RedisRoundTrips, after.RedisSkipped-before.RedisSkipped)
			}

			between.become(faultNone)
			start = time.Now()
			eventually(t, "redis is in use again", func() bool { return kept(t, c, ns, k, items) })
			if took := time.Since(start); took > 5*time.Second*tenfold {
				t.Errorf("redis was back in use after %v", took)
			}
		})
	}
}

// kept writes items and reports whether they can be read.
func kept(t *testing.T, c *Cache, ns Namespace, k *Kind[*thing], items []Item[*thing]) bool {
	t.Helper()
	SetMany(t.Context(), c, ns, k, items)
	return one(t.Context(), c, ns, k, items[0].ID).State == Fresh
}

func TestProcessStartsWithoutRedisAndUsesItWhenItComes(t *testing.T) {
	t.Parallel()
	url := testkit.RedisServer(t)
	direct := build(t, Options{Redis: RedisOptions{URL: url}})
	if err := direct.remote.client.ConfigSet(t.Context(), "requirepass", "hush").Err(); err != nil {
		t.Fatal(err)
	}
	between := newProxy(t, url)
	between.become(faultReset)
	var log lockedBuffer
	c := build(t, Options{LocalBytes: -1, Logger: slog.New(slog.NewJSONHandler(&log, nil)), Redis: RedisOptions{
		URL: strings.Replace(between.url(), "redis://", "redis://:hush@", 1), Budget: DefaultBudget,
	}})
	ns, k := space(t, "acme", "n"), thingKind()
	_, items := batchOf(1)
	if kept(t, c, ns, k, items) || c.Stats().RedisUp {
		t.Error("a redis that is not there holds something")
	}
	between.become(faultNone)
	eventually(t, "redis is in use", func() bool { return kept(t, c, ns, k, items) })
	if got := log.String(); !strings.Contains(got, "going on without it") || !strings.Contains(got, "answers again") || strings.Contains(got, "hush") {
		t.Errorf("logged %s", got)
	}
}

func TestMemoryAnswersWhileRedisHangs(t *testing.T) {
	t.Parallel()
	between := newProxy(t, testkit.RedisServer(t))
	c := build(t, Options{Redis: RedisOptions{URL: between.url(), Budget: DefaultBudget}})
	ns, k := space(t, "acme", "n"), thingKind()
	between.become(faultHang)
	_, items := batchOf(1)
	SetMany(t.Context(), c, ns, k, items)
	if e := one(t.Context(), c, ns, k, items[0].ID); e.State != Fresh || e.Tier != TierMemory {
		t.Errorf("got %+v", e)
	}
}

func TestCallerThatLeavesDoesNotWaitForRedis(t *testing.T) {
	t.Parallel()
	between := newProxy(t, testkit.RedisServer(t))
	c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: between.url(), Budget: time.Minute}})
	ns, k := space(t, "acme", "n"), thingKind()
	between.fault.Store(faultHang)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	one(ctx, c, ns, k, "a")
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it waited %v of redis' minute", took)
	}
	if s := c.Stats(); !s.RedisUp {
		t.Error("the caller's hurry was taken for an outage")
	}
	between.become(faultNone)
}

func TestSettingsThatCannotWorkAreRefusedWithoutShowingSecrets(t *testing.T) {
	t.Parallel()
	cases := map[string]Options{
		"no scheme":               {Redis: RedisOptions{URL: "hush@localhost:6379"}},
		"another scheme":          {Redis: RedisOptions{URL: "http://:hush@localhost"}},
		"unparsable":              {Redis: RedisOptions{URL: "redis://:hush@[::1"}},
		"unknown parameter":       {Redis: RedisOptions{URL: "redis://:hush@localhost?hush=1"}},
		"unknown mode":            {Redis: RedisOptions{URL: "redis://:hush@localhost", Mode: "ring"}},
		"sentinel without master": {Redis: RedisOptions{URL: "redis://:hush@localhost", Mode: "sentinel"}},
		"sentinel by latency":     {Redis: RedisOptions{URL: "redis://localhost?master_name=m&route_by_latency=true", Mode: "sentinel"}},
		"short secret":            {Keys: []SealKey{{ID: "r1", Secret: []byte("hush")}}},
		"long id":                 {Keys: []SealKey{{ID: "r2345678901234567", Secret: sealKey(1).Secret}}},
		"no id":                   {Keys: []SealKey{{Secret: sealKey(1).Secret}}},
		"one id twice":            {Keys: []SealKey{sealKey(1), sealKey(1)}},
	}
	for name, opts := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := New(opts)
			if err == nil {
				c.Close()
				t.Fatal("it was taken")
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("%q shows a secret", err)
			}
		})
	}
}

func TestClosedCacheAnswersNothingAndLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	c, err := New(Options{LocalBytes: -1, Redis: RedisOptions{URL: testkit.RedisServer(t), Budget: patient}})
	if err != nil {
		t.Fatal(err)
	}
	ns, k := space(t, "acme", "n"), thingKind()
	_, items := batchOf(1)
	if !kept(t, c, ns, k, items) {
		t.Fatal("redis is not in use")
	}
	counter, _ := c.Shared()
	c.Close()
	c.Close()
	if kept(t, c, ns, k, items) {
		t.Error("a closed cache answers")
	}
	if _, err := counter.Add(t.Context(), "k", 1, time.Now().Add(time.Minute)); !errors.Is(err, errRedisOpen) {
		t.Errorf("a closed counter says %v", err)
	}
}

func TestRedisThatTakesNoConnectionsDoesNotHoldUpTheStart(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // it listens, but nobody accepts or answers
	start := time.Now()
	c := build(t, Options{Redis: RedisOptions{URL: "redis://" + l.Addr().String(), Budget: DefaultBudget}})
	if took := time.Since(start); took > connectTime*tenfold {
		t.Errorf("the start took %v", took)
	}
	if c.Stats().RedisUp {
		t.Error("it counts as up")
	}
}

// lockedBuffer may be written and read at once.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
