package ratelimit

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestTheClientWithTheFewestCallsUnderWayIsNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const slots = 4
		l := NewLimiter(slots, time.Now)
		var mu sync.Mutex
		var waits []time.Duration
		var wg sync.WaitGroup
		call := func(client string, told func(waited time.Duration)) {
			wg.Go(func() {
				began := time.Now()
				if err := l.Acquire(t.Context(), Interactive, client); err != nil {
					t.Error(err)
					return
				}
				told(time.Since(began))
				time.Sleep(time.Second)
				l.Release(Interactive, client)
			})
		}
		for range 100 {
			call("greedy", func(time.Duration) {})
		}
		synctest.Wait()
		for range 10 {
			call("modest", func(waited time.Duration) {
				mu.Lock()
				defer mu.Unlock()
				waits = append(waits, waited)
			})
			time.Sleep(500 * time.Millisecond)
		}
		wg.Wait()
		if len(waits) != 10 || slices.Max(waits) > time.Second {
			t.Errorf("behind a hundred calls of another it waited %v", waits)
		}
		time.Sleep(2 * holdLap)
		if l.holders.forget(time.Now()); len(l.holders.byClient) != 0 || l.waiting[Interactive].len() != 0 || len(l.waiting[Interactive].byClient) != 0 {
			t.Errorf("something is left: %+v", l)
		}
	})
}

// minutes is a budget of 40 calls a window, and a clock.
type minutes struct {
	*Budget
	now time.Time
}

func newMinutes() *minutes {
	m := &minutes{now: time.Unix(1000, 0)}
	m.Budget = New(Config{Share: 0.4, Now: func() time.Time { return m.now }})
	return m
}

// spend has a client ask n times, and returns how many calls it got. They settle at once.
func (m *minutes) spend(t *rapid.T, client string, n int) int {
	got := 0
	for range n {
		ticket, refused := m.Try(t.Context(), RouteOf(BucketUsers), Interactive, client)
		if ticket == nil {
			if refused.Until.Before(m.now) || !refused.Share {
				t.Errorf("%s is refused with %+v", client, refused)
			}
			continue
		}
		got++
		reset := m.now.Unix()/60*60 + 60
		rate := Rate{Limit: 100, Remaining: 99, Reset: reset, Left: time.Unix(reset, 0).Sub(m.now)}
		ticket.Settle(t.Context(), rate, true, true)
	}
	return got
}

func TestWhoAsksAloneHasTheWholeShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMinutes()
		for range 3 {
			if got := m.spend(t, "only", 60); got != 40 {
				t.Errorf("alone it got %d of 40", got)
			}
			m.now = m.now.Add(2 * time.Minute)
		}
	})
}

func TestAGreedyClientLeavesOthersTheirParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMinutes()
		others := rapid.IntRange(1, 4).Draw(t, "others")
		fair := 40 / (others + 1)
		m.spend(t, "greedy", 1)
		for i := range others {
			m.spend(t, fmt.Sprint("other", i), 1)
		}
		for window := range 4 {
			if window > 0 {
				m.now = m.now.Add(62 * time.Second)
			}
			spent := map[string]int{}
			if window > 0 { // the one is first with all it wants
				spent["greedy"] = m.spend(t, "greedy", 100)
			}
			wants := rapid.IntRange(1, fair-1).Draw(t, "wants")
			if window == 0 || window == 2 {
				wants = fair - 1 // in the first they are new, and later have been refused or not
			}
			for i := range others {
				name := fmt.Sprint("other", i)
				least := min(wants, max(1, fair/leastWant))
				if got := m.spend(t, name, wants); got < least {
					t.Errorf("window %d: %s got %d of %d calls beside %d of the greedy one, its part is %d", window, name, got, wants, spent["greedy"], fair)
				}
			}
			if g := spent["greedy"]; window > 0 && (g >= 40 || g < fair) {
				t.Errorf("the greedy one got %d", g)
			}
		}
	})
}

func TestWhatIsKeptForAClientGrowsToItsPart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMinutes()
		got := 0
		for range 6 {
			m.spend(t, "greedy", 100)
			got = m.spend(t, "modest", 20)
			m.now = m.now.Add(61 * time.Second)
		}
		if got != 20 {
			t.Errorf("after some minutes it got %d of its 20", got)
		}
		m.now = m.now.Add(3 * time.Minute)
		if got := m.spend(t, "greedy", 100); got != 40 {
			t.Errorf("when the other is gone, %d of 40", got)
		}
	})
}

func TestFewCallsAreLeftForWhoHasHadLeast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMinutes()
		m.spend(t, "greedy", 36)
		if got := m.spend(t, "second", 2) + m.spend(t, "third", 2); got != 4 {
			t.Errorf("who came late got %d of the 4 that were left", got)
		}
	})
}

func TestTheClientsOfAWindowAreBounded(t *testing.T) {
	t.Parallel()
	s := spenders{}
	now := time.Unix(0, 0)
	for i := range 2 * maxSpenders {
		s.ask(fmt.Sprint(i), 100, 1, now)
	}
	if len(s.byClient) != maxSpenders {
		t.Errorf("%d are told apart", len(s.byClient))
	}
	s.ask("later", 100, 1, now.Add(2*activeFor))
	if len(s.byClient) != 1 {
		t.Errorf("%d are told apart when all but one have gone", len(s.byClient))
	}
}
