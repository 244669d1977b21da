package membership

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// walkMembers reads a group's members by pages.
func (k *kit) walkMembers(ctx context.Context, r *Request, gid string, first int) {
	k.T.Helper()
	var all []string
	var at paging.Position
	for range 100 {
		cut, err := operationkit.Members(ctx, r, gid, at, first)
		if err != nil {
			k.T.Errorf("members: %v", err)
			return
		}
		all = append(all, cut.IDs...)
		if !cut.More {
			break
		}
		at = cut.Position(len(cut.IDs) - 1)
	}
	if want := k.Org.MembersOf(gid); !slices.Equal(slices.Sorted(slices.Values(all)), want) {
		k.T.Errorf("%d members, want %d", len(all), len(want))
	}
}

func TestMembersAreReadByPagesThatAllWaysOfPagingShare(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 450, Groups: 10}, func(t *testing.T, k *kit) {
		gid := k.Org.Everyone()
		k.Costs("90 at a time", 3, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { k.walkMembers(ctx, r, gid, 90) })
		})
		time.Sleep(time.Minute)
		k.Costs("17 at a time, a minute later", 0, func() {
			c := k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { k.walkMembers(ctx, r, gid, 17) }).Cost()
			if c.OldestAge != time.Minute.Milliseconds() {
				t.Errorf("%d ms old", c.OldestAge)
			}
		})
		k.Costs("the users themselves", 0, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if people, err := operationkit.Users(ctx, r, k.Org.MembersOf(gid)); err != nil || slices.Contains(people, nil) {
					t.Errorf("%d users, %v", len(people), err)
				}
			})
		})
	})
}

func TestAGroupKnownWholeOrEmptyCostsNoCall(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		empty := k.Group()
		k.askGroups(k.Everybody())
		time.Sleep(20 * time.Second)
		k.Costs("every group but Everyone", 0, func() {
			c := k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				for _, g := range k.Org.Groups() {
					if g.ID != k.Org.Everyone() {
						k.walkMembers(ctx, r, g.ID, 50)
					}
				}
			}).Cost()
			if c.OldestAge != (20 * time.Second).Milliseconds() {
				t.Errorf("%d ms old", c.OldestAge)
			}
		})
		if e := loaderkit.Peek(k, membersKind, memberPage{group: empty}.Key()); e.Age != 20*time.Second {
			t.Errorf("an empty page is kept as %s old", e.Age)
		}
	})
}

func TestAGroupThatIsGoneHasNoMembers(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		ask := func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if cut, err := operationkit.Members(ctx, r, "00gnobody000000000000", paging.Position{}, 10); len(cut.IDs) > 0 || err != nil {
					t.Errorf("members %v, %v", cut.IDs, err)
				}
			})
		}
		k.Costs("a group nobody knows", 1, ask)
		k.Costs("asked once more", 0, ask)
	})
}

func TestMembersStandInWithTheUsersTheyName(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		gid := k.Org.GroupsOf(k.Everybody()[0])[0]
		read := func(ctx context.Context, r *Request) {
			k.walkMembers(ctx, r, gid, 100)
			if people, err := operationkit.Users(ctx, r, k.Org.MembersOf(gid)); err != nil || slices.Contains(people, nil) {
				t.Errorf("%d users, %v", len(people), err)
			}
		}
		k.Run(batch.Hints{}, read)
		time.Sleep(10 * time.Minute)
		k.Breaks(loaderkit.MembersRoute, oktasim.FaultStatus, 503)
		counts := k.Calls(func() {
			if c := k.Run(batch.Hints{}, read).Cost(); c.Cache.Stale != 1+len(k.Org.MembersOf(gid)) {
				t.Errorf("cost %+v", c)
			}
		})
		if counts.Total != counts.ByRoute[loaderkit.MembersRoute] {
			t.Errorf("calls %v, want the list's alone", counts.ByRoute)
		}
	})
}

func TestUsersComeWithWholeListsOnlyInOrgsThatFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		people int
		kept   bool
	}{"unknown": {0, false}, "fits": {directory.KeptPeople, true}, "does not": {directory.KeptPeople + 1, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
				r := k.Request(t.Context(), batch.Hints{})
				r.org.Adopt(plan.Sizes{People: c.people})
				gid := k.Group(k.Everybody()...)
				got := fetch.Gather(t.Context(), r, r.MembersSource(), []string{gid})[gid]
				if want := k.Org.MembersOf(gid); got.Err != nil || !slices.Equal(got.Value, want) {
					t.Errorf("%d members, %v", len(got.Value), got.Err)
				}
				if e := k.Request(t.Context(), batch.Hints{}).StatusesHere(k.Everybody()[:1])[0]; (e.State == cache.Fresh) != c.kept {
					t.Errorf("the user is kept: %v", e.State)
				}
			})
		})
	}
}

func TestAWholeListIsMadeOfItsOnlyPage(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 250, Groups: 10}, func(t *testing.T, k *kit) {
		one, two := k.Group(k.Everybody()[:30]...), k.Group(k.Everybody()[:230]...)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			k.walkMembers(ctx, r, one, 100)
			_, err := operationkit.Members(ctx, r, two, paging.Position{}, 100)
			k.OK(err)
		})
		time.Sleep(30 * time.Second)
		k.Costs("the group of two pages", 1, func() {
			r := k.Request(t.Context(), batch.Hints{})
			got := fetch.Gather(t.Context(), r, r.MembersSource(), []string{one, two})
			if len(got[one].Value) != 30 || got[one].From.Age() != 30*time.Second || len(got[two].Value) != 230 || got[two].From.Age() != 0 {
				t.Errorf("%d members %s old, %d members %s old", len(got[one].Value), got[one].From.Age(), len(got[two].Value), got[two].From.Age())
			}
		})
	})
}
