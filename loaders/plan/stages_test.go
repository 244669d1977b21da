package plan_test

import (
	"testing"

	"oktagraph/loaders/plan"
)

// A moment of a batch follows its earlier moments, and what it waits for. No moment may follow
// itself, or a round would never end.
func TestNoBatchWaitsForItself(t *testing.T) {
	t.Parallel()
	type moment struct {
		loader plan.Loader
		at     plan.Moment
	}
	after := map[moment][]moment{}
	for _, w := range plan.Stages {
		// whatever follows w.At waits
		after[moment{w.Loader, w.At + 1}] = append(after[moment{w.Loader, w.At + 1}], moment{w.For, w.Until})
	}
	state := map[moment]int{}
	var visit func(m moment)
	visit = func(m moment) {
		if state[m] == 1 {
			t.Errorf("loader %d waits for itself at moment %d", m.loader, m.at)
			return
		}
		if state[m] == 2 {
			return
		}
		state[m] = 1
		if m.at > plan.Begun {
			visit(moment{m.loader, m.at - 1})
		}
		for _, before := range after[m] {
			visit(before)
		}
		state[m] = 2
	}
	for l := range plan.Loaders {
		visit(moment{plan.Loader(l), plan.Answered})
	}
}

func TestEachOrderIsDeclaredOnceAndSaysWhy(t *testing.T) {
	t.Parallel()
	seen := map[plan.Wait]bool{}
	for _, w := range plan.Stages {
		if w.Loader == plan.Unstaged || w.For == plan.Unstaged {
			t.Errorf("%+v: what is unstaged waits for nothing, and nothing for it", w)
		}
		if w.Why == "" {
			t.Errorf("%+v does not say why", w)
		}
		if w.At != plan.Begun && w.At != plan.Read {
			t.Errorf("%+v: a batch only waits before it begins and before it answers", w)
		}
		w.Why, w.Until = "", 0
		if seen[w] {
			t.Errorf("loader %d waits for %d twice at one moment", w.Loader, w.For)
		}
		seen[w] = true
	}
}
