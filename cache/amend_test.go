package cache

import (
	"testing"
	"time"
)

func TestWhatIsAddedToAnEntryDoesNotMakeItNewer(t *testing.T) {
	t.Parallel()
	ck := newClock()
	c := build(t, Options{Now: ck.Now})
	ns := space(t, "acme", "n")
	kind := &Kind[string]{
		Name: "list", Soft: time.Minute, Hard: time.Hour,
		Encode: func(s string) ([]byte, error) { return []byte(s), nil },
		Decode: func(b []byte) (string, error) { return string(b), nil },
	}
	SetMany(t.Context(), c, ns, kind, []Item[string]{{ID: "a", Value: "one", Rank: RankList, ReadAt: ck.Now()}})
	ck.Advance(20 * time.Second)
	Amend(t.Context(), c, ns, kind, "a", func(s string) (string, bool) { return s + " two", true })
	Amend(t.Context(), c, ns, kind, "a", func(string) (string, bool) { return "never", false })
	Amend(t.Context(), c, ns, kind, "b", func(string) (string, bool) { return "of nothing", true })
	got := GetMany(t.Context(), c, ns, kind, []string{"a", "b"})
	if got[0].Value != "one two" || got[0].Age != 20*time.Second || got[0].State != Fresh {
		t.Errorf("amended to %+v, want %q of 20 s", got[0], "one two")
	}
	if got[1].State != Miss {
		t.Errorf("an entry came out of nothing: %+v", got[1])
	}
}
