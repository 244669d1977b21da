package membership

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// groupsOf reads the groups of users after the list of all users, as a page of users does, and
// compares the answers with the org.
func (k *kit) groupsOf(ctx context.Context, r *Request, ids []string) {
	k.T.Helper()
	if _, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200); err != nil {
		k.T.Errorf("list users: %v", err)
		return
	}
	r.All(ctx, len(ids), func(ctx context.Context, i int) {
		got, err := operationkit.UserGroups(ctx, r, ids[i])
		if want := slices.Sorted(slices.Values(k.Org.GroupsOf(ids[i]))); err != nil || !slices.Equal(got, want) {
			k.T.Errorf("groups of %s: %v, %v, want %v", ids[i], got, err, want)
		}
	})
}

func (k *kit) askGroups(ids []string) fetch.Cost {
	k.T.Helper()
	return k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { k.groupsOf(ctx, r, ids) }).Cost()
}

// populated returns how many groups other than Everyone have members: the cost of reading all
// of them in a small org.
func (k *kit) populated() int {
	n := 0
	for _, g := range k.Org.Groups() {
		if g.Members > 0 && g.ID != k.Org.Everyone() {
			n++
		}
	}
	return n
}

func TestAPageOfUsersIsReadFromTheirGroups(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Costs("50 of 70 users", 1+1+k.populated(), func() {
			if got := operationkit.Strategies(k.askGroups(all[:50]), userGroupsField); !slices.Equal(got, []string{"invert"}) {
				t.Errorf("strategies %v", got)
			}
		})
		time.Sleep(30 * time.Second)
		k.Costs("the others, half a minute later", 0, func() {
			if c := k.askGroups(all[50:]); c.OldestAge != (30 * time.Second).Milliseconds() {
				t.Errorf("%d ms old, want 30 s", c.OldestAge)
			}
		})
		if age := loaderkit.Peek(k, UserGroupsKind, all[60]).Age; age != 30*time.Second {
			t.Errorf("the cache dates what was made of it %s back, want 30 s", age)
		}
	})
}

func TestAShardOfAnotherMembershipIndexIsNotUsed(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.askGroups(all[:50])
		other := all[50]
		s := *loaderkit.Peek(k, shardKind, shardOf(other)).Value
		s.Of, s.Users = "another replica's", map[string][]uint32{}
		loaderkit.Put(k, shardKind, shardOf(other), &s, 0)
		k.Costs("a user of the shard", 1, func() { k.askGroups([]string{other}) })
		i := slices.IndexFunc(all, func(id string) bool { return shardOf(id) != shardOf(other) && id > other })
		k.Costs("a user of any other", 0, func() { k.askGroups(all[i : i+1]) })
	})
}

func TestAMembershipIndexIsAsOldAsItsOldestPart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		index time.Duration // since the listing of groups was read
		want  time.Duration
	}{
		"the listing":             {50 * time.Second, 50 * time.Second},
		"a listing that is older": {joinedIndexAge + time.Second, 0}, // it is read again
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
				_, _, err := k.Request(t.Context(), batch.Hints{}).GroupIndex(t.Context(), true)
				k.OK(err)
				time.Sleep(c.index)
				u := k.Everybody()
				k.askGroups(u)
				made := loaderkit.Peek(k, membershipIndexKind, membershipIndexID)
				if age := time.Since(made.Value.Began); age != c.want || made.Age != c.want ||
					loaderkit.Peek(k, shardKind, "7").Age != c.want || loaderkit.Peek(k, UserGroupsKind, u[0]).Age != c.want {
					t.Errorf("began %s ago, kept as %s old, want %s", age, made.Age, c.want)
				}
			})
		})
	}
}

func TestAGroupIndexTooOldToJoinByIsReadAgainOnce(t *testing.T) {
	t.Parallel()
	c := loaderkit.Small()
	c.Users, c.Latency = 150, "100ms"
	bubble(t, c, func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, _, err := r.GroupIndex(ctx, true)
			k.OK(err)
		})
		k.readUsers(all)
		time.Sleep(joinedIndexAge + time.Second)
		counts := k.Calls(func() {
			var wg sync.WaitGroup
			for i := range 3 {
				wg.Go(func() { k.askGroups(all[i*50 : i*50+50]) })
			}
			wg.Wait()
		})
		if n := counts.ByRoute[loaderkit.GroupsRoute]; n != 1 {
			t.Errorf("the listing of groups was read %d times at once", n)
		}
	})
}

