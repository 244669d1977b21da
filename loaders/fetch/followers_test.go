package fetch

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// hurriedly answers after a tenth of a second, but refuses callers that have a copy or must
// leave a reserve, as the client does.
func hurriedly() Source[string] {
	return Source[string]{Field: "word", Kind: wordKind, Fetch: func(ctx context.Context, ids []string, out *Answers[string]) {
		time.Sleep(100 * time.Millisecond)
		if okta.IsImpatient(ctx) || okta.PriorityFrom(ctx) == okta.Background {
			out.FailAll(ids, &okta.RateLimitError{RetryAfter: 2 * time.Second, Local: true})
			return
		}
		for _, id := range ids {
			out.Put(id, "new")
		}
	}}
}

func noCache() Freshness { return Freshness{Bounded: true, MaxAge: 5 * time.Second} }

// both calls first, and second a moment later while the first fetch is under way.
func both(first, second func()) {
	var wg sync.WaitGroup
	wg.Go(first)
	time.Sleep(10 * time.Millisecond)
	second()
	wg.Wait()
}

func TestWhoCannotDoWithACopyMakesAFetchWait(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		both(func() {
			Gather(t.Context(), k.request(t.Context(), Freshness{}), hurriedly(), []string{"a"})
		}, func() {
			if f := Gather(t.Context(), k.request(t.Context(), noCache()), hurriedly(), []string{"a"})["a"]; f.Value != "new" || f.Err != nil {
				t.Errorf("%q, %v", f.Value, f.Err)
			}
		})
	})
}

// The refusal arrives before the other caller does anything for the fetch.
func TestARefusalOfWhoWasHurriedIsNotTheOthers(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		var n atomic.Int32
		src := Source[string]{Field: "word", Kind: wordKind, Fetch: func(_ context.Context, ids []string, out *Answers[string]) {
			time.Sleep(100 * time.Millisecond)
			if n.Add(1) == 1 {
				out.FailAll(ids, &okta.RateLimitError{RetryAfter: 2 * time.Second, Local: true})
				return
			}
			out.Put("a", "new")
		}}
		both(func() {
			Gather(okta.Impatient(t.Context()), k.request(t.Context(), Freshness{}), src, []string{"a"})
		}, func() {
			if f := Gather(t.Context(), k.request(t.Context(), Freshness{}), src, []string{"a"})["a"]; f.Value != "new" || f.Err != nil {
				t.Errorf("%q, %v", f.Value, f.Err)
			}
		})
	})
}

func TestStaleIfErrorZeroTakesNothingMadeOfACopy(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		var n atomic.Int32
		src := Source[string]{Field: "word", Kind: wordKind, Fetch: func(_ context.Context, _ []string, out *Answers[string]) {
			time.Sleep(time.Second)
			if n.Add(1) == 1 {
				out.PutMade("a", "made of a copy", Provenance{At: time.Now().Add(-10 * time.Minute), Stale: true})
			}
			out.Put("a", "new")
		}}
		both(func() {
			Gather(t.Context(), k.request(t.Context(), Freshness{}), src, []string{"a"})
		}, func() {
			f := Gather(t.Context(), k.request(t.Context(), Freshness{StaleBounded: true}), src, []string{"a"})["a"]
			if f.Value != "new" || f.From.Stale {
				t.Errorf("%q, %s old", f.Value, f.From.Age())
			}
		})
	})
}

// A caller whose patience ended on another level answers with a copy; one who follows it has a
// second of its own.
func TestNobodySharesAnothersLackOfPatience(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{takes: 300 * time.Millisecond}
		outer := IDKind("outer", SoftObject, Hard)
		ask := func(left time.Duration) Answer[string] {
			r := k.request(t.Context(), Freshness{})
			r.patience.left = left
			src := Source[string]{Field: "outer", Kind: outer, Fetch: func(ctx context.Context, _ []string, out *Answers[string]) {
				time.Sleep(100 * time.Millisecond)
				f := Gather(ctx, r, u.source(), []string{"a"})["a"]
				out.PutMade("x", f.Value, f.From)
			}}
			return Gather(t.Context(), r, src, []string{"x"})["x"]
		}
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		both(func() { ask(0) }, func() {
			if f := ask(time.Second); f.From.Stale {
				t.Errorf("given %q, %s old, while Okta answers in 300 ms", f.Value, f.From.Age())
			}
		})
	})
}

// Two callers were served the copy after their second; the fetch that goes on has nobody
// waiting.
func TestARefreshForNobodyIsBackgroundWork(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		priority := make(chan okta.Priority, 1)
		src := Source[string]{Field: "word", Kind: wordKind, Fetch: func(ctx context.Context, _ []string, out *Answers[string]) {
			time.Sleep(3 * time.Second)
			priority <- okta.PriorityFrom(ctx)
			out.Put("a", "new")
		}}
		ask := func() { Gather(t.Context(), k.request(t.Context(), Freshness{}), src, []string{"a"}) }
		both(ask, ask)
		if p := <-priority; p != okta.Background {
			t.Errorf("the refresh has priority %s", p)
		}
	})
}

// A window is spent, for all callers alike, with and without copies.
func TestCallersWhoAreRefusedAlikeDoNotAskInTurn(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]time.Duration{"with copies": 10 * time.Minute, "without": 0} {
		bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
			if age > 0 {
				loaderkit.Put(k, wordKind, "a", "old", age)
			}
			var fetches atomic.Int32
			src := Source[string]{Field: "word", Kind: wordKind, Fetch: func(_ context.Context, ids []string, out *Answers[string]) {
				fetches.Add(1)
				time.Sleep(time.Millisecond)
				out.FailAll(ids, &okta.RateLimitError{Local: true, Share: true, RetryAfter: time.Minute})
			}}
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() { Gather(t.Context(), k.request(t.Context(), Freshness{}), src, []string{"a"}) })
			}
			wg.Wait()
			if n := fetches.Load(); n > 2 {
				t.Errorf("%s: %d fetches for 100 callers", name, n)
			}
		})
	}
}
