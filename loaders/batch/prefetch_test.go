package batch

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/oktasim"
)

func TestAPanicBeforeTheBatchesStartLosesNothing(t *testing.T) {
	t.Parallel()
	url := "redis://" + miniredis.RunT(t).Addr()
	k := newKit(t, loaderkit.NewOrg(t, oktasim.Config{}), cache.Options{Redis: cache.RedisOptions{URL: url, Budget: 5 * time.Second}})
	r, u, asked := k.request(t.Context(), Hints{}), &upstream{}, false
	r.Prefetches(Wants{Pending: func() []cache.Want { asked = true; panic("broken") }, Below: func() []cache.Want { return nil }})
	l := k.words(r, u)
	var got []Result[string]
	k.tasks(r, func(ctx context.Context) { got = l.LoadAll(ctx, []string{"a"}) })
	if !asked || u.count() != 1 || got[0].Err != nil {
		t.Errorf("asked %t, fetched %v, got %+v", asked, u.fetches, got)
	}
}
