package membership

import (
	"slices"
	"testing"
)

func TestABagHoldsEachObjectOnce(t *testing.T) {
	t.Parallel()
	var b bag[string]
	for range 3 {
		b.add("a", "A")
		b.add("b", "B")
	}
	if got := slices.Sorted(slices.Values(b.all())); !slices.Equal(got, []string{"A", "B"}) {
		t.Errorf("the bag holds %v", got)
	}
	var none *bag[string]
	none.add("a", "A") // ignored, without a panic
}
