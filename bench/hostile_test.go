package bench

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/hostile"
	"oktagraph/internal/testkit/serving"
)

const (
	// attackers send hostile requests one after the other, as fast as they are refused.
	attackers = 2
	// normalPace of the queries beside them, and how long they are measured.
	normalPace = 20 * time.Millisecond
	normalTime = 15 * time.Second
)

// BenchmarkHostile asks normal queries, nearly all from the cache, first alone and then
// while attackers send the table of hostile requests, those that never come to their
// end included. Promised: a p99 below 250 ms meanwhile. A normal query that fails fails
// the benchmark, and so does a hostile one that is not refused.
func BenchmarkHostile(b *testing.B) {
	org := newOrg(b, corpus.S)
	address := serving.Start(b, org, serving.Setup{File: hostile.Configuration})
	target, err := hostile.Aim(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	normal := newCaller(address, hostile.Key, 8)
	defer normal.CloseIdleConnections()
	ids := org.Users()
	ask := func(i int) error {
		if i%10 == 0 { // a call to Okta
			return normal.ask(b.Context(), "query($id:ID!){user(id:$id){id login groups(first:20){nodes{id name}}}}", map[string]any{"id": ids[i%len(ids)].ID})
		}
		return normal.ask(b.Context(), "{users(first:20){nodes{id login displayName status}}}", nil)
	}
	for b.Loop() {
		alone := paced(normalPace, normalTime, ask)
		ctx, end := context.WithCancel(b.Context())
		sent := attack(ctx, b, address, target)
		beside := paced(normalPace, normalTime, ask)
		end()
		count := sent()
		for _, s := range []service{alone, beside} {
			if err := s.err(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(0, "ns/op") // of a whole comparison: says nothing
		b.ReportMetric(alone.p99(), "alone-p99-ms")
		b.ReportMetric(beside.p99(), "p99-ms")
		b.ReportMetric(float64(count)/normalTime.Seconds(), "hostile/s")
	}
}

// attack sends hostile requests until ctx ends; the function it returns waits for the
// attackers and counts what was refused.
func attack(ctx context.Context, b *testing.B, address string, target hostile.Target) (sent func() int64) {
	var all sync.WaitGroup
	var next, refused atomic.Int64
	send := func(r hostile.Request) {
		a, err := r.Send(ctx, address, target)
		if ctx.Err() != nil {
			return // cut off in the middle
		}
		if err == nil {
			err = r.Fault(a)
		}
		if err != nil {
			b.Errorf("%s: %v: %d %.200q", r.Name, err, a.Status, a.Body)
		}
		refused.Add(1)
	}
	var quick []hostile.Request
	for _, r := range hostile.Requests() {
		if r.Patience == 0 {
			quick = append(quick, r)
			continue
		}
		all.Go(func() {
			for ctx.Err() == nil {
				send(r)
			}
		})
	}
	for range attackers {
		all.Go(func() {
			for ctx.Err() == nil {
				send(quick[int(next.Add(1))%len(quick)])
			}
		})
	}
	return func() int64 { all.Wait(); return refused.Load() }
}
