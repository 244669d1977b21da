package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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

func (l *list) read(_ context.Context, after string) (pageOf, error) {
	start := 0
	if after != "" {
		// As Okta's users: the cursor is the last id of the page before.
		start, _ = slices.BinarySearch(l.ids, after)
		if start < len(l.ids) && l.ids[start] == after {
			start++
		}
	}
	end := min(start+l.size, len(l.ids))
	page := pageOf{IDs: l.ids[start:end]}
	if end < len(l.ids) {
		page.Next = l.ids[end-1]
	}
	return page, nil
}

// walkList reads a list to its end, by pages of the sizes that firsts gives.
func walkList(t interface{ Fatalf(string, ...any) }, first func() int, read func(context.Context, string) (pageOf, error)) []string {
	var all []string
	var at Position
	for range 100_000 {
		cut, err := cutPages(context.Background(), at, first(), byOkta, read)
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
	cut, err := cutPages(t.Context(), Position{}, 450, byOkta, whole.read)
	if err != nil || len(cut.IDs) != 450 {
		t.Fatalf("first page: %d items, error %v", len(cut.IDs), err)
	}
	rest, err := cutPages(t.Context(), cut.Position(449), 200, byOkta, short.read)
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
	cut, err := cutPages(t.Context(), Position{}, 200, byOkta, newList(500, 200).read)
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
	loop := func(_ context.Context, after string) (pageOf, error) {
		return pageOf{IDs: []string{"a" + after}, Next: "again"}, nil
	}
	var at Position
	for range 3 {
		cut, err := cutPages(t.Context(), at, 1, byOkta, loop)
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
