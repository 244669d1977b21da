package cache

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestMemoryStaysWithinItsBound(t *testing.T) {
	t.Parallel()
	const bound = 1 << 20
	c := build(t, Options{LocalBytes: bound})
	ns, k := space(t, "acme", "n"), thingKind()
	ids, items := batchOf(2000)
	for i := range items {
		items[i].Value = &thing{strings.Repeat("x", 4<<10)}
	}
	SetMany(t.Context(), c, ns, k, items)
	c.local.entries.CleanUp()
	if got := c.Stats().LocalBytes; got == 0 || got > bound {
		t.Errorf("it holds %d bytes of %d", got, bound)
	}
	hits := 0
	for _, e := range Peek(c, ns, k, ids) {
		if e.State == Fresh {
			hits++
		}
	}
	if hits < 50 || hits > bound/(4<<10) {
		t.Errorf("%d things of 4 KiB are kept in 1 MiB", hits)
	}
}

func TestMemoryForgetsWhatIsPastItsLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{Rand: func() float64 { return 0 }})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		ns, k := space(t, "acme", "n"), thingKind()
		_, items := batchOf(10)
		SetMany(t.Context(), c, ns, k, items)
		time.Sleep(9 * time.Minute)
		if n := c.Stats().LocalEntries; n != 10 {
			t.Errorf("after nine minutes it holds %d things, want 10", n)
		}
		// Nobody asks for them any more; people's data goes all the same.
		time.Sleep(5 * time.Minute)
		if n := c.Stats().LocalEntries; n != 0 {
			t.Errorf("past their life it still holds %d things", n)
		}
	})
}

func TestJitterShortensLivesByATenthAtMost(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		chance     float64
		soft, hard time.Duration
	}{
		"none":    {0, time.Minute, 10 * time.Minute},
		"half":    {0.5, 57 * time.Second, 570 * time.Second},
		"nearly1": {1, 54 * time.Second, 9 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := build(t, Options{Rand: func() float64 { return tc.chance }})
			m, ok := newMeta(c, thingKind(), &Item[*thing]{}, 0)
			if !ok || m.soft != tc.soft.Milliseconds() || m.hard != tc.hard.Milliseconds() {
				t.Errorf("fresh for %d ms, kept for %d", m.soft, m.hard)
			}
		})
	}
}

func TestReadInTheFutureCountsAsNow(t *testing.T) {
	t.Parallel()
	ck := newClock()
	c := build(t, Options{Now: ck.Now})
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}, ReadAt: ck.Now().Add(time.Hour)}})
	if e := one(t.Context(), c, ns, k, "a"); e.State != Fresh || e.Age != 0 {
		t.Errorf("got %+v", e)
	}
	ck.Advance(10 * time.Minute)
	if e := one(t.Context(), c, ns, k, "a"); e.State != Miss {
		t.Errorf("a wrong clock prolonged its life: %+v", e)
	}
}

func TestTwoTypesUnderOneKindNameMissEachOther(t *testing.T) {
	t.Parallel()
	c := build(t, Options{})
	ns, k := space(t, "acme", "n"), thingKind()
	numbers := &Kind[int]{Name: k.Name, Soft: time.Minute, Size: func(int) int { return 8 }}
	SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}})
	if e := GetMany(t.Context(), c, ns, numbers, []string{"a"})[0]; e.State != Miss {
		t.Errorf("got %+v", e)
	}
}

func TestCountersTellHitsFromMisses(t *testing.T) {
	t.Parallel()
	c := build(t, Options{})
	ns, k := space(t, "acme", "n"), thingKind()
	ids, items := batchOf(3)
	SetMany(t.Context(), c, ns, k, items[:2])
	GetMany(t.Context(), c, ns, k, ids)
	Peek(c, ns, k, ids) // not a look-up of its own
	if s := c.Stats(); s.MemoryHits != 2 || s.Misses != 1 || s.RedisHits != 0 || s.RedisUp {
		t.Errorf("got %+v", s)
	}
}

// Who takes what is held asks elsewhere for the rest, which is counted there.
func TestWhoTakesWhatIsHeldCountsThatAlone(t *testing.T) {
	t.Parallel()
	c := build(t, Options{})
	ns, k := space(t, "acme", "n"), thingKind()
	ids, items := batchOf(3)
	for i := range items {
		items[i].Value = &thing{"held"}
	}
	SetMany(t.Context(), c, ns, k, items[:2])
	var got []string
	Held(c, ns, k, ids, func(i int, e Entry[*thing]) {
		if e.State == Fresh && e.Value != nil {
			got = append(got, ids[i])
		}
	})
	if !slices.Equal(got, ids[:2]) {
		t.Errorf("took %v of %v", got, ids)
	}
	if s := c.Stats(); s.MemoryHits != 2 || s.Misses != 0 {
		t.Errorf("counted %+v", s)
	}
}