// One group's members cannot be read; their copy of five minutes ago shows a user who has left
// since.
func TestNothingMadeOfAStaleListIsKeptAsFresh(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		i := slices.IndexFunc(k.Org.Groups(), func(g oktasim.GroupInfo) bool { return g.Members > 5 && g.ID != k.Org.Everyone() })
		gid := k.Org.Groups()[i].ID
		former := k.Org.MembersOf(gid)
		loaderkit.Put(k, AllMembersKind, gid, former, 5*time.Minute)
		k.OK(k.Org.RemoveMember(gid, former[0]))
		k.Breaks("/api/v1/groups/"+gid+"/users", oktasim.FaultStatus, 503)
		r := k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
			k.OK(err)
			r.All(ctx, len(all), func(ctx context.Context, i int) {
				got, err := operationkit.UserGroups(ctx, r, all[i])
				if err != nil || slices.Contains(got, gid) != slices.Contains(former, all[i]) {
					t.Errorf("groups of %s: %v, %v", all[i], got, err)
				}
			})
		})
		if c := r.Cost(); c.Cache.Stale == 0 || c.OldestAge < (5*time.Minute).Milliseconds() {
			t.Errorf("cost %+v, want it marked and 5 minutes old", c)
		}
		for _, id := range all {
			if e := loaderkit.Peek(k, UserGroupsKind, id); e.State != cache.Miss {
				t.Errorf("the cache has %+v of %s", e, id)
			}
		}
		if e := loaderkit.Peek(k, membershipIndexKind, membershipIndexID); e.State != cache.Miss {
			t.Errorf("the membership index is kept: %+v", e)
		}
	})
}

func TestWhomAMembershipIndexKnows(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	user := func(created okta.Timestamp, status string) *okta.User {
		return &okta.User{Created: created, Status: status}
	}
	for name, c := range map[string]struct {
		e    cache.Entry[*okta.User]
		want bool
	}{
		"created before":            {cache.Entry[*okta.User]{State: cache.Fresh, Value: user("2026-11-24T11:59:59.000Z", "ACTIVE")}, true},
		"known from an older copy":  {cache.Entry[*okta.User]{State: cache.Stale, Value: user("2026-11-24T11:59:59.000Z", "STAGED")}, true},
		"created in that instant":   {cache.Entry[*okta.User]{State: cache.Fresh, Value: user("2026-11-24T12:00:00.000Z", "ACTIVE")}, false},
		"created since":             {cache.Entry[*okta.User]{State: cache.Fresh, Value: user("2026-11-24T12:00:01.000Z", "ACTIVE")}, false},
		"without a date":            {cache.Entry[*okta.User]{State: cache.Fresh, Value: user("", "ACTIVE")}, false},
		"deactivated":               {cache.Entry[*okta.User]{State: cache.Fresh, Value: user("2026-11-24T11:59:59.000Z", directory.Deprovisioned)}, false},
		"unknown":                   {cache.Entry[*okta.User]{}, false},
		"said not to exist":         {cache.Entry[*okta.User]{State: cache.Fresh, NotFound: true}, false},
		"kept without being a user": {cache.Entry[*okta.User]{State: cache.Fresh}, false},
	} {
		if got := told(c.e, began); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

func TestAShardSpellsGroupsOnce(t *testing.T) {
	t.Parallel()
	s := &shard{Groups: []string{"g2", "g1"}, Users: map[string][]uint32{"u": {0, 1}, "broken": {7}}}
	for user, want := range map[string][]string{"u": {"everyone", "g1", "g2"}, "broken": {"everyone"}, "nobody": {"everyone"}} {
		if got := s.groupsOf(user, "everyone"); !slices.Equal(got, want) {
			t.Errorf("groups of %s: %v, want %v", user, got, want)
		}
	}
}

func TestOneRefusedListAnswersNobodyAndIsRemembered(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Breaks("/api/v1/groups/"+k.Org.GroupsOf(all[0])[0]+"/users", oktasim.FaultForbidden, 0)
		if k.Org.GroupsOf(all[0])[0] == k.Org.Everyone() {
			k.Breaks("/api/v1/groups/"+k.Org.GroupsOf(all[0])[1]+"/users", oktasim.FaultForbidden, 0)
		}
		r := k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
			k.OK(err)
			r.All(ctx, len(all), func(ctx context.Context, i int) {
				if got, err := operationkit.UserGroups(ctx, r, all[i]); !okta.IsForbidden(err) || errors.Is(err, fetch.ErrUnanswered) {
					t.Errorf("groups of %s: %v, %v", all[i], got, err)
				}
			})
		})
		if c := r.Cost(); c.Calls > 1+1+k.populated() || !slices.Equal(operationkit.Strategies(c, userGroupsField), []string{"invert", "none"}) {
			t.Errorf("cost %+v", c)
		}
		if got := operationkit.Strategies(k.askGroups(all), userGroupsField); !slices.Equal(got, []string{"fan-out"}) {
			t.Errorf("the next page is read by %v", got)
		}
	})
}

