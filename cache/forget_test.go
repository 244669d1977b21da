package cache

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// text is a kind of texts.
func text(name string) *Kind[string] {
	return &Kind[string]{
		Name: name, Soft: time.Hour, Hard: time.Hour, NotFoundTTL: time.Hour,
		Encode: func(s string) ([]byte, error) { return []byte(s), nil },
		Decode: func(b []byte) (string, error) { return string(b), nil },
	}
}

func states[T any](entries []Entry[T]) []State {
	list := make([]State, len(entries))
	for i, e := range entries {
		list[i] = e.State
	}
	return list
}

// TestWhatIsForgottenIsMissingInBothTiers looks by every way into the cache.
func TestWhatIsForgottenIsMissingInBothTiers(t *testing.T) {
	t.Parallel()
	redis := RedisOptions{URL: "redis://" + miniredis.RunT(t).Addr(), Budget: 5 * time.Second}
	k, other, ns := text("list"), text("other"), space(t, "acme", "n")
	writer := build(t, Options{Redis: redis})
	ids := []string{"0a", "b:0a", "c", "d"}
	items := []Item[string]{{ID: "0a", NotFound: true}, {ID: "b:0a", Value: "x"}, {ID: "c", Value: "x,0a,y"}, {ID: "d", Value: "x"}}
	SetMany(t.Context(), writer, ns, k, items)
	SetMany(t.Context(), writer, ns, other, items)
	SetMany(t.Context(), writer, space(t, "beta", "n"), k, items)
	for name, tt := range map[string]struct {
		id   string
		want []State
	}{
		"by kind": {"", []State{Miss, Miss, Miss, Miss}},
		"by id":   {"0a", []State{Miss, Miss, Miss, Fresh}},
	} {
		for _, opts := range []Options{{Redis: redis}, {Redis: redis, LocalBytes: -1}} {
			c := build(t, opts)
			GetMany(t.Context(), c, ns, k, ids)
			c.Forget("acme", []Mark{{Kind: "list", ID: tt.id, At: time.Now().UnixMilli()}})
			c.Forget("acme", nil) // forgets no mark
			if got := states(GetMany(t.Context(), c, ns, k, ids)); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", name, got, tt.want)
			}
			if got := states(GetMany(t.Context(), c, ns, other, ids)); slices.Contains(got, Miss) {
				t.Errorf("%s: of another kind: %v", name, got)
			}
			if got := states(GetMany(t.Context(), c, space(t, "beta", "n"), k, ids)); slices.Contains(got, Miss) {
				t.Errorf("%s: of another tenant: %v", name, got)
			}
			Prefetch(t.Context(), c, ns, Wanted(k, ids))
			Amend(t.Context(), c, ns, k, "c", func(string) (string, bool) { return "amended", true })
			if got := states(Peek(c, ns, k, ids[:3])); slices.Contains(got, Fresh) {
				t.Errorf("%s: in memory: %v", name, got)
			}
		}
	}
}

// TestWhatIsReadAnewIsKeptWhateverWasForgotten: what is hidden holds back nothing.
func TestWhatIsReadAnewIsKeptWhateverWasForgotten(t *testing.T) {
	t.Parallel()
	for _, scripts := range []bool{true, false} {
		redis := RedisOptions{URL: "redis://" + miniredis.RunT(t).Addr(), Budget: 5 * time.Second}
		k, ns := text("list"), space(t, "acme", "n")
		servers := []*Cache{build(t, Options{Redis: redis}), build(t, Options{Redis: redis})}
		SetMany(t.Context(), servers[0], ns, k, []Item[string]{{ID: "a", Value: "old", Version: 9, Rank: RankByID}})
		GetMany(t.Context(), servers[1], ns, k, []string{"a"})
		at := time.Now()
		for _, c := range servers {
			c.remote.scriptless.Store(!scripts)
			c.Forget("acme", []Mark{{Kind: "list", ID: "a", At: at.UnixMilli()}})
		}
		read := at.Add(2 * time.Millisecond)
		time.Sleep(time.Until(read))
		SetMany(t.Context(), servers[0], ns, k, []Item[string]{{ID: "a", Value: "late", ReadAt: at.Add(-time.Second)}})
		if got := GetMany(t.Context(), servers[0], ns, k, []string{"a"})[0]; got.State != Miss {
			t.Errorf("scripts %v: what was under way is kept: %+v", scripts, got)
		}
		SetMany(t.Context(), servers[0], ns, k, []Item[string]{{ID: "a", Value: "new", Version: 8, Rank: RankSearch, ReadAt: read}})
		for i, c := range servers {
			if got := GetMany(t.Context(), c, ns, k, []string{"a"})[0]; got.Value != "new" || got.State != Fresh {
				t.Errorf("scripts %v: server %d has %+v", scripts, i, got)
			}
		}
	}
}

func TestAFetchFromBeforeIsNotJoined(t *testing.T) {
	t.Parallel()
	c, ns := build(t, Options{}), space(t, "acme", "n")
	before := c.Lead(ns, "list", []string{"a"})
	waiter := c.Lead(ns, "list", []string{"a"}).Others[0]
	c.Forget("acme", []Mark{{Kind: "list", ID: "z", At: time.Now().UnixMilli()}})
	after := c.Lead(ns, "list", []string{"a"})
	if len(after.Mine) != 1 {
		t.Fatal("a fetch from before is joined")
	}
	time.Sleep(2 * time.Millisecond) // past the mark
	before.Settle("a", "old", nil)
	if v, err := waiter.Wait(t.Context()); v != "old" || err != nil {
		t.Errorf("who waited before: %v, %v", v, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := after.open["a"].Wait(ctx); err == nil {
		t.Error("the later fetch ended with the earlier one")
	}
	after.End()
}

func TestMarksAreBounded(t *testing.T) {
	t.Parallel()
	c, ns := build(t, Options{}), space(t, "acme", "n")
	now := time.Now().UnixMilli()
	for i := range MaxMarkedIDs {
		c.Forget("acme", []Mark{{Kind: "list", ID: strconv.Itoa(i), At: now}, {Kind: "list", ID: "0", At: now}})
	}
	if m := c.markedOf(ns, "list"); len(m.ids) != MaxMarkedIDs || m.whole != 0 {
		t.Errorf("%d ids, whole %d", len(m.ids), m.whole)
	}
	c.Forget("acme", []Mark{{Kind: "list", ID: "more", At: now + 1}, {Kind: "old", At: now - MarkLife.Milliseconds()}})
	if m := c.markedOf(ns, "list"); len(m.ids) != 0 || m.whole != now+1 {
		t.Errorf("%d ids, whole %d", len(m.ids), m.whole)
	}
	if c.markedOf(ns, "old") != nil {
		t.Error("a mark that hides nothing is remembered")
	}
}
