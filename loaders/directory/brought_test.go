package directory

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
)

// A full cache gives up the users of a page before their groups are asked for.
func TestUsersTheCacheGaveUpAreNotAskedAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, loaderkit.NewOrg(t, loaderkit.Small()), cache.Options{LocalBytes: 1})
		all := k.Everybody()
		k.Costs("50 of 70 users", 1+1+k.populated(), func() {
			if got := strategies(k.askGroups(all[:50]), userGroupsField); !slices.Equal(got, []string{"invert"}) {
				t.Errorf("strategies %v", got)
			}
		})
	})
}

// So does it when the page itself comes from Redis, which another replica filled.
func TestUsersThatOnlyRedisHasAreNotAskedAlone(t *testing.T) {
	t.Parallel()
	full := cache.Options{LocalBytes: 1, Redis: cache.RedisOptions{
		URL: "redis://" + miniredis.RunT(t).Addr(), Budget: 5 * time.Second, // time decides nothing here
	}}
	k := newKit(t, loaderkit.NewOrg(t, loaderkit.Small()), full)
	all := k.Everybody()
	k.askGroups(all[:50])
	k.Costs("the others", 0, func() { k.askGroups(all[50:]) })
}
