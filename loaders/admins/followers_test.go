package admins

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// A caller without a copy waits for lists that are being read for the sake of later questions,
// when most of the budget is spent.
func TestAPageIsNotRefusedForTheBackgroundsReserve(t *testing.T) {
	t.Parallel()
	c := oktasim.Config{Users: 250, Groups: 3000, Latency: "100ms", RateLimit: "50/min"}
	bubble(t, c, func(t *testing.T, k *kit) {
		for range 22 {
			_, err := k.Tenant.Okta.ListGroups(t.Context(), okta.GroupQuery{Limit: 1})
			k.OK(err)
		}
		both(func() { k.Request(t.Context(), batch.Hints{}).learnDirectory(t.Context()) }, func() {
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
			defer cancel()
			_, err := k.Request(t.Context(), batch.Hints{}).readDirectory(ctx, directoryWanted{users: true})
			var limited *okta.RateLimitError
			if errors.As(err, &limited) {
				t.Error(err)
			}
		})
	})
}

// both calls first, and second a moment later while the first fetch is under way.
func both(first, second func()) {
	var wg sync.WaitGroup
	wg.Go(first)
	time.Sleep(10 * time.Millisecond)
	second()
	wg.Wait()
}
