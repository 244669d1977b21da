package cache

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"oktagraph/internal/testkit"
)

func TestSecondProcessReadsWhatTheFirstPaidFor(t *testing.T) {
	t.Parallel()
	ck := newClock()
	opts := Options{Now: ck.Now, Redis: RedisOptions{URL: testkit.RedisServer(t)}}
	first, second := build(t, opts), build(t, opts)
	ns, k := space(t, "acme", "n"), thingKind()
	decoded := 0
	decode := k.Decode
	k.Decode = func(b []byte) (*thing, error) { decoded++; return decode(b) }

	SetMany(t.Context(), first, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}, {ID: "b", NotFound: true}})
	ck.Advance(5 * time.Second)
	for i, want := range []string{TierRedis, TierMemory, TierMemory} {
		got := GetMany(t.Context(), second, ns, k, []string{"a", "b"})
		if got[0].State != Fresh || got[0].Value.Name != "x" || got[0].Tier != want || got[0].Age != 5*time.Second {
			t.Errorf("read %d gave %+v, want x of 5 s from %s", i, got[0], want)
		}
		if !got[1].NotFound || got[1].Tier != want {
			t.Errorf("read %d gave %+v, want not found from %s", i, got[1], want)
		}
	}
	if s := second.Stats(); s.RedisRoundTrips != 1 || decoded != 1 {
		t.Errorf("three reads took %d round trips and %d decodings, want 1 and 1", s.RedisRoundTrips, decoded)
	}
	ck.Advance(time.Minute) // the local copy grows old at its own age, not anew
	if e := one(t.Context(), second, ns, k, "a"); e.State != Stale || e.Age != 65*time.Second {
		t.Errorf("got %+v, want stale at 65 s", e)
	}
}

func TestStaleCopyIsReplacedByWhatAnotherProcessRefreshed(t *testing.T) {
	t.Parallel()
	ck := newClock()
	opts := Options{Now: ck.Now, Redis: RedisOptions{URL: testkit.RedisServer(t)}}
	first, second := build(t, opts), build(t, opts)
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), first, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"old"}}})
	one(t.Context(), second, ns, k, "a")
	ck.Advance(2 * time.Minute)
	SetMany(t.Context(), first, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"new"}}})
	if e := one(t.Context(), second, ns, k, "a"); e.State != Fresh || e.Value.Name != "new" || e.Tier != TierRedis {
		t.Errorf("got %+v, want the fresh one", e)
	}
}

func TestRecordThatRedisRefusesIsNotKeptHereEither(t *testing.T) {
	t.Parallel()
	opts := Options{Redis: RedisOptions{URL: testkit.RedisServer(t)}}
	first, second := build(t, opts), build(t, opts)
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), first, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"new"}, Version: 2}})
	SetMany(t.Context(), second, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"old"}, Version: 1}})
	if e := one(t.Context(), second, ns, k, "a"); e.State != Fresh || e.Value.Name != "new" {
		t.Errorf("got %+v, want the newer one", e)
	}
}

// roundTrips counts pipelines on the way to the server.
type roundTrips struct{ single, pipelines, commands int }

func (*roundTrips) DialHook(next redis.DialHook) redis.DialHook { return next }
func (r *roundTrips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { r.single++; return next(ctx, cmd) }
}

func (r *roundTrips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		r.pipelines++
		r.commands += len(cmds)
		return next(ctx, cmds)
	}
}

func TestBatchIsOneRoundTrip(t *testing.T) {
	t.Parallel()
	c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: testkit.RedisServer(t)}})
	ns, k := space(t, "acme", "n"), thingKind()
	ids, items := batchOf(200)
	SetMany(t.Context(), c, ns, k, items[:1]) // the server learns the script
	seen := &roundTrips{}
	c.remote.client.AddHook(seen)
	SetMany(t.Context(), c, ns, k, items)
	GetMany(t.Context(), c, ns, k, ids)
	Delete(t.Context(), c, ns, k.Name, ids)
	if *seen != (roundTrips{0, 3, 600}) {
		t.Errorf("writing, reading and deleting 200 took %+v", *seen)
	}
}

func batchOf(n int) (ids []string, items []Item[*thing]) {
	for i := range n {
		id := fmt.Sprintf("00u%017d", i)
		ids = append(ids, id)
		items = append(items, Item[*thing]{ID: id, Value: &thing{"name of " + id}, Version: int64(i + 1), Rank: RankList})
	}
	return ids, items
}

// TestDamagedValuesAreMisses writes every kind of nonsense where a value was.
func TestDamagedValuesAreMisses(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: "redis://" + server.Addr()}})
	k := thingKind()
	acme, globex := space(t, "acme", "n"), space(t, "globex", "n")
	SetMany(t.Context(), c, globex, k, []Item[*thing]{{ID: "a", Value: &thing{"globex's"}}})
	foreign, err := server.Get(redisKey(globex, k.Name, "a"))
	if err != nil {
		t.Fatal(err)
	}
	SetMany(t.Context(), c, acme, k, []Item[*thing]{{ID: "a", Value: &thing{"good"}}})
	name := redisKey(acme, k.Name, "a")
	good, err := server.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{
		"nothing": "", "text": "hello", "JSON": `{"name":"x"}`, "a header alone": good[:wireHeader], "a cut header": good[:20],
		"a cut body": good[:len(good)-1], "more body": good + " ", "another format version": "og\x01" + good[3:],
		"another tenant's value": foreign, "zeroes": strings.Repeat("\x00", 100),
	}
	for i := range len(good) {
		values[fmt.Sprintf("byte %d flipped", i)] = good[:i] + string([]byte{good[i] ^ 0x41}) + good[i+1:]
	}
	for what, value := range values {
		server.Set(name, value)
		if e := one(t.Context(), c, acme, k, "a"); e.State != Miss {
			t.Errorf("%s is read as %+v", what, e)
		}
	}
	server.Set(name, good)
	if e := one(t.Context(), c, acme, k, "a"); e.State != Fresh || e.Value.Name != "good" {
		t.Errorf("the undamaged value is read as %+v", e)
	}
	server.Del(name)
	server.HSet(name, "field", "value")
	if e := one(t.Context(), c, acme, k, "a"); e.State != Miss {
		t.Errorf("a hash is read as %+v", e)
	}
	SetMany(t.Context(), c, acme, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}, {ID: "b", Value: &thing{"beside"}}})
	if e := one(t.Context(), c, acme, k, "b"); e.State != Fresh {
		t.Errorf("a key of another type spoils its neighbour: %+v", e)
	}
	if s := c.Stats(); !s.RedisUp || s.RedisFailures != 0 {
		t.Errorf("damaged values count as an outage: %+v", s)
	}
}

