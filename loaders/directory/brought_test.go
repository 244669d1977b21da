package directory

import (
	"slices"
	"testing"
	"testing/synctest"

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
