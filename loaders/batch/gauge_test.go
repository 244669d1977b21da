package batch

import "testing"

func TestAGaugeKeepsTheMost(t *testing.T) {
	t.Parallel()
	var g Gauge
	for _, n := range []int{3, 9, 4} {
		g.Raise(n)
	}
	if g.Get() != 9 {
		t.Errorf("%d, want 9", g.Get())
	}
	if g.Set(2); g.Get() != 2 {
		t.Errorf("%d, want 2", g.Get())
	}
}
