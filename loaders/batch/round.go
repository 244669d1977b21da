package batch

import (
	"context"
	"sync"

	"oktagraph/loaders/plan"
)

// Round is one start of all pending batches of an operation. The next begins only when every
// batch of this one has ended, so a batch always finds its own. plan.Stages defines which of
// its batches wait for which.
type Round struct {
	// moments are the points that batches reach; nil for loaders without keys. No batch waits
	// for an Unstaged one.
	moments [plan.Loaders]*[plan.Moments]Promise
}

// newRound makes a round of the batches that are pending.
func (r *Request) newRound() *Round {
	now := &Round{}
	for _, l := range r.made() {
		if l.Pending() {
			now.moments[l.stage()] = newMoments()
		}
	}
	return now
}

func newMoments() *[plan.Moments]Promise {
	m := &[plan.Moments]Promise{}
	for i := range m {
		m[i].done = make(chan struct{})
	}
	return m
}

// Reached releases the batches that wait for a moment of a loader's batch.
func (n *Round) Reached(l plan.Loader, m plan.Moment) {
	if n != nil && n.moments[l] != nil {
		n.moments[l][m].Keep()
	}
}

// over is Reached for every moment.
func (n *Round) over(l plan.Loader) {
	for m := range plan.Moment(plan.Moments) {
		n.Reached(l, m)
	}
}

// Wait returns when a loader's batch may continue from a moment, or ctx ends.
func (n *Round) Wait(ctx context.Context, l plan.Loader, at plan.Moment) {
	for _, w := range plan.Stages {
		if n != nil && w.Loader == l && w.At == at && n.moments[w.For] != nil {
			n.moments[w.For][w.Until].Wait(ctx)
		}
	}
}

// Promise is an event that happens once.
type Promise struct {
	once sync.Once
	done chan struct{}
}

// NewPromise makes a promise that is not kept yet.
func NewPromise() *Promise { return &Promise{done: make(chan struct{})} }

// Keep keeps the promise; nil-safe, since most are not made.
func (p *Promise) Keep() {
	if p != nil {
		p.once.Do(func() { close(p.done) })
	}
}

// Wait returns when the promise is kept or ctx ends.
func (p *Promise) Wait(ctx context.Context) {
	if p == nil {
		return
	}
	select {
	case <-p.done:
	case <-ctx.Done():
	}
}
