package batch

import (
	"context"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// batches records how many keys were waiting each time a round started.
type batches struct {
	waiting atomic.Int64
	sizes   []int64
}

func (b *batches) flush() { b.sizes = append(b.sizes, b.waiting.Swap(0)) }

// load acts as a loader: it adds a key to the pending batch and waits.
func (b *batches) load(w *rounds) {
	b.waiting.Add(1)
	w.park(func() {})
}

func newRounds(start func()) *rounds { return &rounds{start: start, panicked: func(any) {}} }

func TestRoundsStartOnlyWhenNothingElseCanRun(t *testing.T) {
	t.Parallel()
	b := &batches{}
	w := newRounds(b.flush)
	w.run(t.Context(), func(context.Context) {
		for i := range 200 {
			w.add(func() {
				if i%7 == 0 {
					w.fork(i%3, func(int) {}) // however late a task starts, its batch waits for it
				}
				b.load(w)
				b.load(w)
			}, nil)
		}
	})
	if len(b.sizes) != 2 || b.sizes[0] != 200 || b.sizes[1] != 200 {
		t.Errorf("batches of %v keys, want two of 200", b.sizes)
	}
}

func TestAForkEndsWithItsLastTask(t *testing.T) {
	t.Parallel()
	b := &batches{}
	w := newRounds(b.flush)
	var ended atomic.Int64
	var after int64
	w.run(t.Context(), func(context.Context) {
		w.fork(50, func(i int) {
			for range i % 3 {
				b.load(w)
			}
			ended.Add(1)
		})
		after = ended.Load()
		w.fork(0, nil)
	})
	if after != 50 {
		t.Errorf("fork returned after %d of 50 tasks", after)
	}
	if len(b.sizes) != 2 {
		t.Errorf("batches of %v keys, want two", b.sizes)
	}
}

func TestAPanicInATaskEndsThatTaskOnly(t *testing.T) {
	t.Parallel()
	b := &batches{}
	w := newRounds(b.flush)
	var seen atomic.Int64
	w.panicked = func(any) { seen.Add(1) }
	var others atomic.Int64
	w.run(t.Context(), func(context.Context) {
		w.add(func() { panic("broken") }, nil)
		for range 3 {
			w.add(func() { b.load(w); others.Add(1) }, nil)
		}
	})
	if seen.Load() != 1 || others.Load() != 3 {
		t.Errorf("%d panics were told and %d other tasks ended, want 1 and 3", seen.Load(), others.Load())
	}
}

// A task that waits for parts of its work continues only when it has all of them.
func TestAPanicInAForkIsItsWaitersToo(t *testing.T) {
	t.Parallel()
	b := &batches{}
	w := newRounds(b.flush)
	var caught any
	ended := 0
	w.run(t.Context(), func(context.Context) {
		defer func() { caught = recover() }()
		w.fork(3, func(i int) {
			b.load(w)
			if i == 1 {
				panic("broken")
			}
			ended++
		})
		t.Error("the waiter went on without a part of its work")
	})
	if caught != "broken" || ended != 2 {
		t.Errorf("the waiter caught %v when %d others had ended, want broken and 2", caught, ended)
	}
}
