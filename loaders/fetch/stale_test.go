package fetch

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestACopyStandsInMarkedWhereOktaCannotAnswer(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{err: &okta.UnavailableError{Status: 503}}
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		for range 2 {
			r := k.request(t.Context(), Freshness{})
			got := Gather(t.Context(), r, u.source(), []string{"a", "b"})
			if f := got["a"]; f.Value != "old" || !f.From.Stale || f.From.hurried || f.From.Age() != 10*time.Minute {
				t.Errorf("the copy: %+v", f)
			}
			if got["b"].Err == nil {
				t.Error("there is no copy of b, and no error either")
			}
			c := r.Cost()
			if c.Cache.Stale != 1 || c.OldestAge != (10*time.Minute).Milliseconds() || len(strategies(c, "word")) != 1 {
				t.Errorf("cost %+v", c)
			}
		}
		if loaderkit.Peek(k, wordKind, "a").State != cache.Stale {
			t.Error("the copy has become fresh")
		}
		if k.Logged() != 1 {
			t.Errorf("logged %s", k.Log)
		}
		time.Sleep(20 * time.Minute)
		if f := k.word(t.Context(), u, "a"); f.Err == nil {
			t.Errorf("a copy of half an hour stands in: %+v", f)
		}
	})
}

func TestNoCopyStandsInForARefusalOrForWhatWeChoseNotToAsk(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"refused": &okta.Error{Status: 403}, "limit": okta.ErrCallLimit, "too expensive": ErrTooExpensive,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
				if f := k.word(t.Context(), &upstream{err: err}, "a"); !errors.Is(f.Err, err) || f.Value != "" {
					t.Errorf("answered %+v", f)
				}
			})
		})
	}
}

func TestARefreshGoesOnInTheBackgroundWhenPatienceIsOver(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{takes: 3 * time.Second}
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		r := k.request(t.Context(), Freshness{})
		began := time.Now()
		f := Gather(t.Context(), r, u.source(), []string{"a"})["a"]
		if waited := time.Since(began); f.Value != "old" || waited != DefaultPatience {
			t.Errorf("%q after %s, want the copy after %s", f.Value, waited, DefaultPatience)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if e := loaderkit.Peek(k, wordKind, "a"); e.State != cache.Fresh || e.Value != "a 1" || e.Age != 4*time.Second {
			t.Errorf("after the refresh the cache has %+v", e)
		}
		if u.count() != 1 || !slices.Equal(u.priorities, []okta.Priority{okta.Background}) {
			t.Errorf("%d fetches, priorities %v", u.count(), u.priorities)
		}
	})
}

func TestWhereOneKeyHasNoCopyAllAreWaitedFor(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{takes: 3 * time.Second}
		loaderkit.Put(k, wordKind, "a", "old", 10*time.Minute)
		got := Gather(t.Context(), k.request(t.Context(), Freshness{}), u.source(), []string{"a", "b"})
		if got["a"].Value != "a 1" || got["b"].Value != "b 1" || !slices.Equal(u.priorities, []okta.Priority{okta.Interactive}) {
			t.Errorf("answers %+v, priority %v", got, u.priorities)
		}
	})
}

func TestWhatIsMadeOfAStalePartIsNotKept(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		minute := ReadAt(time.Now().Add(-time.Minute))
		stale := minute
		stale.Stale = true
		got := Gather(t.Context(), k.request(t.Context(), Freshness{}), Source[string]{Kind: wordKind, Fetch: func(
			_ context.Context, _ []string, out *Answers[string],
		) {
			out.PutMade("stale", "s", stale)
			out.PutMade("fresh", "f", minute)
			out.Along("stale too", "s", stale)
			out.Along("fresh too", "f", minute)
		}}, []string{"stale", "fresh"})
		if got["stale"].Value != "s" || got["fresh"].Value != "f" {
			t.Errorf("answers %+v", got)
		}
		for id, want := range map[string]time.Duration{"stale": 0, "stale too": 0, "fresh": time.Minute, "fresh too": time.Minute} {
			if e := loaderkit.Peek(k, wordKind, id); e.Age != want || (e.State == cache.Fresh) != (want > 0) {
				t.Errorf("%s: the cache has %+v, want an entry %s old", id, e, want)
			}
		}
	})
}

// What one operation accepted as stale for lack of time is not an answer for one that has time.
func TestAFollowerIsNotContentWithWhatItsLeaderHadNoTimeFor(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		young, old := ReadAt(time.Now()), ReadAt(time.Now().Add(-time.Minute))
		stale, hurried := old, old
		stale.Stale = true
		hurried.Stale, hurried.hurried = true, true
		anything := k.request(t.Context(), Freshness{})
		bounded := k.request(t.Context(), Freshness{Bounded: true, MaxAge: 30 * time.Second})
		for name, c := range map[string]struct {
			r    *Request
			from Provenance
			want bool
		}{
			"fresh":                             {anything, young, true},
			"old":                               {anything, old, true},
			"stale":                             {anything, stale, true},
			"stale for want of time":            {anything, hurried, false},
			"fresh for who bounds the age":      {bounded, young, true},
			"too old for who bounds the age":    {bounded, old, false},
			"stale is never what no-cache asks": {bounded, stale, false},
		} {
			if got := c.r.content(c.from); got != c.want {
				t.Errorf("%s: %t, want %t", name, got, c.want)
			}
		}
	})
}

func TestAnUnfinishedBatchIsToldFromAHangingOkta(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		read := func(quick ...string) map[string]Answer[string] {
			return Gather(ctx, k.request(ctx, Freshness{}), Source[string]{Kind: wordKind, Fetch: func(
				ctx context.Context, ids []string, out *Answers[string],
			) {
				for _, id := range quick {
					out.Put(id, "read")
				}
				<-ctx.Done()
				out.FailAll(ids, ctx.Err())
			}}, []string{"a", "b"})
		}
		some := read("a")
		if some["a"].Value != "read" || !errors.Is(some["b"].Err, ErrUnfinished) {
			t.Errorf("one of two was read in time: %+v", some)
		}
		none := read()
		if err := none["b"].Err; err == nil || errors.Is(err, ErrUnfinished) {
			t.Errorf("nothing was read in time: %v", err)
		}
	})
}
