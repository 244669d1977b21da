package loaders

import "testing"

func TestAGaugeKeepsTheMost(t *testing.T) {
	t.Parallel()
	var g gauge
	for _, n := range []int{3, 9, 4} {
		g.raise(n)
	}
	if g.get() != 9 {
		t.Errorf("%d, want 9", g.get())
	}
	if g.set(2); g.get() != 2 {
		t.Errorf("%d, want 2", g.get())
	}
}
