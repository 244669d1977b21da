package cache

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func callIDs(calls []*Call) (ids []string) {
	for _, f := range calls {
		ids = append(ids, f.ID)
	}
	return ids
}

func TestEachKeyIsFetchedOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	c := build(t, Options{})
	ns := space(t, "acme", "n")
	var fetches atomic.Int32
	ids, _ := batchOf(50)
	var all, claimed sync.WaitGroup
	claimed.Add(20)
	for range 20 {
		all.Go(func() {
			l := c.Lead(ns, "thing", ids)
			fetches.Add(int32(len(l.Mine)))
			claimed.Done()
			claimed.Wait()
			for _, id := range l.Mine {
				l.Settle(id, "value of "+id, nil)
			}
			for _, f := range l.Others {
				if v, err := f.Wait(t.Context()); err != nil || v != "value of "+f.ID {
					t.Errorf("%s: waited for %v, %v", f.ID, v, err)
				}
			}
		})
	}
	all.Wait()
	if n := fetches.Load(); n != 50 {
		t.Errorf("20 callers made %d fetches of 50 keys", n)
	}
	if len(c.calls.byKey) != 0 {
		t.Errorf("%d calls were left behind", len(c.calls.byKey))
	}
}

func TestLeadDividesABatch(t *testing.T) {
	t.Parallel()
	c := build(t, Options{})
	ns := space(t, "acme", "n")
	c.Lead(ns, "thing", []string{"a"})
	l := c.Lead(ns, "thing", []string{"b", "a", "b", "c", "a"})
	if diff := cmp.Diff([]string{"b", "c"}, l.Mine); diff != "" {
		t.Errorf("mine: %s", diff)
	}
	if diff := cmp.Diff([]string{"a"}, callIDs(l.Others)); diff != "" {
		t.Errorf("others: %s", diff)
	}
	for name, other := range map[string]Namespace{"another tenant": space(t, "globex", "n"), "another generation": space(t, "acme", "n2")} {
		if l := c.Lead(other, "thing", []string{"a"}); len(l.Mine) != 1 || len(l.Others) != 0 {
			t.Errorf("%s joined a foreign call", name)
		}
	}
	if l := c.Lead(ns, "other", []string{"a"}); len(l.Mine) != 1 || len(l.Others) != 0 {
		t.Error("another kind joined the call")
	}
}

func TestWaiterLeavesByItsOwnContextAndTheFetchGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &Cache{now: time.Now, calls: calls{byKey: map[localKey]*Call{}}}
		ns := space(t, "acme", "n")
		leader := c.Lead(ns, "thing", []string{"a"})
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go func() {
			time.Sleep(time.Minute)
			leader.Settle("a", 42, nil)
		}()
		start := time.Now()
		if _, err := c.Lead(ns, "thing", []string{"a"}).Others[0].Wait(hasty); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("the hasty waiter got %v after %v", err, time.Since(start))
		}
		if v, err := c.Lead(ns, "thing", []string{"a"}).Others[0].Wait(t.Context()); v != 42 || err != nil || time.Since(start) != time.Minute {
			t.Errorf("the patient waiter got %v, %v after %v", v, err, time.Since(start))
		}
	})
}

func TestFailureOfTheLeaderReachesItsWaiters(t *testing.T) {
	t.Parallel()
	failure := errors.New("okta said no")
	cases := map[string]struct {
		fetch func(*Leader)
		want  error
	}{
		"settled with an error": {func(l *Leader) { l.Settle("a", nil, failure) }, failure},
		"ended without result":  {func(*Leader) {}, ErrAbandoned},
		"panicked":              {func(*Leader) { panic("boom") }, ErrAbandoned},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := build(t, Options{})
			ns := space(t, "acme", "n")
			leader := c.Lead(ns, "thing", []string{"a"})
			waiter := c.Lead(ns, "thing", []string{"a"}).Others[0]
			func() {
				defer func() { _ = recover() }()
				defer leader.End()
				tc.fetch(leader)
			}()
			if _, err := waiter.Wait(t.Context()); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if again := c.Lead(ns, "thing", []string{"a"}); len(again.Mine) != 1 {
				t.Error("the key cannot be fetched again")
			}
		})
	}
}

func TestLateLeaderCannotEndTheNextOnesFetch(t *testing.T) {
	t.Parallel()
	c := build(t, Options{})
	ns := space(t, "acme", "n")
	first := c.Lead(ns, "thing", []string{"a"})
	first.Settle("a", 1, nil)
	second := c.Lead(ns, "thing", []string{"a"})
	first.Settle("a", 2, nil)
	first.End()
	waiter := c.Lead(ns, "thing", []string{"a"}).Others
	if len(waiter) != 1 {
		t.Fatal("the second fetch was ended by the first leader")
	}
	second.Settle("a", 3, nil)
	if v, err := waiter[0].Wait(t.Context()); v != 3 || err != nil {
		t.Errorf("got %v, %v; want 3", v, err)
	}
}

func TestCloseEndsAllCalls(t *testing.T) {
	t.Parallel()
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	ns := space(t, "acme", "n")
	c.Lead(ns, "thing", []string{"a"})
	others := c.Lead(ns, "thing", []string{"a"}).Others
	c.Close()
	if _, err := others[0].Wait(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	if l := c.Lead(ns, "thing", []string{"a"}); len(l.Mine) != 1 || len(l.Others) != 0 {
		t.Error("a closed cache shares fetches")
	}
}

func TestSettledCallAnswersEvenACallerWhoseTimeIsUp(t *testing.T) {
	t.Parallel()
	c := build(t, Options{})
	ns := space(t, "acme", "n")
	leader := c.Lead(ns, "thing", []string{"a"})
	others := c.Lead(ns, "thing", []string{"a"}).Others
	leader.Settle("a", 1, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 {
		if v, err := others[0].Wait(ctx); v != 1 || err != nil {
			t.Fatalf("got %v, %v", v, err)
		}
	}
}

type rank struct{}

// Some wait before the leader listens, some after.
func TestALeaderHearsOfAllWhoWait(t *testing.T) {
	t.Parallel()
	c, ns := build(t, Options{}), space(t, "acme", "n")
	leader := c.Lead(ns, "list", []string{"a"})
	var heard []any
	for n := range 3 {
		if n == 2 {
			leader.OnFollow(func(ctx context.Context) { heard = append(heard, ctx.Value(rank{})) })
		}
		ctx, leave := context.WithCancel(context.WithValue(t.Context(), rank{}, n))
		leave()
		if _, err := c.Lead(ns, "list", []string{"a"}).Others[0].Wait(ctx); err == nil {
			t.Error("an answer came of nothing")
		}
	}
	leader.End()
	if want := []any{0, 1, 2}; !slices.Equal(heard, want) {
		t.Errorf("heard of %v, want %v", heard, want)
	}
}