// A user created since the lists of members were read is read alone.
func TestAMembershipIndexSaysNothingOfWhoIsNewerThanItsLists(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.askGroups(all)
		time.Sleep(20 * time.Second)
		id := k.Must(
			k.Org.CreateUser(
				oktasim.Profile{"login": "new@example.com", "email": "new@example.com", "firstName": "N", "lastName": "W"}, oktasim.Active,
			),
		)
		k.OK(k.Org.AddMember(k.EveryGroup()[1], id))
		time.Sleep(50 * time.Second)
		k.Forget(membershipIndexKind.Name, membershipIndexID)
		for _, u := range all {
			k.Forget(UserGroupsKind.Name, u)
		}
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
			k.OK(err)
			k.groupsOf(ctx, r, append(all, id))
		})
	})
}

// Users were read by id, and listed a few seconds later: their status is as old as the list,
// though the cache keeps what was read by id. Users that no list confirms are read alone.
func TestAStatusIsAsOldAsTheLastListThatNamesTheUser(t *testing.T) {
	t.Parallel()
	for name, listed := range map[string]bool{"listed": true, "not listed": false} {
		bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
			all := k.Everybody()
			k.readUsers(all)
			time.Sleep(4 * time.Second)
			list := func(ctx context.Context, r *Request) {
				_, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
				k.OK(err)
			}
			k.Run(batch.Hints{}, list)
			time.Sleep(3 * time.Second)
			r := k.Run(operationkit.NoCache(), func(ctx context.Context, r *Request) {
				if listed {
					list(ctx, r)
				}
				k.groupsOf(ctx, r, all)
			})
			if c := r.Cost(); c.OldestAge > (5*time.Second).Milliseconds() || listed && c.Calls > 1+k.populated() {
				t.Errorf("%s: %+v", name, c)
			}
		})
	}
}

// The list of users cannot be read again, and a copy of it may be served: no user is read alone
// because of that.
func TestACopyOfAListAsksForNobodyAlone(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		list := func(ctx context.Context, r *Request) []string {
			cut, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
			k.OK(err)
			return cut.IDs
		}
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { k.groupsOf(ctx, r, list(ctx, r)) })
		time.Sleep(100 * time.Second)
		k.Breaks("GET /api/v1/users", oktasim.FaultStatus, 503)
		h := batch.Hints{Freshness: fetch.Freshness{Bounded: true, MaxAge: 90 * time.Second, StaleBounded: true, StaleIfError: 2 * time.Minute}}
		c := k.Run(h, func(ctx context.Context, r *Request) { k.groupsOf(ctx, r, list(ctx, r)) }).Cost()
		if c.Calls > 3+1+k.populated() || c.Cache.Stale == 0 {
			t.Errorf("%+v", c)
		}
	})
}

// A full cache evicts the users of a page before their groups are requested.
func TestUsersTheCacheGaveUpAreNotAskedAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, loaderkit.NewOrg(t, loaderkit.Small()), cache.Options{LocalBytes: 1})
		all := k.Everybody()
		k.Costs("50 of 70 users", 1+1+k.populated(), func() {
			if got := operationkit.Strategies(k.askGroups(all[:50]), userGroupsField); !slices.Equal(got, []string{"invert"}) {
				t.Errorf("strategies %v", got)
			}
		})
	})
}

// The same holds when the page itself comes from Redis, written by another replica.
func TestUsersThatOnlyRedisHasAreNotAskedAlone(t *testing.T) {
	t.Parallel()
	full := cache.Options{LocalBytes: 1, Redis: cache.RedisOptions{
		URL: "redis://" + miniredis.RunT(t).Addr(), Budget: 5 * time.Second, // time must not matter here
	}}
	k := newKit(t, loaderkit.NewOrg(t, loaderkit.Small()), full)
	all := k.Everybody()
	k.askGroups(all[:50])
	k.Costs("the others", 0, func() { k.askGroups(all[50:]) })
}
