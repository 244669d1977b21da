package roles

import (
	"context"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/paging"
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

func TestAPageThatIsInRedisAloneTakesFourRoundTrips(t *testing.T) {
	t.Parallel()
	one, two := replicas(t, oktasim.Config{Users: 200, Groups: 40})
	page := func(k *kit) {
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			cut, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
			if err != nil || len(cut.IDs) != 200 {
				t.Fatalf("%d users, %v", len(cut.IDs), err)
			}
			r.All(ctx, len(cut.IDs), func(ctx context.Context, i int) {
				r.All(ctx, 3, func(ctx context.Context, what int) {
					var err error
					switch what {
					case 0:
						_, err = operationkit.User(ctx, r, cut.IDs[i])
					case 1:
						var ids []string
						if ids, err = operationkit.UserGroups(ctx, r, cut.IDs[i]); err == nil {
							_, err = operationkit.Groups(ctx, r, ids)
						}
					default:
						_, err = r.UserAssignments(ctx, cut.IDs[i], true)
					}
					k.OK(err)
				})
			})
		})
	}
	page(one)
	page(one) // what the first answer led to has arrived by now
	before := two.Store.Stats().RedisRoundTrips
	two.Costs("the page on another replica", 0, func() { page(two) })
	if trips := two.Store.Stats().RedisRoundTrips - before; trips > 4 {
		t.Errorf("%d round trips to Redis, want at most 4", trips)
	}
}
