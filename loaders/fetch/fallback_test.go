package fetch

import (
	"strings"
	"testing"
	"time"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestAFallbackIsLoggedOnceAMinute(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		fall := func(field string) {
			k.request(t.Context(), Freshness{}).FellBack(field, plan.NotAsked("okta is away"), &okta.UnavailableError{Status: 503})
		}
		for range 10 {
			fall("a")
		}
		fall("b")
		if k.Logged() != 2 || !strings.Contains(k.Log.String(), `why="okta is away"`) {
			t.Errorf("logged:\n%s", k.Log)
		}
		time.Sleep(fallbackPause)
		fall("a")
		if k.Logged() != 3 {
			t.Errorf("a minute later:\n%s", k.Log)
		}
	})
}
