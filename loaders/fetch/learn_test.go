package fetch

import (
	"context"
	"testing"
	"time"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestWhatIsReadForNobodyIsBackgroundWork(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		read := 0
		r := k.request(t.Context(), Freshness{})
		learn := func() {
			r.Learn(t.Context(), "words", func(ctx context.Context) error {
				if okta.PriorityFrom(ctx) != okta.Background || !isUnpaid(ctx) {
					t.Error("it is paid for")
				}
				r.Spend(ctx, "word", plan.Plan{})
				time.Sleep(time.Second)
				read++
				return nil
			})
		}
		both(learn, learn)
		if read != 1 || len(r.Cost().Plan) != 0 {
			t.Errorf("read %d times, cost %+v", read, r.Cost())
		}
		began := time.Now()
		r.Learn(t.Context(), "slow", func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		if time.Since(began) != LearnTime {
			t.Errorf("waited %s", time.Since(began))
		}
	})
}
