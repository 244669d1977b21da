package cache

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tierUnderTest is one tier with a clock under test.
type tierUnderTest struct {
	cache *Cache
	clock *clock
	kind  *Kind[*thing]
	ns    Namespace
}

func (u *tierUnderTest) set(t *testing.T, items ...Item[*thing]) {
	t.Helper()
	SetMany(t.Context(), u.cache, u.ns, u.kind, items)
}

func (u *tierUnderTest) get(t *testing.T, id string) Entry[*thing] {
	t.Helper()
	return one(t.Context(), u.cache, u.ns, u.kind, id)
}

// holds checks the name kept under id; "" means a miss.
func (u *tierUnderTest) holds(t *testing.T, id, name string) {
	t.Helper()
	got := ""
	if e := u.get(t, id); e.State != Miss && !e.NotFound {
		got = e.Value.Name
	}
	if got != name {
		t.Errorf("%q holds %q, want %q", id, got, name)
	}
}

// TestEveryTierKeepsThePromises runs each promise on each tier; a tier is
// started once for all of them, and every promise has ids of its own.
func TestEveryTierKeepsThePromises(t *testing.T) {
	t.Parallel()
	for name, setUp := range tiers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := setUp(t)
			ck := newClock()
			opts.Now = ck.Now
			u := &tierUnderTest{cache: build(t, opts), clock: ck, kind: thingKind(), ns: space(t, "acme", "n1")}
			if opts.Redis.URL != "" {
				eventually(t, "redis is in use", func() bool { return u.cache.Stats().RedisUp })
			}
			for promise, check := range promises {
				t.Run(promise, func(t *testing.T) { check(t, u) })
			}
		})
	}
}

