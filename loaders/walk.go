package loaders

import (
	"context"
	"sync"
)

// Walk runs many small pieces of work ("fibers") that wait for loaders, and
// starts the loaders' batches only when every fiber waits. A batch therefore
// holds all keys that can be known by then, whatever the scheduler of the
// machine does: no timer is involved, and the same query makes the same
// batches every time.
type Walk struct {
	mu       sync.Mutex
	idle     *sync.Cond // running became 0
	running  int
	parked   []*parked
	flush    func()
	panicked func(p any) // hears of a fiber's panic
}

// parked is a fiber that waits: for its thunk, then for the word to go on.
type parked struct {
	thunk  func()
	resume chan struct{}
}

type walkKey struct{}

// newWalk makes a walk that calls flush to start all pending batches.
func newWalk(flush func()) *Walk {
	w := &Walk{flush: flush, panicked: func(any) {}}
	w.idle = sync.NewCond(&w.mu)
	return w
}

// walkFrom returns the walk a fiber belongs to, nil in a resolver.
func walkFrom(ctx context.Context) *Walk {
	w, _ := ctx.Value(walkKey{}).(*Walk)
	return w
}

// Go starts a fiber. Only the function that was given to run and its fibers
// may call it.
func (w *Walk) Go(f func()) {
	w.mu.Lock()
	w.running++
	w.mu.Unlock()
	go func() {
		defer w.exit()
		defer func() {
			if p := recover(); p != nil {
				w.panicked(p)
			}
		}()
		f()
	}()
}

// run starts f as the first fiber and returns when no fiber is left. Thunks
// end by the request's context at the latest, so run does too.
func (w *Walk) run(ctx context.Context, f func(ctx context.Context)) {
	ctx = context.WithValue(ctx, walkKey{}, w)
	w.Go(func() { f(ctx) })
	for {
		wave := w.nextWave()
		if wave == nil {
			return
		}
		w.flush()
		for _, p := range wave {
			p.thunk()
		}
		w.resume(wave)
	}
}

// nextWave waits until every fiber is parked or gone.
func (w *Walk) nextWave() []*parked {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.running > 0 {
		w.idle.Wait()
	}
	wave := w.parked
	w.parked = nil
	return wave
}

// resume counts all fibers of the wave as running before it wakes the first:
// a fiber that is quick to park again must not look like the last one.
func (w *Walk) resume(wave []*parked) {
	w.mu.Lock()
	w.running += len(wave)
	w.mu.Unlock()
	for _, p := range wave {
		close(p.resume)
	}
}

// park waits, as a fiber, until thunk has its value.
func (w *Walk) park(thunk func()) {
	p := &parked{thunk: thunk, resume: make(chan struct{})}
	w.mu.Lock()
	w.parked = append(w.parked, p)
	w.leave()
	w.mu.Unlock()
	<-p.resume
}

// fork runs f for 0 to n-1 as fibers and waits for them, as a fiber. While it
// waits it counts neither as running nor as waiting for a loader; the last of
// the n to end counts it as running again.
func (w *Walk) fork(n int, f func(i int)) {
	left, done := n, make(chan struct{})
	for i := range n {
		w.Go(func() {
			defer func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				if left--; left == 0 {
					w.running++
					close(done)
				}
			}()
			f(i)
		})
	}
	if n == 0 {
		return
	}
	w.exit()
	<-done
}

func (w *Walk) exit() {
	w.mu.Lock()
	w.leave()
	w.mu.Unlock()
}

func (w *Walk) leave() {
	w.running--
	if w.running == 0 {
		w.idle.Signal()
	}
}
