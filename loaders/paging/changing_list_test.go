package paging

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// item is an object of a changing list, which is ordered by key and then by id.
type item struct{ key, id string }

func (i item) cursor() string { return i.key + "\x00" + i.id }

// listKind is the order of a list.
type listKind string

const (
	bySearch listKind = "what was asked for"
	byID     listKind = "id"
	anyOrder listKind = "what only Okta knows"
)

func (k listKind) order() Order {
	if k == bySearch {
		return BySort
	}
	return ByOkta
}

// changing is an Okta list whose items come, go and move between the reads. Its pages are
// cached and vary in size, as Okta's do.
type changing struct {
	t      *rapid.T
	kind   listKind
	items  []item
	size   int
	made   int
	keys   int
	cached map[string]Page
	// loose are items that joined, left or changed their key after the start.
	loose map[string]bool
}

func newChanging(t *rapid.T) *changing {
	l := &changing{t: t, cached: map[string]Page{}, loose: map[string]bool{}}
	l.kind = rapid.SampledFrom([]listKind{bySearch, byID, anyOrder}).Draw(t, "ordered by")
	l.size = rapid.IntRange(1, 30).Draw(t, "page of Okta")
	for range rapid.IntRange(0, 100).Draw(t, "items") {
		l.join()
	}
	clear(l.loose)
	return l
}

// Key draws the next key of an item. Keys of Okta's own order are not drawn, as shrinking would
// sort them in the order of ids.
func (l *changing) Key() string {
	switch l.kind {
	case bySearch:
		return rapid.StringMatching("[a-f]").Draw(l.t, "key")
	case anyOrder:
		l.keys++
		return fingerprint(fmt.Sprint("key", l.keys))
	default:
		return ""
	}
}

func (l *changing) join() {
	l.made++
	i := item{key: l.Key(), id: fmt.Sprintf("00u%x", fingerprint(fmt.Sprint("id", l.made)))}
	l.loose[i.id] = true
	l.insert(i)
}

func (l *changing) insert(i item) {
	at, _ := slices.BinarySearchFunc(l.items, i, func(a, b item) int { return strings.Compare(a.cursor(), b.cursor()) })
	l.items = slices.Insert(slices.Clone(l.items), at, i)
}

func (l *changing) take() item {
	at := rapid.IntRange(0, len(l.items)-1).Draw(l.t, "which")
	i := l.items[at]
	l.items = slices.Delete(slices.Clone(l.items), at, at+1)
	l.loose[i.id] = true
	return i
}

// change makes a few changes to the list, and expires some cached pages.
func (l *changing) change() {
	for range rapid.IntRange(0, 8).Draw(l.t, "changes") {
		what := rapid.SampledFrom([]string{"join", "leave", "move"}).Draw(l.t, "change")
		switch {
		case what == "join":
			l.join()
		case len(l.items) == 0:
		case what == "leave":
			l.take()
		default:
			i := l.take()
			i.key = l.Key()
			l.insert(i)
		}
	}
	if rapid.Bool().Draw(l.t, "time passes") {
		clear(l.cached)
	}
}

func (l *changing) read(_ context.Context, after string) (Page, error) {
	if page, ok := l.cached[after]; ok {
		return page, nil
	}
	start := 0
	if after != "" {
		start, _ = slices.BinarySearchFunc(l.items, after, func(i item, after string) int {
			return cmp.Or(strings.Compare(i.cursor(), after), -1) // behind it
		})
	}
	size := l.size
	if rapid.IntRange(0, 9).Draw(l.t, "slow") == 0 {
		size = max(min(size, 10), size/2) // as the client does when Okta is slow, down to 10
	}
	end := min(start+size, len(l.items))
	page := Page{}
	for _, i := range l.items[start:end] {
		page.IDs = append(page.IDs, i.id)
	}
	if end < len(l.items) {
		page.Next = l.items[end-1].cursor()
	}
	l.cached[after] = page
	return page, nil
}

// walk reads the list to its end and counts how often each item is returned. The client resumes
// from any edge, and what follows that edge counts as not returned.
func (l *changing) walk() map[string]int {
	const changes, most = 40, 3000
	given := map[string]int{}
	var at Position
	for page := range most {
		if page < changes {
			l.change()
		}
		first := rapid.IntRange(1, 40).Draw(l.t, "first")
		cut, err := CutPages(context.Background(), at, first, l.kind.order(), l.read)
		if err != nil {
			l.t.Fatalf("page %d: %v", page, err)
		}
		if len(cut.IDs) > first || len(cut.IDs) < first && cut.More {
			l.t.Fatalf("page %d of first %d has %d items, more %t", page, first, len(cut.IDs), cut.More)
		}
		kept := len(cut.IDs)
		if kept > 1 && rapid.Bool().Draw(l.t, "part") {
			kept = rapid.IntRange(1, kept).Draw(l.t, "kept")
		}
		for _, id := range cut.IDs[:kept] {
			given[id]++
		}
		if !cut.More && kept == len(cut.IDs) {
			return given
		}
		at = cut.Position(kept - 1)
	}
	l.t.Fatal("the walk does not end")
	return nil
}

func TestWhoeverStaysThroughAWalkComesOnceWhateverChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := newChanging(t)
		before := slices.Clone(l.items)
		given := l.walk()
		for _, i := range before {
			if n := given[i.id]; n != 1 && !l.loose[i.id] {
				t.Fatalf("%s was given %d times", i.id, n)
			}
		}
	})
}

func TestAWalkThatReachedTheEndFindsWhatJoinsLater(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := newChanging(t)
		if len(l.items) == 0 {
			l.join()
		}
		all, err := CutPages(t.Context(), Position{}, len(l.items), l.kind.order(), l.read)
		if err != nil || all.More || len(all.IDs) != len(l.items) {
			t.Fatalf("%d of %d items, more %t, error %v", len(all.IDs), len(l.items), all.More, err)
		}
		clear(l.cached)
		late := item{key: "\xff", id: "00uz"}
		l.insert(late)
		more, err := CutPages(t.Context(), all.Position(len(all.IDs)-1), 200, l.kind.order(), l.read)
		if err != nil || !slices.Equal(more.IDs, []string{late.id}) {
			t.Fatalf("behind the end come %v, error %v, want %s", more.IDs, err, late.id)
		}
	})
}

// TestALongPageInNoOrderIsWalkedOnce: lists that were read whole are a single page, longer than
// the fingerprints a position holds.
func TestALongPageInNoOrderIsWalkedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := &changing{t: t, kind: anyOrder, cached: map[string]Page{}, loose: map[string]bool{}}
		for range 3 * maxGiven {
			l.join()
		}
		l.size = len(l.items)
		given := map[string]int{}
		var at Position
		for more := true; more; {
			if l.size > 200 && rapid.IntRange(0, 5).Draw(t, "read again by pages") == 0 {
				l.size = 200
				clear(l.cached)
			}
			cut, err := CutPages(t.Context(), at, rapid.IntRange(50, 200).Draw(t, "first"), ByOkta, l.read)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range cut.IDs {
				given[id]++
			}
			more = cut.More
			at = cut.Position(len(cut.IDs) - 1)
			if len(at.Given) > maxGiven*markSize {
				t.Fatalf("a position of %d bytes", len(at.Given))
			}
		}
		for _, i := range l.items {
			if given[i.id] != 1 {
				t.Fatalf("%s was given %d times", i.id, given[i.id])
			}
		}
	})
}
