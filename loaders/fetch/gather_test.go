package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

var wordKind = IDKind("word", SoftObject, Hard)

// upstream answers fetches of words and counts them. Each takes a while, and ends early with
// its context.
type upstream struct {
	takes time.Duration
	err   error

	mu         sync.Mutex
	fetches    [][]string
	priorities []okta.Priority
}

func (u *upstream) source() Source[string] {
	return Source[string]{Field: "word", Kind: wordKind, Fetch: func(ctx context.Context, ids []string, out *Answers[string]) {
		u.mu.Lock()
		u.fetches = append(u.fetches, ids)
		n := len(u.fetches)
		u.mu.Unlock()
		select {
		case <-time.After(u.takes):
		case <-ctx.Done():
			out.FailAll(ids, fmt.Errorf("fetch words: %w", ctx.Err()))
			return
		}
		u.mu.Lock()
		defer u.mu.Unlock()
		u.priorities = append(u.priorities, okta.PriorityFrom(ctx))
		if u.err != nil {
			out.FailAll(ids, u.err)
			return
		}
		for _, id := range ids {
			out.Put(id, fmt.Sprintf("%s %d", id, n))
		}
	}}
}

func (u *upstream) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.fetches)
}

// word returns one operation's answer for one id.
func (k *kit) word(ctx context.Context, u *upstream, id string) Answer[string] {
	return Gather(ctx, k.request(ctx, Freshness{}), u.source(), []string{id})[id]
}

func TestEachKeyIsFetchedOnceHoweverManyAskAtTheSameTime(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{takes: time.Second}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if f := k.word(t.Context(), u, "a"); f.Value != "a 1" || f.Err != nil {
					t.Errorf("answered %q, %v", f.Value, f.Err)
				}
			})
		}
		wg.Wait()
		if f := k.word(t.Context(), u, "a"); f.Value != "a 1" || f.From.Age() != time.Second {
			t.Errorf("a moment later %q, %s old, want what was fetched", f.Value, f.From.Age())
		}
		if u.count() != 1 {
			t.Errorf("%d fetches, want 1", u.count())
		}
	})
}

// The leader has a second, its follower has no such limit.
func TestAFollowerAsksAgainWhenItsLeadersTimeWasOver(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{takes: 3 * time.Second}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if f := k.word(short, u, "a"); !errors.Is(f.Err, context.DeadlineExceeded) {
				t.Errorf("the leader: %q, %v", f.Value, f.Err)
			}
		})
		synctest.Wait()
		if f := k.word(t.Context(), u, "a"); f.Value != "a 2" || f.Err != nil {
			t.Errorf("the follower: %q, %v", f.Value, f.Err)
		}
		wg.Wait()
	})
}

func TestAFollowerSharesWhatOktaSaidToItsLeader(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"Okta is silent": &okta.TimeoutError{After: 4 * time.Second, Err: context.DeadlineExceeded},
		"503":            &okta.UnavailableError{Status: 503},
		"403":            &okta.Error{Status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				u := &upstream{takes: time.Second, err: err}
				var wg sync.WaitGroup
				for range 5 {
					wg.Go(func() {
						if f := k.word(t.Context(), u, "a"); !errors.Is(f.Err, err) {
							t.Errorf("%v, want %v", f.Err, err)
						}
					})
				}
				wg.Wait()
				if u.count() != 1 {
					t.Errorf("%d fetches, want 1", u.count())
				}
			})
		})
	}
}

// pages reads a list of 100 pages, one a second, and counts them.
func (k *kit) pages(ctx context.Context, read *int) {
	Gather(ctx, k.request(ctx, Freshness{}), Source[string]{Field: "word", Kind: wordKind, Fetch: func(
		ctx context.Context, ids []string, out *Answers[string],
	) {
		for range 100 {
			if ctx.Err() != nil {
				out.FailAll(ids, ctx.Err())
				return
			}
			*read++
			time.Sleep(time.Second)
		}
	}}, []string{"a"})
}

func TestAFetchEndsWithItsLastWaiter(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		read := 0
		first, leaves := context.WithCancel(t.Context())
		last, leavesLater := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { k.pages(first, &read) })
		synctest.Wait()
		wg.Go(func() { k.pages(last, &read) })
		time.Sleep(2500 * time.Millisecond)
		leaves()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if read != 5 {
			t.Errorf("%d pages in 4.5 s while one of two waits, want 5", read)
		}
		leavesLater()
		wg.Wait()
		time.Sleep(time.Minute)
		if read != 5 {
			t.Errorf("%d pages, want none after the last waiter had left", read-5)
		}
	})
}

func TestWhoHasGoneBeginsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		loaderkit.Put(k, wordKind, "stale", "old", 5*time.Minute)
		loaderkit.Put(k, wordKind, "fresh", "young", time.Second)
		r := k.request(gone, Freshness{})
		got := Gather(gone, r, u.source(), []string{"fresh", "none", "stale"})
		if got["fresh"].Value != "young" || !errors.Is(got["none"].Err, context.Canceled) || !errors.Is(got["stale"].Err, context.Canceled) {
			t.Errorf("answers %+v", got)
		}
		if u.count() != 0 || r.Cost().Cache.Stale != 0 {
			t.Errorf("%d fetches, cache %+v", u.count(), r.Cost().Cache)
		}
	})
}

func TestAClosedEngineAnswersFromTheCacheAlone(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{}
		loaderkit.Put(k, wordKind, "fresh", "young", time.Second)
		k.engine.Close()
		got := Gather(t.Context(), k.request(t.Context(), Freshness{}), u.source(), []string{"fresh", "none"})
		if got["fresh"].Value != "young" || !errors.Is(got["none"].Err, errClosed) || u.count() != 0 {
			t.Errorf("answers %+v, %d fetches", got, u.count())
		}
		var left *cache.Leader
		if left = k.Store.Lead(k.NS(), wordKind.Name, []string{"none"}); len(left.Mine) != 1 {
			t.Error("the fetch that was not begun is still led")
		}
		left.End()
	})
}

func TestUnlessTakesWhatIsWrongForMissing(t *testing.T) {
	t.Parallel()
	believe := Unless[string](map[string]bool{"a": true})
	fresh := cache.Entry[string]{State: cache.Fresh}
	if believe("a", fresh) != cache.Miss || believe("b", fresh) != cache.Fresh {
		t.Error("what is known to be wrong is believed, or the rest is not")
	}
}
