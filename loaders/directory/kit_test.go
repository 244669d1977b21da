package directory

import (
	"testing"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/oktasim"
)

// kit is an engine over a simulated org.
type kit struct{ *operationkit.Kit[*Request] }

// bubble runs f with a kit on simulated time, in parallel with other tests.
func bubble(t *testing.T, c oktasim.Config, f func(t *testing.T, k *kit)) {
	t.Helper()
	loaderkit.Bubble(t, c, func(t *testing.T, org *oktasim.Org) { f(t, newKit(t, org, cache.Options{})) })
}

func newKit(t *testing.T, org *oktasim.Org, o cache.Options) *kit {
	t.Helper()
	return &kit{operationkit.New(t, org, o, NewRequest, nil)}
}