// TestRedisJudgesAsTheProcessDoes compares meta.beats with the script and with
// the way without scripts.
func TestRedisJudgesAsTheProcessDoes(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]func(*testing.T) string{
		"miniredis":    func(t *testing.T) string { return "redis://" + miniredis.RunT(t).Addr() },
		"redis-server": func(t *testing.T) string { return testkit.RedisServer(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: url(t)}})
			base := time.Now().UnixMilli()
			draw := rapid.Custom(func(t *rapid.T) meta {
				m := meta{
					rank:    uint8(rapid.IntRange(0, 2).Draw(t, "rank")),
					version: rapid.SampledFrom([]int64{0, 1, 2, base, base + 1, maxWireInt}).Draw(t, "version"),
					readAt:  base + rapid.SampledFrom([]int64{-60001, -60000, -59999, -1, 0, 1, 59999, 60000}).Draw(t, "readAt"),
					deleted: rapid.Bool().Draw(t, "deleted"),
				}
				m.soft, m.hard = base+1e6, base+1e6
				return m
			})
			rapid.Check(t, func(rt *rapid.T) {
				before, after := draw.Draw(rt, "old"), draw.Draw(rt, "new")
				wire := func(m meta) write {
					return write{name: "og:acme:n:k:x", record: &record{meta: m}, payload: c.remote.encode("og:acme:n:k:x", m, []byte("x"))}
				}
				for _, scriptless := range []bool{false, true} {
					c.remote.scriptless.Store(scriptless)
					c.remote.replace(t.Context(), []write{wire(before)}, base)
					refused, err := c.remote.compareAndSet(t.Context(), []write{wire(after)}, base)
					if err != nil {
						rt.Fatalf("write: %v", err)
					}
					if wrote := len(refused) == 0; wrote != after.beats(before) {
						rt.Errorf("without scripts %v: redis wrote %v, beats says %v", scriptless, wrote, after.beats(before))
					}
				}
			})
		})
	}
}

func TestServerThatForgotTheScriptLearnsItAgain(t *testing.T) {
	t.Parallel()
	c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: testkit.RedisServer(t)}})
	ns, k := space(t, "acme", "n"), thingKind()
	for _, id := range []string{"a", "b"} {
		if err := c.remote.client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: id, Value: &thing{id}}})
		if e := one(t.Context(), c, ns, k, id); e.State != Fresh {
			t.Errorf("%s: got %+v", id, e)
		}
	}
	if c.remote.scriptless.Load() {
		t.Error("scripts were given up")
	}
}

func TestServerThatForbidsScriptsIsUsedWithout(t *testing.T) {
	t.Parallel()
	url := testkit.RedisServer(t)
	c := build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: url}})
	if err := c.remote.client.Do(t.Context(), "acl", "setuser", "plain", "on", ">secret", "~*", "+@all", "-@scripting").Err(); err != nil {
		t.Fatal(err)
	}
	c = build(t, Options{LocalBytes: -1, Redis: RedisOptions{URL: strings.Replace(url, "redis://", "redis://plain:secret@", 1)}})
	ns, k := space(t, "acme", "n"), thingKind()
	for i, step := range []struct {
		version int64
		want    string
	}{{2, "version 2"}, {1, "version 2"}, {3, "version 3"}} {
		SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: "a", Value: &thing{fmt.Sprint("version ", step.version)}, Version: step.version}})
		if e := one(t.Context(), c, ns, k, "a"); e.State != Fresh || e.Value.Name != step.want {
			t.Errorf("step %d: got %+v, want %s", i, e, step.want)
		}
	}
	if !c.remote.scriptless.Load() {
		t.Error("the server was not found to forbid scripts")
	}
}

func TestEveryKeyEndsByItself(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	c := build(t, Options{Redis: RedisOptions{URL: "redis://" + server.Addr()}})
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}, {ID: "b", NotFound: true}})
	Delete(t.Context(), c, ns, k.Name, []string{"c"})
	want := map[string]time.Duration{"a": 10 * time.Minute, "b": 10 * time.Second, "c": settleTime}
	for id, life := range want {
		if ttl := server.TTL(redisKey(ns, k.Name, id)); ttl <= life-5*time.Second || ttl > life {
			t.Errorf("%s lives for %v, want %v", id, ttl, life)
		}
	}
}

func TestValueTooLargeForABatchStaysInTheProcess(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	c := build(t, Options{Redis: RedisOptions{URL: "redis://" + server.Addr()}})
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: "big", Value: &thing{strings.Repeat("x", maxWireValue)}}})
	if e := one(t.Context(), c, ns, k, "big"); e.Tier != TierMemory || len(server.Keys()) != 0 {
		t.Errorf("kept in %q, redis holds %v", e.Tier, server.Keys())
	}
}
