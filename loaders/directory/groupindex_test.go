package directory

import (
	"context"
	"maps"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func groupNamed(t *testing.T, id, kind, name string, stats *okta.GroupStats) *okta.Group {
	t.Helper()
	g, err := okta.DecodeGroup([]byte(`{"id":"` + id + `","type":"` + kind + `","profile":{"name":"` + name + `"}}`))
	if err != nil {
		t.Fatal(err)
	}
	g.Stats = stats
	return g
}

func TestWhatTheStatisticsOfAGroupSay(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	x := &Index{}
	x.add(&okta.Page[*okta.Group]{Next: "more", Items: []*okta.Group{
		groupNamed(t, "all", "BUILT_IN", "Everyone", &okta.GroupStats{Users: 2500, HasAdmin: &no}),
		groupNamed(t, "flagged", "OKTA_GROUP", "a", &okta.GroupStats{Users: 7, HasAdmin: &yes}),
		groupNamed(t, "unsaid", "OKTA_GROUP", "b", &okta.GroupStats{Users: 1001}),
		groupNamed(t, "uncounted", "OKTA_GROUP", "c", nil),
	}})
	if x.Complete || x.Next != "more" || x.People() != 2500 {
		t.Errorf("after one page of two: %+v", x)
	}
	x.add(&okta.Page[*okta.Group]{Items: []*okta.Group{
		groupNamed(t, "namesake", "OKTA_GROUP", "Everyone", &okta.GroupStats{HasAdmin: &no}),
	}})
	want := map[string]IndexGroup{
		"flagged":   {ID: "flagged", Users: 7, Admin: true, Flagged: true},
		"unsaid":    {ID: "unsaid", Users: 1001, Admin: true},
		"uncounted": {ID: "uncounted", Users: UnknownSize, Admin: true},
	}
	if got := x.MayAdmin(); !maps.Equal(got, want) {
		t.Errorf("groups that may hold roles: %v", got)
	}
	if got := x.Flagged(); len(got) != 1 || got[0] != "flagged" {
		t.Errorf("flagged: %v", got)
	}
	// a page of 7, two of 1001, one of a group without a count; none of Everyone
	if got, want := x.Planned(), (plan.Index{Known: true, Complete: true, Groups: 5, Calls: 1 + 2 + 1, Everyone: true}); got != want {
		t.Errorf("directory %+v, want %+v", got, want)
	}
	if x.Everyone != "all" {
		t.Errorf("Everyone is %s", x.Everyone)
	}
	if hidden := (&Index{Complete: true}); hidden.People() != 0 || hidden.Planned().Everyone {
		t.Error("a listing without Everyone knows how many people there are")
	}
}

func TestTheIndexIsReadPageByPageAndNoPageTwice(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 20, Groups: 450}, func(t *testing.T, k *kit) {
		read := func(whole bool) (x *Index, from fetch.Provenance) {
			x, from, err := k.Request(t.Context(), batch.Hints{}).GroupIndex(t.Context(), whole)
			k.OK(err)
			return x, from
		}
		k.Costs("one page", 1, func() {
			if x, _ := read(false); x.Complete || len(x.Groups) != 200 {
				t.Errorf("%d groups, complete %t", len(x.Groups), x.Complete)
			}
		})
		time.Sleep(time.Minute)
		k.Costs("the others", 2, func() {
			if x, from := read(true); !x.Complete || len(x.Groups) != 450 || from.Age() != time.Minute {
				t.Errorf("%d groups, complete %t, %s old, want as old as the first page", len(x.Groups), x.Complete, from.Age())
			}
		})
		k.Costs("and none again", 0, func() {
			if x, _ := read(false); !x.Complete {
				t.Error("the whole index is known, and a page of it is used")
			}
		})
		if got := k.Request(t.Context(), batch.Hints{}).org.Learned(); got.Groups != 450 || got.People != 20 || got.Memberships == 0 {
			t.Errorf("learned %+v", got)
		}
		time.Sleep(4*time.Minute + time.Second)
		k.Costs("five minutes after its oldest part", 3, func() { read(true) })
	})
}

func TestAnOperationGoesOnWithTheIndexItUsed(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		r := k.Request(t.Context(), operationkit.ManyRoles())
		x, _, err := r.GroupIndex(t.Context(), true)
		k.OK(err)
		r.Pin(x)
		cache.Delete(t.Context(), k.Store, k.NS(), IndexKind.Name, []string{IndexWhole, IndexPage})
		k.Costs("the operation", 0, func() {
			if again, _, err := r.GroupIndex(t.Context(), true); again != x || err != nil {
				t.Errorf("another index, %v", err)
			}
			if planned, _ := r.PlannedIndex(t.Context(), 200); planned != x {
				t.Error("plans are made with another index")
			}
		})
	})
}

