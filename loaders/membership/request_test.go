package membership

import (
	"testing"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
)

func TestAWalkSaysHowManyUsersFollow(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		remaining := func(seen int, everybody bool) int {
			r := k.Request(t.Context(), batch.Hints{})
			r.Continues(t.Context(), seen, everybody)
			return int(r.remaining.Load())
		}
		if got := remaining(20, true); got != 20 {
			t.Errorf("%d in an org of unknown size, want as many again", got)
		}
		_, _, err := k.Request(t.Context(), batch.Hints{}).GroupIndex(t.Context(), true)
		k.OK(err)
		for seen, want := range map[int]int{20: 50, 70: 0, 90: 0} {
			if got := remaining(seen, true); got != want {
				t.Errorf("%d after %d of 70, want %d", got, seen, want)
			}
		}
		if got := remaining(20, false); got != 20 {
			t.Errorf("%d of any other list, want as many again", got)
		}
	})
}