var promises = map[string]func(*testing.T, *tierUnderTest){
	"a batch comes back in the order asked": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "order1", Value: &thing{"one"}}, Item[*thing]{ID: "order2", Value: &thing{"two"}})
		var got []string
		for _, e := range GetMany(t.Context(), u.cache, u.ns, u.kind, []string{"order2", "nothing", "order1", "order2"}) {
			if e.State == Miss {
				got = append(got, "-")
				continue
			}
			got = append(got, e.Value.Name)
		}
		if diff := cmp.Diff([]string{"two", "-", "one", "two"}, got); diff != "" {
			t.Error(diff)
		}
	},
	"an empty batch is nothing": func(t *testing.T, u *tierUnderTest) {
		u.set(t)
		if got := GetMany(t.Context(), u.cache, u.ns, u.kind, nil); len(got) != 0 {
			t.Errorf("got %d entries", len(got))
		}
	},
	"a value is fresh, then stale, then gone, by the time it was read": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "life", Value: &thing{"x"}, ReadAt: u.clock.Now().Add(-30 * time.Second)})
		steps := []struct {
			wait time.Duration
			want State
			age  time.Duration
		}{
			{0, Fresh, 30 * time.Second},
			{29 * time.Second, Fresh, 59 * time.Second},
			{time.Second, Stale, time.Minute},
			{8*time.Minute + 59*time.Second, Stale, 9*time.Minute + 59*time.Second},
			{time.Second, Miss, 0},
		}
		for _, s := range steps {
			u.clock.Advance(s.wait)
			if e := u.get(t, "life"); e.State != s.want || e.Age != s.age {
				t.Errorf("got %v at age %v, want %v at %v", e.State, e.Age, s.want, s.age)
			}
		}
	},
	"a value whose time is over is not kept": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "over", Value: &thing{"x"}, ReadAt: u.clock.Now().Add(-10 * time.Minute)})
		u.holds(t, "over", "")
	},
	"not found is kept, and briefly": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "nobody", NotFound: true, Rank: RankByID})
		if e := u.get(t, "nobody"); e.State != Fresh || !e.NotFound || e.Value != nil {
			t.Errorf("got %+v, want a fresh not found", e)
		}
		u.clock.Advance(10 * time.Second)
		if e := u.get(t, "nobody"); e.State != Miss || e.NotFound {
			t.Errorf("got %+v, want a miss", e)
		}
	},
	"an older version never replaces a newer one": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "version", Value: &thing{"new"}, Version: 20, Rank: RankSearch})
		u.clock.Advance(2 * time.Minute)
		u.set(t, Item[*thing]{ID: "version", Value: &thing{"old"}, Version: 10, Rank: RankByID})
		u.holds(t, "version", "new")
		u.set(t, Item[*thing]{ID: "version", Value: &thing{"newer"}, Version: 30, Rank: RankSearch, ReadAt: u.clock.Now().Add(-time.Minute)})
		u.holds(t, "version", "newer")
	},
	"a search does not replace a read by id, until that has settled": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "rank", Value: &thing{"by id"}, Version: 5, Rank: RankByID})
		u.clock.Advance(59 * time.Second)
		u.set(t, Item[*thing]{ID: "rank", Value: &thing{"search"}, Version: 5, Rank: RankSearch})
		u.holds(t, "rank", "by id")
		u.clock.Advance(time.Second)
		u.set(t, Item[*thing]{ID: "rank", Value: &thing{"search"}, Version: 5, Rank: RankSearch})
		u.holds(t, "rank", "search")
	},
	"a read by id replaces a search at once": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "rank2", Value: &thing{"search"}, Version: 5, Rank: RankSearch})
		u.set(t, Item[*thing]{ID: "rank2", Value: &thing{"by id"}, Version: 5, Rank: RankByID})
		u.holds(t, "rank2", "by id")
	},
	"a ghost in a search does not undo a not found": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "ghost", NotFound: true, Rank: RankByID})
		u.clock.Advance(time.Second)
		u.set(t, Item[*thing]{ID: "ghost", Value: &thing{"ghost"}, Version: 5, Rank: RankSearch})
		if e := u.get(t, "ghost"); !e.NotFound {
			t.Errorf("got %+v, want not found", e)
		}
	},
	"an earlier read that arrives late changes nothing": func(t *testing.T, u *tierUnderTest) {
		now := u.clock.Now()
		u.set(t, Item[*thing]{ID: "late", Value: &thing{"later"}, Rank: RankList, ReadAt: now})
		u.set(t, Item[*thing]{ID: "late", Value: &thing{"earlier"}, Rank: RankList, ReadAt: now.Add(-time.Second)})
		u.holds(t, "late", "later")
	},
	"what was deleted is gone, and no fetch begun before brings it back": func(t *testing.T, u *tierUnderTest) {
		begun := u.clock.Now()
		u.set(t, Item[*thing]{ID: "deleted", Value: &thing{"old"}, Version: 1, Rank: RankByID})
		u.clock.Advance(time.Second)
		Delete(t.Context(), u.cache, u.ns, u.kind.Name, []string{"deleted"})
		u.holds(t, "deleted", "")
		u.set(t, Item[*thing]{ID: "deleted", Value: &thing{"old"}, Version: 1, Rank: RankByID, ReadAt: begun})
		u.holds(t, "deleted", "")
		u.set(t, Item[*thing]{ID: "deleted", Value: &thing{"lagging index"}, Version: 1, Rank: RankSearch})
		u.holds(t, "deleted", "")
		u.set(t, Item[*thing]{ID: "deleted", Value: &thing{"new"}, Version: 2, Rank: RankByID})
		u.holds(t, "deleted", "new")
	},
	"any id keeps its own value": func(t *testing.T, u *tierUnderTest) {
		ids := []string{
			"", " ", "a b", "a:b", "a", "b", "{x}", "x", "ü", "*", "a\r\nSET x 1", "\x00", "~", "~a", "../a", "a/b", "A",
			strings.Repeat("long", 100), strings.Repeat("long", 101), plainOrHash(" ", true),
		}
		var items []Item[*thing]
		for _, id := range ids {
			items = append(items, Item[*thing]{ID: id, Value: &thing{"value of " + id}})
		}
		u.set(t, items...)
		for _, id := range ids {
			u.holds(t, id, "value of "+id)
		}
	},
	"kinds are apart": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "kinds", Value: &thing{"thing"}})
		other := thingKind()
		other.Name = "thing:kinds"
		if e := one(t.Context(), u.cache, u.ns, other, "kinds"); e.State != Miss {
			t.Errorf("another kind sees %+v", e)
		}
	},
	"another tenant or generation with the same ids sees nothing": func(t *testing.T, u *tierUnderTest) {
		u.set(t, Item[*thing]{ID: "shared", Value: &thing{"acme's"}})
		for _, ns := range []Namespace{space(t, "globex", "n1"), space(t, "acme", "n2"), {}} {
			if e := one(t.Context(), u.cache, ns, u.kind, "shared"); e.State != Miss {
				t.Errorf("%+v sees %+v", ns, e)
			}
			Delete(t.Context(), u.cache, ns, u.kind.Name, []string{"shared"})
			SetMany(t.Context(), u.cache, ns, u.kind, []Item[*thing]{{ID: "shared", Value: &thing{"theirs"}}})
		}
		u.holds(t, "shared", "acme's")
	},
	"without a tenant nothing is kept": func(t *testing.T, u *tierUnderTest) {
		SetMany(t.Context(), u.cache, Namespace{}, u.kind, []Item[*thing]{{ID: "nobody", Value: &thing{"x"}}})
		if e := one(t.Context(), u.cache, Namespace{}, u.kind, "nobody"); e.State != Miss {
			t.Errorf("got %+v", e)
		}
	},
	"a kind without lifetimes keeps nothing": func(t *testing.T, u *tierUnderTest) {
		k := &Kind[*thing]{Name: "brief", Encode: u.kind.Encode, Decode: u.kind.Decode}
		SetMany(t.Context(), u.cache, u.ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}, {ID: "b", NotFound: true}})
		for _, e := range GetMany(t.Context(), u.cache, u.ns, k, []string{"a", "b"}) {
			if e.State != Miss {
				t.Errorf("got %+v", e)
			}
		}
	},
	"what was fetched is kept though its caller left": func(t *testing.T, u *tierUnderTest) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		SetMany(ctx, u.cache, u.ns, u.kind, []Item[*thing]{{ID: "left", Value: &thing{"paid for"}}})
		eventually(t, "the write arrives", func() bool { return u.get(t, "left").State == Fresh })
	},
}
