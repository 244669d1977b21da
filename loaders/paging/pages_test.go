package paging

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
)

// list is an upstream list in pages of one size; its cursors are positions.
type list struct {
	ids  []string
	size int
}

func newList(n, size int) *list {
	l := &list{size: size}
	for i := range n {
		l.ids = append(l.ids, fmt.Sprintf("id%04d", i))
	}
	return l
}

func (l *list) read(_ context.Context, after string) (Page, error) {
	start := 0
	if after != "" {
		// As for Okta's users: the cursor is the last id of the page before.
		start, _ = slices.BinarySearch(l.ids, after)
		if start < len(l.ids) && l.ids[start] == after {
			start++
		}
	}
	end := min(start+l.size, len(l.ids))
	page := Page{IDs: l.ids[start:end]}
	if end < len(l.ids) {
		page.Next = l.ids[end-1]
	}
	return page, nil
}

// walkList reads a list to its end, by pages of the sizes that first returns.
func walkList(t interface{ Fatalf(string, ...any) }, first func() int, read func(context.Context, string) (Page, error)) []string {
	var all []string
	var at Position
	for range 100_000 {
		cut, err := CutPages(context.Background(), at, first(), ByOkta, read)
		if err != nil {
			t.Fatalf("cut a page: %v", err)
		}
		all = append(all, cut.IDs...)
		if !cut.More {
			return all
		}
		if len(cut.IDs) == 0 {
			t.Fatalf("an empty page says that more follows")
		}
		at = cut.Position(len(cut.IDs) - 1)
	}
	t.Fatalf("the walk does not end")
	return nil
}

func TestEveryWayOfPagingYieldsEachItemOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := newList(rapid.IntRange(0, 120).Draw(t, "items"), rapid.IntRange(1, 50).Draw(t, "upstream page"))
		got := walkList(t, func() int { return rapid.IntRange(1, 60).Draw(t, "first") }, l.read)
		if diff := cmp.Diff(l.ids, got); diff != "" {
			t.Fatalf("items (-want +got):\n%s", diff)
		}
	})
}

func TestItemsThatGoBetweenPagesHideNoOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := newList(rapid.IntRange(2, 80).Draw(t, "items"), rapid.IntRange(1, 30).Draw(t, "upstream page"))
		gone := map[string]bool{}
		before := slices.Clone(l.ids)
		got := walkList(t, func() int {
			for range rapid.IntRange(0, 5).Draw(t, "remove") {
				if len(l.ids) < 2 {
					break
				}
				i := rapid.IntRange(0, len(l.ids)-1).Draw(t, "which")
				gone[l.ids[i]] = true
				l.ids = slices.Delete(slices.Clone(l.ids), i, i+1)
			}
			return rapid.IntRange(1, 20).Draw(t, "first")
		}, l.read)
		for _, id := range before {
			if !gone[id] && !slices.Contains(got, id) {
				t.Fatalf("%s was never yielded although it stayed; gone: %v", id, gone)
			}
		}
	})
}

func TestAPositionInALongPageIsFoundInShorterOnes(t *testing.T) {
	t.Parallel()
	whole, short := newList(500, 1000), newList(500, 200)
	cut, err := CutPages(t.Context(), Position{}, 450, ByOkta, whole.read)
	if err != nil || len(cut.IDs) != 450 {
		t.Fatalf("first page: %d items, error %v", len(cut.IDs), err)
	}
	rest, err := CutPages(t.Context(), cut.Position(449), 200, ByOkta, short.read)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole.ids[450:], rest.IDs); diff != "" || rest.More {
		t.Errorf("rest of the list (-want +got), more %v:\n%s", rest.More, diff)
	}
	if seen := rest.Position(len(rest.IDs) - 1).Seen; seen != 500 {
		t.Errorf("seen %d items, want 500", seen)
	}
}

