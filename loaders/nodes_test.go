package loaders

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/okta"
	"oktagraph/oktasim"
)

func (k *kit) readUsers(ids []string, absent ...string) Cost {
	k.t.Helper()
	return k.run(Hints{}, func(ctx context.Context, r *Request) {
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			u, err := r.User(ctx, ids[i])
			if gone := slices.Contains(absent, ids[i]); err != nil || (u == nil) != gone || u != nil && u.ID != ids[i] {
				k.t.Errorf("%s: %v, %v", ids[i], u, err)
			}
		})
	}).Cost()
}

func TestNodesAreReadInChunksAndTheMissingAlone(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 130}, func(t *testing.T, k *kit) {
		all := k.everybody()
		k.costs("one", 1, func() { k.readUsers(all[:1]) })
		k.costs("120 others", 3, func() { k.readUsers(all[1:121]) })
		k.costs("two, one of whom is not there", 1+1, func() { k.readUsers([]string{all[121], "00unobody00000000000"}, "00unobody00000000000") })
		k.costs("all of them again", 0, func() { k.readUsers(all[:122]) })
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
				k.costs("a chunk of 50", c.calls, func() { k.readUsers(k.everybody()[:50]) })
			})
		})
	}
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.breaks("GET /api/v1/users", oktasim.FaultStatus, 400)
		counts := k.calls(func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				if _, err := r.Users(ctx, k.everybody()[:50]); err == nil {
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
		id := k.must(k.org.CreateUser(oktasim.Profile{"login": "new@example.com", "email": "new@example.com", "firstName": "New", "lastName": "User"}, oktasim.Active))
		k.readUsers([]string{k.everybody()[0], id, k.everybody()[1]})
	})
}

func TestStatisticsComeWithTheirGroups(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Groups: 60}, func(t *testing.T, k *kit) {
		groups := k.org.Groups()
		k.costs("statistics of 59 groups and one that is not there", 2, func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				r.All(ctx, 60, func(ctx context.Context, i int) {
					id := groups[i].ID
					if i == 59 {
						id = "00gnobody00000000000"
					}
					s, err := r.Stats(ctx, id)
					if err != nil || (s == nil) != (i == 59) || s != nil && s.Users != groups[i].Members {
						t.Errorf("%s: %+v, %v", id, s, err)
					}
				})
			})
		})
		k.costs("the groups", 0, func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				for _, g := range groups[:59] {
					if got, err := r.Group(ctx, g.ID); err != nil || got == nil || got.Name() != g.Name {
						t.Errorf("%s: %v, %v", g.ID, got, err)
					}
				}
			})
		})
		time.Sleep(softStats)
		k.breaks(groupsRoute, oktasim.FaultForbidden, 0)
		k.run(Hints{}, func(ctx context.Context, r *Request) {
			if s, err := r.Stats(ctx, groups[0].ID); s != nil || !okta.IsForbidden(err) {
				t.Errorf("refused: %+v, %v", s, err)
			}
		})
		k.org.ClearFaults()
		k.costs("a group by id", 1, func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				if g, err := r.Group(ctx, groups[59].ID); err != nil || g == nil {
					t.Errorf("%v, %v", g, err)
				}
			})
		})
	})
}
