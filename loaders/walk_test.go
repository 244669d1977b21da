package loaders

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// batches counts what a walk flushes: how many keys were waiting each time.
type batches struct {
	waiting atomic.Int64
	sizes   []int64
}

func (b *batches) flush() { b.sizes = append(b.sizes, b.waiting.Swap(0)) }

// load stands for a loader: it adds a key to the pending batch and waits.
func (b *batches) load(w *Walk) {
	b.waiting.Add(1)
	w.park(func() {})
}

func TestAWalkFlushesOnlyWhenNothingElseCanRun(t *testing.T) {
	t.Parallel()
	b := &batches{}
	w := newWalk(b.flush)
	w.run(t.Context(), func(context.Context) {
		for i := range 200 {
			w.Go(func() {
				time.Sleep(time.Duration(i%7) * time.Millisecond) // however late a fiber comes, its batch waits for it
				b.load(w)
				b.load(w)
			})
		}
	})
	if len(b.sizes) != 2 || b.sizes[0] != 200 || b.sizes[1] != 200 {
		t.Errorf("batches of %v keys, want two of 200", b.sizes)
	}
}

func TestAForkEndsWithItsLastFiber(t *testing.T) {
	t.Parallel()
	b := &batches{}
	w := newWalk(b.flush)
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
		t.Errorf("fork returned after %d of 50 fibers", after)
	}
	if len(b.sizes) != 2 {
		t.Errorf("batches of %v keys, want two", b.sizes)
	}
}

func TestAPanicInAFiberEndsThatFiberOnly(t *testing.T) {
	t.Parallel()
	b := &batches{}
	w := newWalk(b.flush)
	var seen atomic.Int64
	w.panicked = func(any) { seen.Add(1) }
	var others atomic.Int64
	w.run(t.Context(), func(context.Context) {
		w.Go(func() { panic("broken") })
		for range 3 {
			w.Go(func() { b.load(w); others.Add(1) })
		}
	})
	if seen.Load() != 1 || others.Load() != 3 {
		t.Errorf("%d panics were heard of and %d other fibers ended, want 1 and 3", seen.Load(), others.Load())
	}
}
