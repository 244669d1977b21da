package bench

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/internal/testkit/serving"
	"oktagraph/oktasim"
)

const (
	modestKey = "a-modest-key-of-more-than-24-letters"
	greedyKey = "a-greedy-key-of-more-than-24-letters"
	// greedyConnections ask as fast as they are answered.
	greedyConnections = 60
	// modestPace is ten questions a second of one call each: a third of what the server
	// may spend, see twoClients.
	modestPace = 100 * time.Millisecond
	// modestTime is longer than the greedy one alone needs for the whole share.
	modestTime = 25 * time.Second
	// warmups are questions that are not measured: connections, the first headers of Okta.
	warmups = 5
	// greedyPause is what a client does who was told to come later, and does not listen.
	greedyPause = 20 * time.Millisecond
)

// twoClients share half of an org that gives 3,600 calls a minute to each bucket: 30 a
// second for both. With 20 at once of 200 ms each, all is spent after 18 s where nobody
// is held back.
const twoClients = `
listen: 127.0.0.1:0
metrics: {listen: "off"}
secretKey: 0123456789abcdef0123456789abcdef
tenants:
  - {id: acme, orgUrl: "ORG", apiToken: TOKEN, budget: {share: 0.5, concurrency: 20}}
clients:
  - {name: modest, key: ` + modestKey + `, tenants: [acme], scopes: [users:read]}
  - {name: greedy, key: ` + greedyKey + `, tenants: [acme], scopes: [users:read]}
`

// BenchmarkGreedy asks as a modest client, first alone and then beside one that takes
// all it can get, each time from an empty cache and a whole share. Promised: p99 and
// success rate of the modest one are as when alone, ±10 %.
func BenchmarkGreedy(b *testing.B) {
	for b.Loop() {
		alone, _ := modest(b, 0)
		beside, greedy := modest(b, greedyConnections)
		if len(alone.failed) > 0 {
			b.Fatal(errors.Join(alone.failed...))
		}
		b.ReportMetric(0, "ns/op") // of a whole comparison: says nothing
		b.ReportMetric(alone.p99(), "alone-p99-ms")
		b.ReportMetric(beside.p99(), "beside-p99-ms")
		b.ReportMetric(100*beside.p99()/alone.p99(), "%p99")
		b.ReportMetric(100*beside.success()/alone.success(), "%success")
		b.ReportMetric(float64(greedy)/modestTime.Seconds(), "greedy/s")
	}
}

// modest measures the modest client beside so many connections of the greedy one, and
// counts what those were answered.
func modest(b *testing.B, connections int) (served service, greedy int64) {
	b.Helper()
	org, err := oktasim.New(oktasim.Config{Seed: 3, Users: 8000, Groups: 20, Latency: "200ms", RateLimit: "3600/min"})
	if err != nil {
		b.Fatal(err)
	}
	defer org.Close()
	address, stop := serving.StartUntil(b, org, serving.Setup{File: twoClients})
	defer stop()
	users := org.Users()
	own, others := users[:len(users)/8], users[len(users)/8:]

	client := newCaller(address, modestKey, 16)
	defer client.CloseIdleConnections()
	for _, who := range own[len(own)-warmups:] {
		if err := askFor(b.Context(), client, who); err != nil {
			b.Fatal(err)
		}
	}
	ctx, end := context.WithCancel(b.Context())
	defer end()
	answered := take(ctx, newCaller(address, greedyKey, connections), others, connections)
	served = paced(modestPace, modestTime, func(i int) error { return askFor(b.Context(), client, own[i%len(own)]) })
	end()
	return served, answered()
}

// take asks for one person after the other on every connection until ctx ends; the
// function it returns waits for that and counts the answers.
func take(ctx context.Context, c *caller, people []oktasim.UserInfo, connections int) (answered func() int64) {
	var next, count atomic.Int64
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			for ctx.Err() == nil {
				if askFor(ctx, c, people[int(next.Add(1))%len(people)]) == nil {
					count.Add(1)
					continue
				}
				time.Sleep(greedyPause)
			}
		})
	}
	return func() int64 {
		all.Wait()
		c.CloseIdleConnections()
		return count.Load()
	}
}

func askFor(ctx context.Context, c *caller, who oktasim.UserInfo) error {
	return c.ask(ctx, "query($id:ID!){user(id:$id){id login}}", map[string]any{"id": who.ID})
}
