package measure_test

import (
	"os"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/measure"
	"oktagraph/internal/testkit/world"
)

// TestRowsCostWhatIsPromised holds every row of docs/calls.md to its bound. The
// larger orgs take minutes under the race detector, and the largest a minute without.
func TestRowsCostWhatIsPromised(t *testing.T) {
	t.Parallel()
	for _, size := range []corpus.Size{corpus.S, corpus.M, corpus.L} {
		t.Run(string(size), func(t *testing.T) {
			if size == corpus.L && os.Getenv(testkit.AllEnv) != "1" {
				t.Skipf("skipped: the org of 100,000 users takes a minute; set %s=1", testkit.AllEnv)
			}
			if size != corpus.S && underRace {
				t.Skip("skipped: orgs of 5,000 users and more take minutes under the race detector; they are asked without it")
			}
			watch := &measure.Watch{}
			setup := measure.Setup(size)
			setup.Around = watch.Around
			w := world.New(t, setup)
			for _, row := range corpus.Rows() {
				if row.Size != size {
					continue
				}
				t.Run(row.Name, func(t *testing.T) {
					checkRow(t, w, watch, row)
				})
			}
		})
	}
}

func checkRow(t *testing.T, w *world.World, watch *measure.Watch, row corpus.Row) {
	got, err := measure.Row(t.Context(), w, watch, row)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d calls of at most %d (%s), %d operations, %d again", got.Calls, got.AtMost, row.Promise, got.Pages, got.Again)
	if got.Calls > got.AtMost {
		t.Errorf("%d calls, promised are %d (%s):\n%s", got.Calls, got.AtMost, row.Promise, got.PlanText())
	}
	if got.Again != 0 {
		t.Errorf("asked again: %d calls", got.Again)
	}
	if got.Refused != 0 {
		t.Errorf("%d calls were refused", got.Refused)
	}
	if row.Once && len(got.Twice) > 0 {
		t.Errorf("fetched twice: %s", strings.Join(got.Twice, "\n"))
	}
	if len(got.Dearer) > 0 {
		t.Errorf("%d operations were dearer than their price, the first: %s", len(got.Dearer), got.Dearer[0])
	}
	if got.Unplanned != 0 {
		t.Errorf("%d keys were not foreseen by the walk", got.Unplanned)
	}
}
