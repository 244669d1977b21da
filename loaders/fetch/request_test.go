package fetch

import (
	"testing"

	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

func TestAFallbackStaysWithinThePrice(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Freshness{})
		if !r.Covered("a", 1000) {
			t.Error("without a price something is too much")
		}
		r.Priced(plan.Price{Rows: []plan.Row{
			{Field: "a", Plan: plan.Plan{Calls: 3}}, {Field: "b", Plan: plan.Plan{Calls: 9}}, {Field: "a", Plan: plan.Plan{Calls: 4}},
		}})
		for field, most := range map[string]int{"a": 7, "b": 9, "c": 0} {
			if !r.Covered(field, most) || r.Covered(field, most+1) {
				t.Errorf("%s: the price covers another number than %d", field, most)
			}
		}
	})
}
