package directory

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// A full cache evicts users at once; the operation that read them still knows them, and Redis
// has them for the next.
func TestWhoTheCacheGaveUpIsKnownFromTheAnswerOrFromRedis(t *testing.T) {
	t.Parallel()
	full := cache.Options{LocalBytes: 1, Redis: cache.RedisOptions{
		URL: "redis://" + miniredis.RunT(t).Addr(), Budget: 5 * time.Second, // time must not matter here
	}}
	k := newKit(t, loaderkit.NewOrg(t, loaderkit.Small()), full)
	all := k.Everybody()
	known := func(users []cache.Entry[*okta.User]) int {
		n := 0
		for i, u := range users {
			if u.State == cache.Fresh && u.Value.ID == all[i] {
				n++
			}
		}
		return n
	}
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		_, err := r.ListUsers(ctx, Walk{}, paging.Position{}, 200)
		k.OK(err)
		if n := known(r.StatusesHere(all)); n != len(all) {
			t.Errorf("the operation that read %d users knows %d", len(all), n)
		}
	})
	next := k.Request(t.Context(), batch.Hints{})
	if here, n := known(next.StatusesHere(all)), known(next.Statuses(t.Context(), all)); here != 0 || n != len(all) {
		t.Errorf("the next one knows %d, and %d of %d with Redis", here, n, len(all))
	}
	k.Costs("the users themselves", 0, func() { k.readUsers(all) })
}

// The cache keeps a user that was read by id, though a list has named it since.
func TestAListConfirmsWhatIsKnownOfItsUsers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		listed bool
		age    time.Duration
	}{"listed": {true, 3 * time.Second}, "not listed": {false, 7 * time.Second}} {
		bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
			id := k.Everybody()[0]
			k.readUsers([]string{id})
			time.Sleep(4 * time.Second)
			list := func(ctx context.Context, r *Request) {
				_, err := r.ListUsers(ctx, Walk{}, paging.Position{}, 200)
				k.OK(err)
			}
			k.Run(batch.Hints{}, list)
			time.Sleep(3 * time.Second)
			k.Run(operationkit.NoCache(), func(ctx context.Context, r *Request) {
				if c.listed {
					list(ctx, r)
				}
				u := r.StatusesHere([]string{id})[0]
				if u.Age != 7*time.Second {
					t.Errorf("%s: the cache has a reading of %s ago", name, u.Age)
				}
				if got, from := r.KnowsStatus(id, u), r.StatusFrom(id, u); got != c.listed || from.Age() != c.age {
					t.Errorf("%s: accepted %t, of %s ago, want %s", name, got, from.Age(), c.age)
				}
			})
		})
	}
}

func TestADeactivatedUserIsKnownOnceAskedFor(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		gone, stays := k.Everybody()[0], k.Everybody()[1]
		k.OK(k.Org.SetUserStatus(gone, Deprovisioned))
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			if r.Deactivated(gone) {
				t.Error("known before anybody asked")
			}
			_, err := operationkit.Users(ctx, r, []string{gone, stays})
			k.OK(err)
			if !r.Deactivated(gone) || r.Deactivated(stays) {
				t.Errorf("deactivated %t, the other %t", r.Deactivated(gone), r.Deactivated(stays))
			}
		})
	})
}
