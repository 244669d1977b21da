package admins

import (
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/oktasim"
)

// Bindings are missing, and the flags that could make them unnecessary are too old to prove it:
// the listing is read again, which costs less.
func TestFlagsAreRenewedWhereBindingsWouldCostMore(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		_, _, err := k.Request(t.Context(), batch.Hints{}).GroupIndex(t.Context(), true)
		k.OK(err)
		time.Sleep(time.Minute)
		counts := k.Calls(func() { k.adminDirectory(batch.Hints{}) })
		if counts.ByRoute[loaderkit.GroupsRoute] != 1 || counts.ByRoute[loaderkit.SetsRoute] != 0 {
			t.Errorf("calls %v", counts.ByRoute)
		}
		counts = k.Calls(func() {
			only := k.Request(t.Context(), batch.Hints{Freshness: fetch.Freshness{OnlyIfCached: true}})
			if f, err := only.readDirectory(t.Context(), directoryWanted{users: true}); err != nil || f == nil {
				t.Errorf("only-if-cached: %v", err)
			}
		})
		if counts.Total != 0 {
			t.Errorf("only-if-cached: calls %v", counts.ByRoute)
		}
	})
}

func TestOneRefusedPartOfTheAdminDirectoryRefusesIt(t *testing.T) {
	t.Parallel()
	for route, c := range map[string]struct {
		kind oktasim.FaultKind
		want fetch.Denial
	}{
		loaderkit.AssigneesRoute: {oktasim.FaultForbidden, fetch.Withheld},
		loaderkit.GroupsRoute:    {oktasim.FaultStatus, fetch.Outage},
		loaderkit.SetsRoute:      {oktasim.FaultForbidden, fetch.Withheld},
	} {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
				k.Breaks(route, c.kind, 503)
				f, err := k.Request(t.Context(), batch.Hints{}).readDirectory(t.Context(), directoryWanted{users: true})
				if f != nil || fetch.DenialOf(err) != c.want {
					t.Errorf("directory %v, %v", f, err)
				}
			})
		})
	}
}
