package batch

import (
	"context"
	"iter"
)

// rounds runs the tasks of one operation, one at a time, and starts the loaders' batches only
// when every task waits for one. A batch therefore holds all keys that can be known by then,
// however the machine schedules: no timer is involved, and the same operation always makes the
// same batches.
//
// Tasks are coroutines: they share data without locks, and a round resumes them in the order in
// which they were added.
type rounds struct {
	start    func()      // starts all pending batches
	panicked func(p any) // receives a task's panic

	ready   []*task // run next
	waiting []*task // for the batches of this round
	running *task
}

// task is work that may wait for loaders.
type task struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	thunk func() // what it waits for
	group *group // that it is a part of; may be nil
}

// group is a number of tasks that another task waits for.
type group struct {
	left   int
	waiter *task
	panic  any // of the first task that panicked
}

type roundsKey struct{}

// roundsFrom returns the rounds a task belongs to, nil outside of them.
func roundsFrom(ctx context.Context) *rounds {
	w, _ := ctx.Value(roundsKey{}).(*rounds)
	return w
}

// add makes f a task. Only tasks may call it, and run before the first one.
func (w *rounds) add(f func(), g *group) {
	t := &task{group: g}
	t.next, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		defer func() {
			if p := recover(); p != nil { // it ends only this task and the one waiting for it
				w.panicked(p)
				if g != nil && g.panic == nil {
					g.panic = p
				}
			}
		}()
		f()
	})
	w.ready = append(w.ready, t)
}

// run runs f as the first task and returns when no task is left. Thunks end with the request's
// context at the latest, so run does too.
func (w *rounds) run(ctx context.Context, f func(ctx context.Context)) {
	ctx = context.WithValue(ctx, roundsKey{}, w)
	w.add(func() { f(ctx) }, nil)
	for {
		for len(w.ready) > 0 {
			t := w.ready[0]
			w.ready = w.ready[1:]
			w.step(t)
		}
		if len(w.waiting) == 0 {
			return
		}
		w.start()
		parked := w.waiting
		w.waiting = nil
		for _, t := range parked {
			if t.thunk != nil {
				t.thunk()
			}
		}
		w.ready = parked
	}
}

// step runs a task until it waits or ends.
func (w *rounds) step(t *task) {
	w.running = t
	if _, waits := t.next(); waits {
		return
	}
	t.stop()
	if g := t.group; g != nil {
		if g.left--; g.left == 0 && g.waiter != nil {
			w.ready = append(w.ready, g.waiter)
		}
	}
}

// park makes the running task wait for the end of the round, and for the value of thunk, if
// any.
func (w *rounds) park(thunk func()) {
	t := w.running
	t.thunk = thunk
	w.waiting = append(w.waiting, t)
	t.yield(struct{}{})
}

// fork runs f for 0 to n-1 as tasks, and the running task waits for them. A panic in one panics
// in the running task too: it would take missing results for absent ones.
func (w *rounds) fork(n int, f func(i int)) {
	if n == 0 {
		return
	}
	g := &group{left: n, waiter: w.running}
	for i := range n {
		w.add(func() { f(i) }, g)
	}
	g.waiter.yield(struct{}{})
	if g.panic != nil {
		panic(g.panic)
	}
}
