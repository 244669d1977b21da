package loaders

import (
	"testing"
	"time"

	"oktagraph/oktasim"
)

// Bindings are missing, and the flags that could make them needless are too old to
// prove it: the listing is read again, which costs less.
func TestFlagsAreRenewedWhereBindingsWouldCostMore(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		_, _, err := k.request(t.Context(), Hints{}).index(t.Context(), true)
		k.ok(err)
		time.Sleep(time.Minute)
		counts := k.calls(func() { k.facts(Hints{}) })
		if counts.ByRoute[groupsRoute] != 1 || counts.ByRoute[setsRoute] != 0 {
			t.Errorf("calls %v", counts.ByRoute)
		}
		counts = k.calls(func() {
			only := k.request(t.Context(), Hints{Freshness: Freshness{OnlyIfCached: true}})
			if f, err := only.readFacts(t.Context(), factsWanted{users: true}); err != nil || f == nil {
				t.Errorf("only-if-cached: %v", err)
			}
		})
		if counts.Total != 0 {
			t.Errorf("only-if-cached: calls %v", counts.ByRoute)
		}
	})
}

func TestOneRefusedPartOfTheFactsRefusesThem(t *testing.T) {
	t.Parallel()
	for route, c := range map[string]struct {
		kind oktasim.FaultKind
		want Denial
	}{
		assigneesRoute: {oktasim.FaultForbidden, Withheld},
		groupsRoute:    {oktasim.FaultStatus, Outage},
		setsRoute:      {oktasim.FaultForbidden, Withheld},
	} {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
				k.breaks(route, c.kind, 503)
				f, err := k.request(t.Context(), Hints{}).readFacts(t.Context(), factsWanted{users: true})
				if f != nil || DenialOf(err) != c.want {
					t.Errorf("facts %v, %v", f, err)
				}
			})
		})
	}
}