func TestPositionsAreShortWhereIDsAscend(t *testing.T) {
	t.Parallel()
	cut, err := CutPages(t.Context(), Position{}, 200, ByOkta, newList(500, 200).read)
	if err != nil {
		t.Fatal(err)
	}
	want := Position{Offset: 150, LastID: "id0149", Seen: 150}
	if diff := cmp.Diff(want, cut.Position(149)); diff != "" {
		t.Errorf("in the middle of a page (-want +got):\n%s", diff)
	}
	want = Position{After: "id0199", Seen: 200}
	if diff := cmp.Diff(want, cut.Position(199)); diff != "" {
		t.Errorf("behind a whole page (-want +got):\n%s", diff)
	}
}

func TestAListThatLeadsBackEndsInAnError(t *testing.T) {
	t.Parallel()
	loop := func(_ context.Context, after string) (Page, error) {
		return Page{IDs: []string{"a" + after}, Next: "again"}, nil
	}
	var at Position
	for range 3 {
		cut, err := CutPages(t.Context(), at, 1, ByOkta, loop)
		if errors.Is(err, okta.ErrEndlessPaging) {
			return
		}
		if err != nil || len(cut.IDs) != 1 {
			t.Fatalf("items %v, error %v", cut.IDs, err)
		}
		at = cut.Position(0)
	}
	t.Error("the walk goes on without end")
}

// Whatever was removed or added since, a page of a complete list begins after the last id
// returned.
func TestAPageOfAWholeListBeginsBehindTheLastIDGiven(t *testing.T) {
	t.Parallel()
	ids := []string{"a", "c", "e", "g"}
	first := CutIDs(ids, Position{}, 2)
	end, ok := first.End()
	if want := (Position{Offset: 2, LastID: "c", Seen: 2}); !slices.Equal(first.IDs, ids[:2]) || !first.More || !ok || end != want {
		t.Fatalf("first page %v, more %t, ends at %+v", first.IDs, first.More, end)
	}
	for name, changed := range map[string][]string{
		"unchanged": ids, "without the last one": {"a", "e", "g"}, "with another before it": {"a", "b", "c", "e", "g"},
	} {
		if rest := CutIDs(changed, end, 5); !slices.Equal(rest.IDs, ids[2:]) || rest.More {
			t.Errorf("%s: %v, more %t", name, rest.IDs, rest.More)
		}
	}
	none := CutIDs(ids, end, 0)
	if _, ok := none.End(); ok || !none.More {
		t.Errorf("a page of none ends somewhere, or is the last: %+v", none)
	}
}

func TestAWalkEndsWithItsContextAndWithTheErrorOfAPage(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	l := newList(100, 10)
	ends := func(ctx context.Context, after string) (Page, error) {
		cancel()
		return l.read(ctx, after)
	}
	for range 2 { // the second time, it has already ended
		if cut, err := CutPages(ctx, Position{}, 50, ByOkta, ends); !errors.Is(err, context.Canceled) || len(cut.IDs) > 0 {
			t.Errorf("%v, %v", cut.IDs, err)
		}
	}
	broken := errors.New("broken")
	fails := func(context.Context, string) (Page, error) { return Page{}, broken }
	if cut, err := CutPages(t.Context(), Position{}, 50, ByOkta, fails); !errors.Is(err, broken) || len(cut.IDs) > 0 {
		t.Errorf("%v, %v", cut.IDs, err)
	}
}

// This test does not run in parallel: it measures the heap of the process.
func TestPagesHoldNoMoreThanTheyWeigh(t *testing.T) {
	kind := Kind("page", fetch.SoftList, fetch.Hard)
	loaderkit.Weighs(t, kind, func(i int) Page { return Page{IDs: loaderkit.SampleIDs(i, 200), Next: loaderkit.SampleID(i)} })
	loaderkit.Weighs(t, kind, func(i int) Page { return Page{IDs: loaderkit.SampleIDs(i, 3)} })
}
