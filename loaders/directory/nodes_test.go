package directory

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func (k *kit) readUsers(ids []string, missing ...string) fetch.Cost {
	k.T.Helper()
	return k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			u, err := operationkit.User(ctx, r, ids[i])
			if gone := slices.Contains(missing, ids[i]); err != nil || (u == nil) != gone || u != nil && u.ID != ids[i] {
				k.T.Errorf("%s: %v, %v", ids[i], u, err)
			}
		})
	}).Cost()
}

func TestNodesAreReadInChunksAndTheMissingAlone(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 130}, func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Costs("one", 1, func() { k.readUsers(all[:1]) })
		k.Costs("120 others", 3, func() { k.readUsers(all[1:121]) })
		k.Costs("two, one of whom is not there", 1+1, func() { k.readUsers([]string{all[121], "00unobody00000000000"}, "00unobody00000000000") })
		k.Costs("all of them again", 0, func() { k.readUsers(all[:122]) })
	})
}

func TestAChunkThatIsTooLongIsHalved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org   oktasim.Config
		calls int
	}{
		"comparisons": {oktasim.Config{MaxComparisons: 13}, 1 + 2 + 4}, // 50, 25, 12 or 13
		"the URL":     {oktasim.Config{MaxURL: 700}, 1 + 2 + 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c.org, func(t *testing.T, k *kit) {
				k.Costs("a chunk of 50", c.calls, func() { k.readUsers(k.Everybody()[:50]) })
			})
		})
	}
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.Breaks("GET /api/v1/users", oktasim.FaultStatus, 400)
		counts := k.Calls(func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if _, err := operationkit.Users(ctx, r, k.Everybody()[:50]); err == nil {
					t.Error("a filter that is refused whatever its length is answered")
				}
			})
		})
		if counts.Total > 31 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

// A search does not find a user made a moment ago; a read by id does.
func TestWhatAFilterDoesNotFindYetIsRead(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{SearchLag: 10 * time.Second}, func(t *testing.T, k *kit) {
		id := k.Must(
			k.Org.CreateUser(
				oktasim.Profile{"login": "new@example.com", "email": "new@example.com", "firstName": "New", "lastName": "User"}, oktasim.Active,
			),
		)
		k.readUsers([]string{k.Everybody()[0], id, k.Everybody()[1]})
	})
}

func TestStatisticsComeWithTheirGroups(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Groups: 60}, func(t *testing.T, k *kit) {
		groups := k.Org.Groups()
		k.Costs("statistics of 59 groups and one that is not there", 2, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				r.All(ctx, 60, func(ctx context.Context, i int) {
					id := groups[i].ID
					if i == 59 {
						id = "00gnobody00000000000"
					}
					s, err := operationkit.Stats(ctx, r, id)
					if err != nil || (s == nil) != (i == 59) || s != nil && s.Users != groups[i].Members {
						t.Errorf("%s: %+v, %v", id, s, err)
					}
				})
			})
		})
		k.Costs("the groups", 0, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				for _, g := range groups[:59] {
					if got, err := operationkit.Group(ctx, r, g.ID); err != nil || got == nil || got.Name() != g.Name {
						t.Errorf("%s: %v, %v", g.ID, got, err)
					}
				}
			})
		})
		time.Sleep(fetch.SoftStats)
		k.Breaks(loaderkit.GroupsRoute, oktasim.FaultForbidden, 0)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			if s, err := operationkit.Stats(ctx, r, groups[0].ID); s != nil || !okta.IsForbidden(err) {
				t.Errorf("refused: %+v, %v", s, err)
			}
		})
		k.Org.ClearFaults()
		k.Costs("a group by id", 1, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if g, err := operationkit.Group(ctx, r, groups[59].ID); err != nil || g == nil {
					t.Errorf("%v, %v", g, err)
				}
			})
		})
	})
}
