package plan

import "testing"

// Users who can match are read by id if that costs no more than the list.
func TestTheCheaperSourceIsTaken(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		found Found
		sizes Sizes
		want  Strategy
		calls int
	}{
		"all known":                        {Found{Known: 900}, Sizes{People: 5000}, Chunks, 0},
		"few in a large org":               {Found{Known: 60, Missing: 60}, Sizes{People: 5000}, Chunks, 2},
		"many of a small org":              {Found{Known: 190, Missing: 190}, Sizes{People: 200}, Whole, 1},
		"a list of one":                    {Found{Known: 60, Missing: 60, Bound: 1}, Sizes{People: 5000}, Whole, 1},
		"a list of one, and a chunk of us": {Found{Known: 5, Missing: 5, Bound: 1}, Sizes{People: 5000}, Chunks, 1},
		"an org of unknown size":           {Found{Known: 100, Missing: 100}, Sizes{}, Chunks, 2},
	} {
		if got := Source(tt.found, tt.sizes); got.Strategy != tt.want || got.Calls != tt.calls {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestMembershipsAreReadFromTheCheaperEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bound int
		sizes []int
		want  Strategy
		calls int
	}{
		"nobody named":            {0, []int{5000}, Whole, 5},
		"one user, a large group": {1, []int{5000}, FanOut, 1},
		"one user, a small group": {1, []int{20}, Whole, 1},
		"one user, two groups":    {1, []int{20, 30}, FanOut, 1},
		"a size nobody knows":     {1, []int{-1}, Whole, 1},
		"as many users as pages":  {5, []int{5000}, Whole, 5},
	} {
		if got := MembersBy(tt.bound, tt.sizes); got.Strategy != tt.want || got.Calls != tt.calls {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A list that is checked here is read while the limit leaves room for it, and is never refused
// for its length.
func TestAWalkIsCutToWhatTheLimitLeaves(t *testing.T) {
	t.Parallel()
	walk := Asked{Field: "Query.users", First: 50, Selection: &Selection{Checked: true, Here: []string{"lastLogin"}}, Price: Prices().List}
	whole := Asked{Field: "Query.users", First: 50, Selection: &Selection{Whole: true}, Price: Prices().List}
	groups := Asked{Field: "Query.groups", First: 50, Price: Prices().List}
	for name, tt := range map[string]struct {
		asked         []Asked
		limit         int
		calls, needed int
	}{
		"room enough":      {[]Asked{walk}, 1000, 25, 1},
		"a small limit":    {[]Asked{walk, groups}, 10, 10, 2},
		"no room":          {[]Asked{walk}, 1, 1, 1},
		"two share":        {[]Asked{walk, walk}, 10, 10, 2},
		"sorted needs all": {[]Asked{whole}, 10, 25, 25},
	} {
		if got := Of(tt.asked, Sizes{People: 5000, Groups: 400}, tt.limit); got.Calls != tt.calls || got.Needed != tt.needed {
			t.Errorf("%s: %d calls, %d needed: %+v", name, got.Calls, got.Needed, got.Rows)
		}
	}
}
