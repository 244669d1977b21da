package batch

import (
	"testing"

	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// The batches of a round keep the declared order however they are scheduled.
func TestStagesHoldBatchesBack(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		now := &Round{}
		for _, l := range []plan.Loader{plan.LoadUserLists, plan.LoadGroupMembers} {
			now.moments[l] = newMoments()
		}
		var order []string
		done := make(chan struct{})
		go func() {
			defer close(done)
			now.Wait(r.Context(), plan.LoadUsers, plan.Begun)
			order = append(order, "users")
		}()
		for _, l := range []plan.Loader{plan.LoadUserLists, plan.LoadGroupMembers} {
			order = append(order, "before")
			now.over(l)
		}
		<-done
		if len(order) != 3 || order[2] != "users" {
			t.Errorf("%v", order)
		}
	})
}
