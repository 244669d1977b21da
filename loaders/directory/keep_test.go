package directory

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestTheBetterOfTwoReadings(t *testing.T) {
	t.Parallel()
	version := func(s string) int64 { return int64(s[0] - '0') }
	noCache := fetch.Freshness{Bounded: true}
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		for name, c := range map[string]struct {
			f     fetch.Freshness
			known cache.Entry[string]
			read  string
			want  string // "" for neither
			aged  time.Duration
		}{
			"nothing is known": {fetch.Freshness{}, cache.Entry[string]{}, "1 read", "1 read", 0},
			"the cache kept the better one": {
				fetch.Freshness{}, cache.Entry[string]{State: cache.Fresh, Value: "2 kept", Age: time.Minute}, "1 read", "2 kept", time.Minute,
			},
			"what was known is stale": {
				fetch.Freshness{}, cache.Entry[string]{State: cache.Stale, Value: "2 kept", Age: time.Hour}, "1 read", "1 read", 0,
			},
			"it was said not to exist": {
				fetch.Freshness{}, cache.Entry[string]{State: cache.Fresh, NotFound: true}, "1 read", "1 read", 0,
			},
			"no-cache, and the state is over": {
				noCache, cache.Entry[string]{State: cache.Fresh, Value: "2 kept", Age: time.Minute}, "1 read", "", 0,
			},
			"no-cache, and the state is the same": {
				noCache, cache.Entry[string]{State: cache.Fresh, Value: "1 kept", Age: time.Minute}, "1 read", "1 read", 0,
			},
			"no-cache, kept from this very reading": {noCache, cache.Entry[string]{State: cache.Fresh, Value: "1 kept"}, "1 read", "1 kept", 0},
		} {
			r := k.Request(t.Context(), batch.Hints{Freshness: c.f})
			got, ok := better(r, c.known, c.read, version)
			if ok != (c.want != "") || ok && got != c.want {
				t.Errorf("%s: %q, %t, want %q", name, got, ok, c.want)
			}
			if oldest := r.Cost().OldestAge; oldest != c.aged.Milliseconds() {
				t.Errorf("%s: the answer is %d ms old, want %s", name, oldest, c.aged)
			}
		}
	})
}

// A search lags behind, so what it shows of a user does not replace a read by id from a moment
// ago.
func TestASearchHitDoesNotReplaceAReadByID(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{SearchLag: time.Minute}, func(t *testing.T, k *kit) {
		id := k.Everybody()[0]
		k.OK(k.Org.UpdateUser(id, oktasim.Profile{"department": "Renamed"}))
		time.Sleep(time.Second)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { k.department(ctx, r, id, "Renamed") })
		u := k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			if _, err := r.ListUsers(ctx, Walk{Query: Query{Search: `id eq "` + id + `"`}}, paging.Position{}, 10); err != nil {
				t.Error(err)
			}
			k.department(ctx, r, id, "Renamed")
		})
		if c := u.Cost(); c.Calls != 1 {
			t.Errorf("%d calls, want the search alone: %+v", c.Calls, c.Plan)
		}
	})
}

func (k *kit) department(ctx context.Context, r *Request, id, want string) {
	k.T.Helper()
	u, err := operationkit.User(ctx, r, id)
	if err != nil || u == nil {
		k.T.Errorf("user %v, %v", u, err)
		return
	}
	if !strings.Contains(string(u.Raw), `"department":"`+want+`"`) {
		k.T.Errorf("the user is %s, want department %s", u.Raw, want)
	}
}

func TestAListsObjectsNeedNoCallOfTheirOwn(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		k.Costs("users and groups of two lists", 2, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				users, err := r.ListUsers(ctx, Walk{}, paging.Position{}, 200)
				k.OK(err)
				groups, err := r.ListGroups(ctx, Walk{}, paging.Position{}, 200)
				k.OK(err)
				people, err := operationkit.Users(ctx, r, users.IDs)
				if err != nil || len(people) != 70 || slices.Contains(people, nil) {
					t.Errorf("%d users, %v", len(people), err)
				}
				if list, err := operationkit.Groups(ctx, r, groups.IDs); err != nil || len(list) != 10 || slices.Contains(list, nil) {
					t.Errorf("%d groups, %v", len(list), err)
				}
			})
		})
	})
}

