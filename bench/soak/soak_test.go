// Package soak_test runs the program for a long time while everything around it fails: Okta by
// turns, Redis now and then, an org that changes, a configuration that is read again. `make
// soak` takes ten minutes, the suite's own run five seconds.
package soak_test

import (
	"context"
	"flag"
	"fmt"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

var (
	lasts   = flag.Duration("soak.for", 5*time.Second, "how long to go on; growth is judged from two minutes on")
	binary  = flag.String("soak.server", "", "the program; built when empty")
	reloads = flag.Duration("soak.reload", 0, "how often the configuration is read again; 0: never")
	callers = flag.Int("soak.callers", 4, "callers at a time")
)

// judged is the shortest time that says anything about growth.
const judged = 2 * time.Minute

func TestNothingGrowsAndNothingFailsUnexplained(t *testing.T) {
	redis := newFlapping(t, testkit.RedisServer(t))
	okta := newOkta(t, turn(*lasts))
	server := start(t, *binary, okta, redis.url())

	ctx, stop := context.WithTimeout(t.Context(), *lasts)
	defer stop()
	seen, samples := &tally{weather: okta.weather, codes: map[string]int{}}, &samples{}
	var all sync.WaitGroup
	all.Go(func() { okta.change(ctx) })
	all.Go(func() { okta.weather.turn(ctx, okta.org) })
	all.Go(func() { redis.flap(ctx, turn(*lasts)) })
	all.Go(func() { server.reload(ctx, *reloads) })
	all.Go(func() { samples.take(ctx, server) })
	for n := range *callers {
		all.Go(func() { (&caller{server: server, org: okta.org, tally: seen}).run(ctx, uint64(n)) })
	}
	all.Wait()

	okta.org.ClearFaults()
	server.recovers(t)
	server.end(t)
	seen.check(t)
	t.Logf("%s: %s; %d calls to Okta, %d changes of the org, Redis away %d times, configuration read %d times",
		*lasts, seen, okta.org.Calls().Total, okta.changes.Load(), redis.flaps.Load(), server.reloads.Load())
	samples.check(t, *lasts >= judged)
}

// turn is how long each round of weather lasts: a minute, or half of a short run.
func turn(whole time.Duration) time.Duration { return min(whole/2, time.Minute) }

// end is when a run that begins now ends, even if the machine was too slow for it to say anything.
func end() time.Time { return time.Now().Add(*lasts + 2*time.Minute) }

// pause waits, and reports whether there is time left.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// megabytes are for people.
func megabytes(bytes float64) string { return fmt.Sprintf("%.1f MB", bytes/(1<<20)) }
