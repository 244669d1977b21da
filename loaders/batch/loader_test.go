package batch

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// tasks runs fs as tasks of one operation.
func (k *kit) tasks(r *Request, fs ...func(ctx context.Context)) {
	r.RunTasks(k.T.Context(), func(ctx context.Context) {
		for _, f := range fs {
			Go(ctx, func() { f(ctx) })
		}
	})
}

func TestTasksShareABatchAndAskForEachKeyOnce(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u, r := &upstream{takes: time.Second}, k.request(t.Context(), Hints{})
		l := k.words(r, u)
		ask := func(want string, ids ...string) func(ctx context.Context) {
			return func(ctx context.Context) {
				for i, got := range l.LoadAll(ctx, ids) {
					if got.Err != nil || got.Value != ids[i]+want {
						t.Errorf("%s: %+v", ids[i], got)
					}
				}
			}
		}
		k.tasks(r, ask(" 1", "a", "b", "a"), ask(" 1", "b", "c"), ask(" 1"), func(ctx context.Context) {
			ask(" 1", "c")(ctx)
			ask(" 2", "d")(ctx)
		})
		if !slices.EqualFunc(u.fetches, [][]string{{"a", "b", "c"}, {"d"}}, slices.Equal[[]string]) {
			t.Errorf("fetched %v", u.fetches)
		}
		if got, ok := l.Asked("d"); !ok || got.Value != "d 2" || !l.Has("d") || l.Has("e") || l.Pending() {
			t.Errorf("known of d: %+v", got)
		}
		if _, ok := l.Asked("e"); ok {
			t.Error("e was not asked for")
		}
	})
}

// Whether its key is held or missing, a caller waits for the same round.
func TestAWarmKeyDoesNotRunAhead(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "warm", "kept", time.Second)
		u, r := &upstream{}, k.request(t.Context(), Hints{})
		l := k.words(r, u)
		TakesHeld(l, r, "word", wordKind, PlainIDs)
		below := func(first, second string) func(ctx context.Context) {
			return func(ctx context.Context) {
				l.LoadAll(ctx, []string{first})
				l.LoadAll(ctx, []string{second})
			}
		}
		k.tasks(r, below("warm", "x"), below("cold", "y"))
		if !slices.EqualFunc(u.fetches, [][]string{{"cold"}, {"x", "y"}}, slices.Equal[[]string]) {
			t.Errorf("fetched %v", u.fetches)
		}
		if c := r.Cost().Cache; c != (fetch.CacheCost{Hits: 1, Misses: 3}) {
			t.Errorf("counted %+v", c)
		}
	})
}

func TestABatchIsToldOfKeysThatWereHeld(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "a", "kept", time.Second)
		r := k.request(t.Context(), Hints{})
		var got Batch[string]
		l := NewLoader(r, plan.LoadUsers, func(_ context.Context, b Batch[string]) []Result[string] {
			got = b
			return make([]Result[string], len(b.Keys))
		})
		TakesHeld(l, r, "word", wordKind, PlainIDs)
		k.tasks(r, func(ctx context.Context) { l.LoadAll(ctx, []string{"a", "b", "c"}) })
		if got.Asked != 3 || !slices.Equal(got.Keys, []string{"b", "c"}) {
			t.Errorf("%+v", got)
		}
	})
}

// A task that waited for a batch that cannot start yet would wait for itself.
func TestAskedWaitsForNoBatchThatHasNotStarted(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u, r := &upstream{}, k.request(t.Context(), Hints{})
		l := k.words(r, u)
		began := time.Now()
		k.tasks(r,
			func(ctx context.Context) { l.LoadAll(ctx, []string{"a"}) },
			func(ctx context.Context) {
				if _, ok := l.Asked("a"); ok || time.Since(began) > 0 {
					t.Errorf("answered: %v, after %v", ok, time.Since(began))
				}
				l.LoadAll(ctx, []string{"a"})
				if got, ok := l.Asked("a"); !ok || got.Value != "a 1" {
					t.Errorf("%+v", got)
				}
			})
	})
}

// What another batch brings along before a batch begins is not requested, and what it replaces
// is counted.
func TestWhatComesAlongIsNotAskedFor(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u, r := &upstream{}, k.request(t.Context(), Hints{})
		users := k.words(r, u)
		lists := NewLoader(r, plan.LoadUserLists, func(_ context.Context, b Batch[string]) []Result[string] {
			time.Sleep(time.Second)
			users.Prime("a", "listed")
			return make([]Result[string], len(b.Keys))
		})
		k.tasks(r,
			func(ctx context.Context) { lists.LoadAll(ctx, []string{"all"}) },
			func(ctx context.Context) {
				if got, err := users.Load(ctx, "a"); got != "listed" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			})
		users.Prime("a", "later")
		if got, _ := users.Asked("a"); got.Value != "listed" || u.count() != 0 || r.Replaced() != 0 {
			t.Errorf("%+v, %d fetches", got, u.count())
		}
		users.Replace("a", "newer")
		users.Replace("b", "new")
		if got, _ := users.Asked("a"); got.Value != "newer" || r.Replaced() != 1 {
			t.Errorf("%+v, %d replaced", got, r.Replaced())
		}
	})
}

func TestAPanicFailsItsBatchOrTaskAlone(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		broken := NewLoader(r, plan.LoadGroups, func(context.Context, Batch[string]) []Result[string] { panic("a bug") })
		whole := k.words(r, &upstream{})
		k.tasks(r,
			func(context.Context) { panic("another") },
			func(ctx context.Context) {
				if _, err := broken.Load(ctx, "a"); !errors.Is(err, fetch.ErrPanicked) {
					t.Errorf("error %v", err)
				}
			},
			func(ctx context.Context) {
				if got, err := whole.Load(ctx, "a"); got != "a 1" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			})
		if k.Logged() != 2 {
			t.Errorf("logged:\n%s", k.Log)
		}
	})
}

func TestAllRunsEverythingBesideEachOther(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u, r := &upstream{}, k.request(t.Context(), Hints{})
		l := k.words(r, u)
		ids := []string{"a", "b", "c"}
		k.tasks(r, func(ctx context.Context) {
			r.All(ctx, len(ids), func(ctx context.Context, i int) { _, _ = l.Load(ctx, ids[i]) })
			if !l.Has("c") {
				t.Error("not waited for")
			}
		})
		r.All(t.Context(), len(ids), func(ctx context.Context, i int) { _, _ = l.Load(ctx, ids[i]) })
		if u.count() != 1 {
			t.Errorf("fetched %v", u.fetches)
		}
	})
}

func TestARoundWaitsForWhatItsBatchesWaitFor(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		var order []string
		loader := func(name plan.Loader, word string, takes time.Duration) *Loader[string, string] {
			return NewLoader(r, name, func(_ context.Context, b Batch[string]) []Result[string] {
				time.Sleep(takes)
				order = append(order, word)
				return make([]Result[string], len(b.Keys))
			})
		}
		var fs []func(ctx context.Context)
		for _, l := range []*Loader[string, string]{
			loader(plan.LoadUserAssignments, "assignments", 0), loader(plan.LoadGroupAssignments, "roles of groups", 0),
			loader(plan.LoadGroupMembers, "members", time.Second), loader(plan.LoadGroupCounts, "counts", time.Minute),
		} {
			fs = append(fs, func(ctx context.Context) { l.LoadAll(ctx, []string{"a"}) })
		}
		k.tasks(r, fs...)
		if want := []string{"counts", "members", "roles of groups", "assignments"}; !slices.Equal(order, want) {
			t.Errorf("%v, want %v", order, want)
		}
	})
}