// Okta is down: the list's copy is served, and so are copies of its items.
func TestObjectsOfAListThatStandsInAreNotAskedFor(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		read := func(ctx context.Context, r *Request) {
			users, err := r.ListUsers(ctx, Walk{}, paging.Position{}, 200)
			k.OK(err)
			if people, err := operationkit.Users(ctx, r, users.IDs); err != nil || slices.Contains(people, nil) {
				t.Errorf("%d users, %v", len(people), err)
			}
		}
		k.Run(batch.Hints{}, read)
		time.Sleep(10 * time.Minute)
		k.Breaks("GET /api/v1/users", oktasim.FaultStatus, 503)
		var c fetch.Cost
		counts := k.Calls(func() { c = k.Run(batch.Hints{}, read).Cost() })
		if counts.ByRoute["GET /api/v1/users"] != counts.Total || counts.Total > 3 {
			t.Errorf("calls %v, want the list's attempts alone", counts.ByRoute)
		}
		if c.Cache.Stale != 71 || c.OldestAge < (10*time.Minute).Milliseconds() {
			t.Errorf("cost %+v, want a list and 70 users stale", c)
		}
	})
}

func TestWhatIsPrimedIsNeverReplacedByACopy(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.Request(t.Context(), batch.Hints{})
		read, kept := &okta.User{ID: "read"}, &okta.User{ID: "kept"}
		r.users.Prime("read", read)
		loaderkit.Put(k, userKind, "read", kept, 0)
		loaderkit.Put(k, userKind, "fresh", kept, time.Second)
		loaderkit.Put(k, userKind, "stale", kept, 10*time.Minute)
		primeCopies(r, r.users, userKind, []string{"read", "fresh", "stale", "none"})
		for id, want := range map[string]*okta.User{"read": read, "fresh": kept, "stale": kept} {
			if u, err := operationkit.User(t.Context(), r, id); err != nil || u != want {
				t.Errorf("%s: %v, %v", id, u, err)
			}
		}
		if c := r.Cost(); c.Cache.Hits != 1 || c.Cache.Stale != 1 || c.OldestAge != (10*time.Minute).Milliseconds() || r.users.Has("none") {
			t.Errorf("cost %+v", c)
		}
	})
}

// One operation reads a list from the cache and one by status, in which a user's status has
// changed.
func TestAResponseShowsOneStateOfAUser(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := Query{}
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.ListUsers(ctx, Walk{Query: all}, paging.Position{}, 50)
			k.OK(err)
		})
		time.Sleep(5 * time.Second)
		id := k.Everybody()[0]
		k.OK(k.Org.SetUserStatus(id, "SUSPENDED"))
		suspended := Query{Search: `status eq "SUSPENDED"`}
		for range 2 { // the second time from the cache
			r := k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				lists := []Query{all, suspended}
				r.All(ctx, len(lists), func(ctx context.Context, i int) {
					cut, err := r.ListUsers(ctx, Walk{Query: lists[i]}, paging.Position{}, 50)
					k.OK(err)
					for _, id := range cut.IDs {
						_, err := operationkit.User(ctx, r, id)
						k.OK(err)
					}
				})
			})
			if u, err := operationkit.User(t.Context(), r, id); err != nil || u.Status != "SUSPENDED" {
				t.Errorf("the status is %s, %v", u.Status, err)
			}
		}
	})
}

func TestGroupsOfAListThatStandsInAreNotAskedFor(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		read := func(ctx context.Context, r *Request) {
			cut, err := r.ListGroups(ctx, Walk{}, paging.Position{}, 200)
			k.OK(err)
			for _, id := range cut.IDs {
				if !r.HasGroup(id) {
					t.Errorf("group %s did not come with the list", id)
				}
			}
			if groups, err := operationkit.Groups(ctx, r, cut.IDs); err != nil || slices.Contains(groups, nil) {
				t.Errorf("%d groups, %v", len(groups), err)
			}
			if r.HasGroup("00gnobody00000000000") {
				t.Error("a group that nobody asked for is there")
			}
		}
		k.Run(batch.Hints{}, read)
		time.Sleep(10 * time.Minute)
		k.Breaks("GET /api/v1/groups", oktasim.FaultStatus, 503)
		counts := k.Calls(func() {
			if c := k.Run(batch.Hints{}, read).Cost(); c.Cache.Stale != 1+10 {
				t.Errorf("cost %+v, want a list and 10 groups stale", c)
			}
		})
		if counts.ByRoute["GET /api/v1/groups"] != counts.Total || counts.Total > 3 {
			t.Errorf("calls %v, want the list's attempts alone", counts.ByRoute)
		}
	})
}
