package loaders

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"oktagraph/okta"
	"oktagraph/oktasim"
)

// hurriedly answers after a tenth of a second, but refuses who has a copy or is to
// leave a reserve, as the client does.
func hurriedly() source[string] {
	return source[string]{field: "word", kind: wordKind, fetch: func(ctx context.Context, ids []string, out *catch[string]) {
		time.Sleep(100 * time.Millisecond)
		if okta.IsImpatient(ctx) || okta.PriorityFrom(ctx) == okta.Background {
			out.failAll(ids, &okta.RateLimitError{RetryAfter: 2 * time.Second, Local: true})
			return
		}
		for _, id := range ids {
			out.put(id, "new")
		}
	}}
}

func noCache() Hints { return Hints{Freshness: Freshness{Bounded: true, MaxAge: 5 * time.Second}} }

// both asks, and a moment later asks again while the first is on its way.
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
		put(k, wordKind, "a", "old", 10*time.Minute)
		both(func() {
			gather(t.Context(), k.request(t.Context(), Hints{}), hurriedly(), []string{"a"})
		}, func() {
			if f := gather(t.Context(), k.request(t.Context(), noCache()), hurriedly(), []string{"a"})["a"]; f.value != "new" || f.err != nil {
				t.Errorf("%q, %v", f.value, f.err)
			}
		})
	})
}

// The refusal comes before the other caller does anything for the fetch.
func TestARefusalOfWhoWasHurriedIsNotTheOthers(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		var n atomic.Int32
		src := source[string]{field: "word", kind: wordKind, fetch: func(_ context.Context, ids []string, out *catch[string]) {
			time.Sleep(100 * time.Millisecond)
			if n.Add(1) == 1 {
				out.failAll(ids, &okta.RateLimitError{RetryAfter: 2 * time.Second, Local: true})
				return
			}
			out.put("a", "new")
		}}
		both(func() {
			gather(okta.Impatient(t.Context()), k.request(t.Context(), Hints{}), src, []string{"a"})
		}, func() {
			if f := gather(t.Context(), k.request(t.Context(), Hints{}), src, []string{"a"})["a"]; f.value != "new" || f.err != nil {
				t.Errorf("%q, %v", f.value, f.err)
			}
		})
	})
}

func TestStaleIfErrorZeroTakesNothingMadeOfACopy(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		var n atomic.Int32
		src := source[string]{field: "word", kind: wordKind, fetch: func(_ context.Context, _ []string, out *catch[string]) {
			time.Sleep(time.Second)
			if n.Add(1) == 1 {
				out.putMade("a", "made of a copy", provenance{at: time.Now().Add(-10 * time.Minute), stale: true})
			}
			out.put("a", "new")
		}}
		both(func() {
			gather(t.Context(), k.request(t.Context(), Hints{}), src, []string{"a"})
		}, func() {
			f := gather(t.Context(), k.request(t.Context(), Hints{Freshness: Freshness{StaleBounded: true}}), src, []string{"a"})["a"]
			if f.value != "new" || f.from.stale {
				t.Errorf("%q, %s old", f.value, f.from.age())
			}
		})
	})
}

// A caller whose patience ended on another level makes an answer of a copy; one who
// follows it has a second of its own.
func TestNobodySharesAnothersLackOfPatience(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{takes: 300 * time.Millisecond}
		outer := idKind("outer", softObject, hard)
		ask := func(left time.Duration) found[string] {
			r := k.request(t.Context(), Hints{})
			r.patience.left = left
			src := source[string]{field: "outer", kind: outer, fetch: func(ctx context.Context, _ []string, out *catch[string]) {
				time.Sleep(100 * time.Millisecond)
				f := gather(ctx, r, u.source(), []string{"a"})["a"]
				out.putMade("x", f.value, f.from)
			}}
			return gather(t.Context(), r, src, []string{"x"})["x"]
		}
		put(k, wordKind, "a", "old", 10*time.Minute)
		both(func() { ask(0) }, func() {
			if f := ask(time.Second); f.from.stale {
				t.Errorf("given %q, %s old, while Okta answers in 300 ms", f.value, f.from.age())
			}
		})
	})
}

// Somebody without a copy waits for lists that are being read for the sake of
// questions to come, when most of the budget is spent.
func TestAPageIsNotRefusedForTheBackgroundsReserve(t *testing.T) {
	t.Parallel()
	c := oktasim.Config{Users: 250, Groups: 3000, Latency: "100ms", RateLimit: "50/min"}
	bubble(t, c, func(t *testing.T, k *kit) {
		for range 22 {
			_, err := k.tenant.Okta.ListGroups(t.Context(), okta.GroupQuery{Limit: 1})
			k.ok(err)
		}
		both(func() { k.request(t.Context(), Hints{}).learnFacts(t.Context()) }, func() {
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
			defer cancel()
			_, err := k.request(t.Context(), Hints{}).readFacts(ctx, factsWanted{users: true})
			var limited *okta.RateLimitError
			if errors.As(err, &limited) {
				t.Error(err)
			}
		})
	})
}

// Two callers got the copy after their second; what goes on is for nobody who waits.
func TestARefreshForNobodyIsBackgroundWork(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		put(k, wordKind, "a", "old", 10*time.Minute)
		priority := make(chan okta.Priority, 1)
		src := source[string]{field: "word", kind: wordKind, fetch: func(ctx context.Context, _ []string, out *catch[string]) {
			time.Sleep(3 * time.Second)
			priority <- okta.PriorityFrom(ctx)
			out.put("a", "new")
		}}
		ask := func() { gather(t.Context(), k.request(t.Context(), Hints{}), src, []string{"a"}) }
		both(ask, ask)
		if p := <-priority; p != okta.Background {
			t.Errorf("the refresh has priority %s", p)
		}
	})
}

// A window is spent, for everybody alike, with and without copies.
func TestCallersWhoAreRefusedAlikeDoNotAskInTurn(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]time.Duration{"with copies": 10 * time.Minute, "without": 0} {
		bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
			if age > 0 {
				put(k, wordKind, "a", "old", age)
			}
			var fetches atomic.Int32
			src := source[string]{field: "word", kind: wordKind, fetch: func(_ context.Context, ids []string, out *catch[string]) {
				fetches.Add(1)
				time.Sleep(time.Millisecond)
				out.failAll(ids, &okta.RateLimitError{Local: true, Share: true, RetryAfter: time.Minute})
			}}
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() { gather(t.Context(), k.request(t.Context(), Hints{}), src, []string{"a"}) })
			}
			wg.Wait()
			if n := fetches.Load(); n > 2 {
				t.Errorf("%s: %d fetches for 100 callers", name, n)
			}
		})
	}
}
