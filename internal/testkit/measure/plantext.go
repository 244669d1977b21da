package measure

import (
	"fmt"
	"slices"
	"strings"
)

// PlanText tells where the calls went, a line for each kind of batch.
func (r Result) PlanText() string {
	type key struct{ field, strategy, bucket string }
	type sum struct {
		batches, calls, estimated int
		why                       string
	}
	sums := map[key]*sum{}
	var keys []key
	for _, p := range r.Plan {
		k := key{p.Field, p.Strategy, p.Bucket}
		if sums[k] == nil {
			sums[k] = &sum{why: p.Why}
			keys = append(keys, k)
		}
		sums[k].batches++
		sums[k].calls += p.Calls
		sums[k].estimated += p.Estimated
	}
	slices.SortFunc(keys, func(a, b key) int { return sums[b].calls - sums[a].calls })
	var b strings.Builder
	for _, k := range keys {
		s := sums[k]
		fmt.Fprintf(&b, "%6d calls (estimated %d, %d batches)  %s by %s in %s: %s\n", s.calls, s.estimated, s.batches, k.field, k.strategy, k.bucket, s.why)
	}
	return b.String()
}