func TestTheListOfGroupsAndTheIndexAreMadeOfEachOther(t *testing.T) {
	t.Parallel()
	list := func(ctx context.Context, r *Request) {
		if cut, err := r.ListGroups(ctx, Walk{}, paging.Position{}, 200); err != nil || len(cut.IDs) != 10 {
			t.Errorf("%d groups, %v", len(cut.IDs), err)
		}
	}
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		k.Costs("a list with statistics", 1, func() { k.Run(operationkit.ManyRoles(), list) })
		time.Sleep(20 * time.Second)
		k.Costs("the index of that list", 0, func() {
			x, from, err := k.Request(t.Context(), batch.Hints{}).GroupIndex(t.Context(), true)
			if err != nil || !x.Complete || x.Everyone != k.Org.Everyone() || from.Age() != 20*time.Second {
				t.Errorf("index %+v, %s old, %v", x, from.Age(), err)
			}
		})
	})
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, _, err := r.GroupIndex(ctx, true)
			k.OK(err)
		})
		time.Sleep(20 * time.Second)
		k.Costs("the list of that index", 0, func() {
			if c := k.Run(batch.Hints{}, list).Cost(); c.OldestAge != (20 * time.Second).Milliseconds() {
				t.Errorf("cost %+v", c)
			}
		})
	})
}

func TestAnOlderIndexServesOnOnlyWhereOktaIsAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  oktasim.FaultKind
		status int
		fails  bool
	}{"outage": {oktasim.FaultStatus, 503, false}, "refusal": {oktasim.FaultForbidden, 0, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
				r := k.Request(t.Context(), batch.Hints{})
				x, _, err := r.GroupIndex(t.Context(), true)
				k.OK(err)
				before := x
				time.Sleep(time.Second)
				k.Breaks("GET /api/v1/groups", c.fault, c.status)
				if err = r.RereadIndex(t.Context(), &x, 0); (err != nil) != c.fails || x != before {
					t.Errorf("error %v, another index %t", err, x != before)
				}
				k.Org.ClearFaults()
				time.Sleep(3 * time.Second)
				k.OK(r.RereadIndex(t.Context(), &x, 0))
				if x == before || !x.Since.Equal(time.Now()) || loaderkit.Peek(k, IndexKind, IndexWhole).Value != x {
					t.Error("the index was not replaced")
				}
			})
		})
	}
}

// A group is older than the listing and missing from it: the credential sees only a part of the
// org.
func TestAListingThatLacksAnOldGroupIsAPart(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		created := func(id string, ago time.Duration) *okta.Group {
			return &okta.Group{ID: id, Created: okta.Timestamp(time.Now().Add(-ago).UTC().Format("2006-01-02T15:04:05.000Z"))}
		}
		r := k.Request(t.Context(), batch.Hints{})
		r.NoteHidden(t.Context(), []*okta.Group{created("hidden", time.Hour)})
		x, _, err := r.GroupIndex(t.Context(), true)
		k.OK(err)
		r.NoteHidden(t.Context(), []*okta.Group{created(x.Groups[0].ID, time.Hour), created("new", ListingLag/2)})
		if r.Partial(x) {
			t.Error("a part, though nothing lacks that must be there")
		}
		if !r.Partial(&Index{}) {
			t.Error("whole, though Everyone is missing")
		}
		if r.NoteHidden(t.Context(), []*okta.Group{created("hidden", time.Hour)}); !r.Partial(x) {
			t.Error("whole, though an old group is missing")
		}
	})
}

func TestAPlanBuildsOnWhatWasKnownBeforeTheOperation(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		planned := func(r *Request, asked int) *Index {
			x, err := r.PlannedIndex(t.Context(), asked)
			k.OK(err)
			return x
		}
		r := k.Request(t.Context(), batch.Hints{})
		k.Costs("a plan that needs none", 0, func() {
			if x := planned(r, 200); x != nil {
				t.Errorf("%+v", x)
			}
		})
		time.Sleep(time.Second)
		roles := k.Request(t.Context(), operationkit.ManyRoles())
		k.Costs("roles of one user", 0, func() {
			if x := planned(roles, 1); x != nil {
				t.Errorf("%+v", x)
			}
		})
		k.Costs("roles of many", 1, func() {
			if x := planned(roles, 200); x == nil || !x.Complete {
				t.Errorf("%+v", x)
			}
		})
		if x := planned(r, 200); x != nil {
			t.Error("a plan depends on what another operation read meanwhile")
		}
		time.Sleep(time.Second)
		if x := planned(k.Request(t.Context(), batch.Hints{}), 200); x == nil {
			t.Error("what is known is not used")
		}
	})
}
