package admins

import (
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// replicas are two servers that share a Redis. They run on real time, which does not matter
// here.
func replicas(t *testing.T, c oktasim.Config) (one, two *kit) {
	t.Helper()
	org := loaderkit.NewOrg(t, c)
	o := cache.Options{Redis: cache.RedisOptions{URL: testkit.RedisServer(t), Budget: 10 * time.Second}}
	return newKit(t, org, o), newKit(t, org, o)
}

func TestReplicasPriceByWhatAnyOfThemLearned(t *testing.T) {
	t.Parallel()
	one, two := replicas(t, loaderkit.Small())
	if got := SharedSizes(t.Context(), two.Engine, two.Tenant); got != (plan.Sizes{}) {
		t.Errorf("before anybody asked: %+v", got)
	}
	one.askGroups(one.Everybody())
	one.adminDirectory(batch.Hints{})
	want := Sizes(one.Engine, one.Tenant)
	if got := SharedSizes(t.Context(), two.Engine, two.Tenant); got != want || want.People != 70 || !want.FlagCovers {
		t.Errorf("the other replica knows %+v, want %+v", got, want)
	}
	if got := Sizes(two.Engine, two.Tenant); got != want {
		t.Errorf("it plans by %+v, want %+v", got, want)
	}
}

func TestAMembershipIndexServesTheOtherReplicaWhole(t *testing.T) {
	t.Parallel()
	one, two := replicas(t, loaderkit.Small())
	all := one.Everybody()
	one.askGroups(all[:50])
	two.Costs("users the first was not asked for", 0, func() {
		two.readUsers(all[50:]) // as a query that shows them does
		two.askGroups(all[50:])
	})
}
