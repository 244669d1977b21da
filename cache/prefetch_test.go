package cache

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
)

// otherKind is a second kind of another type.
func otherKind() *Kind[string] {
	return &Kind[string]{
		Name: "other", Soft: time.Minute, Hard: 10 * time.Minute,
		Encode: func(s string) ([]byte, error) { return []byte(s), nil },
		Decode: func(b []byte) (string, error) { return string(b), nil },
	}
}

// pair is a process that wrote and one that reads, on one Redis and one clock.
func pair(t *testing.T, reader Options) (writer, second *Cache, ck *clock) {
	t.Helper()
	ck = newClock()
	url := "redis://" + miniredis.RunT(t).Addr()
	reader.Now, reader.Redis.URL = ck.Now, url
	return build(t, Options{Now: ck.Now, Redis: RedisOptions{URL: url}}), build(t, reader), ck
}

func TestPrefetchBringsSeveralKindsInOneRoundTrip(t *testing.T) {
	t.Parallel()
	writer, reader, _ := pair(t, Options{})
	ns, things, others := space(t, "acme", "n"), thingKind(), otherKind()
	SetMany(t.Context(), writer, ns, things, []Item[*thing]{{ID: "a", Value: &thing{"x"}}, {ID: "b", NotFound: true}})
	SetMany(t.Context(), writer, ns, others, []Item[string]{{ID: "a", Value: "y"}})

	Prefetch(t.Context(), reader, ns, Wanted(things, []string{"a", "b", "nowhere"}), Wanted(others, []string{"a", "nowhere"}))
	got := GetMany(t.Context(), reader, ns, things, []string{"a", "b", "nowhere"})
	if got[0].State != Fresh || got[0].Value.Name != "x" || !got[1].NotFound || got[2].State != Miss {
		t.Errorf("things: %+v", got)
	}
	if e := GetMany(t.Context(), reader, ns, others, []string{"a", "nowhere"}); e[0].Value != "y" || e[1].State != Miss {
		t.Errorf("others: %+v", e)
	}
	Prefetch(t.Context(), reader, ns, Wanted(things, []string{"a", "b", "nowhere"}))
	if n := reader.Stats().RedisRoundTrips; n != 1 {
		t.Errorf("%d round trips, want 1", n)
	}
}

func TestWhatRedisLackedIsAskedForAgainTwoSecondsLater(t *testing.T) {
	t.Parallel()
	writer, reader, ck := pair(t, Options{})
	ns, k := space(t, "acme", "n"), thingKind()
	Prefetch(t.Context(), reader, ns, Wanted(k, []string{"a"}))
	SetMany(t.Context(), writer, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}})
	ck.Advance(2 * askedTime)
	if e := one(t.Context(), reader, ns, k, "a"); e.State != Fresh {
		t.Errorf("got %+v, want what the other process wrote", e)
	}
}

func TestStaleCopyIsAskedForOnce(t *testing.T) {
	t.Parallel()
	writer, reader, ck := pair(t, Options{})
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), writer, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}})
	ck.Advance(2 * time.Minute)
	Prefetch(t.Context(), reader, ns, Wanted(k, []string{"a"}))
	if e := one(t.Context(), reader, ns, k, "a"); e.State != Stale || reader.Stats().RedisRoundTrips != 1 {
		t.Errorf("got %+v after %d round trips, want the stale copy after 1", e, reader.Stats().RedisRoundTrips)
	}
}

func TestPrefetchNeverHidesWhatThisProcessWrote(t *testing.T) {
	t.Parallel()
	// So small a tier keeps nothing: whatever is found comes from Redis.
	writer, reader, _ := pair(t, Options{LocalBytes: 1})
	ns, k := space(t, "acme", "n"), thingKind()
	Prefetch(t.Context(), reader, ns, Wanted(k, []string{"a"}))
	SetMany(t.Context(), reader, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}})
	reader.local.entries.CleanUp()
	if e := one(t.Context(), reader, ns, k, "a"); e.State != Fresh || e.Tier != TierRedis {
		t.Errorf("written after the prefetch: %+v", e)
	}
	// And what Redis has but the process cannot hold stays to be found.
	SetMany(t.Context(), writer, ns, k, []Item[*thing]{{ID: "b", Value: &thing{"y"}}})
	Prefetch(t.Context(), reader, ns, Wanted(k, []string{"b"}))
	reader.local.entries.CleanUp()
	if e := one(t.Context(), reader, ns, k, "b"); e.State != Fresh {
		t.Errorf("not held by the process: %+v", e)
	}
}

func TestKeyWrittenWhileRedisIsAskedDoesNotCountAsLacking(t *testing.T) {
	t.Parallel()
	var a asked
	key := localKey{"p", "k", "id"}
	batch := a.begin([]localKey{key}, 0)
	a.forget([]write{{key: key}})
	a.settle(batch, key, 1)
	if a.has(key, 1) {
		t.Error("a key written during the batch counts as lacking")
	}
	batch = a.begin([]localKey{key}, 2)
	a.begin([]localKey{key}, 3) // another batch asks for it again
	a.settle(batch, key, 4)
	if a.has(key, 4) {
		t.Error("the answer of an earlier batch settles a later one")
	}
}

func TestPrefetchRemembersABoundedNumberOfKeysBriefly(t *testing.T) {
	t.Parallel()
	var a asked
	keys := make([]localKey, 2*maxAsked)
	for i := range keys {
		keys[i] = localKey{"p", "k", fmt.Sprint(i)}
	}
	batch := a.begin(keys, 0)
	for _, key := range keys {
		a.settle(batch, key, 0)
	}
	held := func(now int64) int {
		n := 0
		for _, key := range keys {
			if a.has(key, now) {
				n++
			}
		}
		return n
	}
	got := map[int64]int{}
	for _, now := range []int64{999, 1000, 1999, 2000} {
		got[now] = held(now)
	}
	if diff := cmp.Diff(map[int64]int{999: maxAsked, 1000: maxAsked, 1999: maxAsked, 2000: 0}, got); diff != "" {
		t.Errorf("keys remembered by milliseconds (-want +got):\n%s", diff)
	}
	a.settle(a.begin(keys[:1], 5000), keys[0], 5000)
	if !a.has(keys[0], 5000) || a.has(keys[0], 4000) {
		t.Error("a clock set back keeps what was remembered")
	}
}

func TestPrefetchWithoutBothTiersIsNothing(t *testing.T) {
	t.Parallel()
	ns, k := space(t, "acme", "n"), thingKind()
	Prefetch(t.Context(), build(t, Options{}), ns, Wanted(k, []string{"a"}))
	_, alone, _ := pair(t, Options{LocalBytes: -1})
	Prefetch(t.Context(), alone, ns, Wanted(k, []string{"a"}))
	_, both, _ := pair(t, Options{})
	Prefetch(t.Context(), both, Namespace{}, Wanted(k, []string{"a"}))
	Prefetch(t.Context(), both, ns)
	if n := alone.Stats().RedisRoundTrips + both.Stats().RedisRoundTrips; n != 0 {
		t.Errorf("%d round trips, want 0", n)
	}
}
