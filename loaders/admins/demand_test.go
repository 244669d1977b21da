package admins

import (
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/loaders/batch"
)

func TestDemandForeseesQuestionsFromThoseOfTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type question struct {
			after time.Duration
			n     int
			want  int
		}
		for name, questions := range map[string][]question{
			"the first say nothing of others":        {{0, 3, 3}},
			"a burst is not taken at its word":       {{0, 3, 3}, {0, 1, 1 + 3*demandAhead}},
			"a steady rate goes on":                  {{0, 10, 10}, {150 * time.Second, 1, 1 + 20}},
			"a slow one says little":                 {{0, 10, 10}, {4 * time.Minute, 2, 2 + 12}},
			"a window that is over is forgotten":     {{0, 40, 40}, {batch.SoftOrg + time.Second, 1, 1}},
			"its last moment still counts":           {{0, 40, 40}, {batch.SoftOrg, 1, 1 + 40}},
			"what was foreseen does not count":       {{0, 1, 1}, {time.Minute, 1, 1 + 5}, {time.Minute, 1, 1 + 5}},
			"a second is the shortest to judge by":   {{0, 1, 1}, {0, 1, 1 + demandAhead}},
			"and many questions at once are many":    {{0, 200, 200}, {time.Minute, 200, 200 + 1000}},
			"after a long pause it begins once more": {{0, 9, 9}, {time.Hour, 4, 4}, {0, 1, 1 + 4*demandAhead}},
		} {
			d := &demand{}
			for i, q := range questions {
				time.Sleep(q.after)
				if got := d.expect(q.n, batch.SoftOrg); got != q.want {
					t.Errorf("%s: question %d expects %d, want %d", name, i, got, q.want)
				}
			}
		}
	})
}
