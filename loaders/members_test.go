package loaders

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/oktasim"
)

// walkMembers reads a group's members by pages.
func (k *kit) walkMembers(ctx context.Context, r *Request, gid string, first int) {
	k.t.Helper()
	var all []string
	var at Position
	for range 100 {
		cut, err := r.Members(ctx, gid, at, first)
		if err != nil {
			k.t.Errorf("members: %v", err)
			return
		}
		all = append(all, cut.IDs...)
		if !cut.More {
			break
		}
		at = cut.Positions[len(cut.Positions)-1]
	}
	if want := k.org.MembersOf(gid); !slices.Equal(slices.Sorted(slices.Values(all)), want) {
		k.t.Errorf("%d members, want %d", len(all), len(want))
	}
}

func TestMembersAreReadByPagesThatAllWaysOfPagingShare(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 450, Groups: 10}, func(t *testing.T, k *kit) {
		gid := k.org.Everyone()
		k.costs("90 at a time", 3, func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) { k.walkMembers(ctx, r, gid, 90) })
		})
		time.Sleep(time.Minute)
		k.costs("17 at a time, a minute later", 0, func() {
			c := k.run(Hints{}, func(ctx context.Context, r *Request) { k.walkMembers(ctx, r, gid, 17) }).Cost()
			if c.OldestAge != time.Minute.Milliseconds() {
				t.Errorf("%d ms old", c.OldestAge)
			}
		})
		k.costs("the users themselves", 0, func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				if people, err := r.Users(ctx, k.org.MembersOf(gid)); err != nil || slices.Contains(people, nil) {
					t.Errorf("%d users, %v", len(people), err)
				}
			})
		})
	})
}

func TestAGroupKnownWholeOrEmptyCostsNoCall(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, k *kit) {
		empty := k.group()
		k.askGroups(k.everybody())
		time.Sleep(20 * time.Second)
		k.costs("every group but Everyone", 0, func() {
			c := k.run(Hints{}, func(ctx context.Context, r *Request) {
				for _, g := range k.org.Groups() {
					if g.ID != k.org.Everyone() {
						k.walkMembers(ctx, r, g.ID, 50)
					}
				}
			}).Cost()
			if c.OldestAge != (20 * time.Second).Milliseconds() {
				t.Errorf("%d ms old", c.OldestAge)
			}
		})
		if e := peek(k, membersKind, memberPage{group: empty}.Key()); e.Age != 20*time.Second {
			t.Errorf("an empty page is kept as %s old", e.Age)
		}
	})
}

func TestAGroupThatIsGoneHasNoMembers(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, k *kit) {
		ask := func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				if cut, err := r.Members(ctx, "00gnobody000000000000", Position{}, 10); len(cut.IDs) > 0 || err != nil {
					t.Errorf("members %v, %v", cut.IDs, err)
				}
			})
		}
		k.costs("a group nobody knows", 1, ask)
		k.costs("asked once more", 0, ask)
	})
}

func TestMembersStandInWithTheUsersTheyName(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, k *kit) {
		gid := k.org.GroupsOf(k.everybody()[0])[0]
		read := func(ctx context.Context, r *Request) {
			k.walkMembers(ctx, r, gid, 100)
			if people, err := r.Users(ctx, k.org.MembersOf(gid)); err != nil || slices.Contains(people, nil) {
				t.Errorf("%d users, %v", len(people), err)
			}
		}
		k.run(Hints{}, read)
		time.Sleep(10 * time.Minute)
		k.breaks(membersRoute, oktasim.FaultStatus, 503)
		counts := k.calls(func() {
			if c := k.run(Hints{}, read).Cost(); c.Cache.Stale != 1+len(k.org.MembersOf(gid)) {
				t.Errorf("cost %+v", c)
			}
		})
		if counts.Total != counts.ByRoute[membersRoute] {
			t.Errorf("calls %v, want the list's alone", counts.ByRoute)
		}
	})
}

func TestUsersComeWithWholeListsOnlyInOrgsThatFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		people int
		kept   bool
	}{"unknown": {0, false}, "fits": {keptPeople, true}, "does not": {keptPeople + 1, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, small(), func(t *testing.T, k *kit) {
				r := k.request(t.Context(), Hints{})
				r.sizes().people.set(c.people)
				gid := k.group(k.everybody()...)
				got := Gather(t.Context(), r, r.membersSource(), []string{gid})[gid]
				if want := k.org.MembersOf(gid); got.Err != nil || !slices.Equal(got.Value, want) {
					t.Errorf("%d members, %v", len(got.Value), got.Err)
				}
				if e := peek(k, userKind, k.everybody()[0]); (e.State == cache.Fresh) != c.kept {
					t.Errorf("the user is kept: %v", e.State)
				}
			})
		})
	}
}

func TestAWholeListIsMadeOfItsOnlyPage(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 250, Groups: 10}, func(t *testing.T, k *kit) {
		one, two := k.group(k.everybody()[:30]...), k.group(k.everybody()[:230]...)
		k.run(Hints{}, func(ctx context.Context, r *Request) {
			k.walkMembers(ctx, r, one, 100)
			_, err := r.Members(ctx, two, Position{}, 100)
			k.ok(err)
		})
		time.Sleep(30 * time.Second)
		k.costs("the group of two pages", 1, func() {
			r := k.request(t.Context(), Hints{})
			got := Gather(t.Context(), r, r.membersSource(), []string{one, two})
			if len(got[one].Value) != 30 || got[one].From.Age() != 30*time.Second || len(got[two].Value) != 230 || got[two].From.Age() != 0 {
				t.Errorf("%d members %s old, %d members %s old", len(got[one].Value), got[one].From.Age(), len(got[two].Value), got[two].From.Age())
			}
		})
	})
}
