package reach

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"oktagraph/loaders/paging"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
)

// manyAdministrators returns some assignments, each held by some people with ids of any length.
func manyAdministrators(rng *rand.Rand) Administrators {
	var list Administrators
	for i := range rng.IntN(6) {
		people := map[string]bool{}
		for range rng.IntN(30) {
			people["00u"+string("0Az:"[rng.IntN(3)])+fmt.Sprint(rng.IntN(12))] = true
		}
		a := &roles.Assignment{RoleAssignment: &okta.RoleAssignment{ID: fmt.Sprint("a", i)}, Assignee: "00g"}
		names := []string{}
		for id := range people {
			names = append(names, id)
		}
		slices.SortFunc(names, byName)
		list = append(list, newReaching(a, by{reach: ByOrg}, names))
	}
	return list
}

func TestPagesOfAdministratorsHaveEachOnceInTheOrderOfIDs(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 2))
		list := manyAdministrators(rng)
		want := []string{}
		for _, a := range list {
			for _, user := range a.people {
				want = append(want, user+a.suffix)
			}
		}
		slices.Sort(want)
		for _, first := range []int{1, 3, 7, math.MaxInt} {
			got := []string{}
			var from paging.Position
			for more := true; more; {
				cut, page := list.Page(from, first)
				if cut.Total != len(want) || !cut.Whole || len(page) != len(cut.IDs) {
					t.Fatalf("seed %d: %d of %d, %d people for %d ids", seed, cut.Total, len(want), len(page), len(cut.IDs))
				}
				for i, a := range page {
					if a.ID != cut.IDs[i] || a.User+a.suffix != a.ID {
						t.Fatalf("seed %d: %+v stands for %s", seed, a, cut.IDs[i])
					}
				}
				got = append(got, cut.IDs...)
				if more = cut.More; more {
					from, _ = cut.End()
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, pages of %d: %v, want %v", seed, first, got, want)
			}
		}
	}
}

// A page allocates only for its own people: a group of thousands may act on hundreds of users.
func TestAPageOfAdministratorsTakesNoMoreThanItsPeople(t *testing.T) { //nolint:paralleltest // it counts allocations
	people := make([]string, 4000)
	for i := range people {
		people[i] = fmt.Sprintf("00u%04d", i)
	}
	a := &roles.Assignment{RoleAssignment: &okta.RoleAssignment{ID: "a"}, Assignee: "00g"}
	list := Administrators{newReaching(a, by{reach: ByOrg}, people)}
	if got := testing.AllocsPerRun(10, func() { list.Page(paging.Position{}, 3) }); got > 20 {
		t.Errorf("%v allocations for three people", got)
	}
}
