package graph_test

import "sync/atomic"

// counter counts keys requested outside the tasks of an operation. These tests allow none:
// the answer would be right, but its calls would depend on a timer.
type counter struct{ keys atomic.Int64 }

// Batch implements loaders.Observer.
func (*counter) Batch(string, string, int) {}

// Planned implements loaders.Observer.
func (*counter) Planned(string, string, string, int) {}

// Unplanned implements loaders.Observer.
func (c *counter) Unplanned(string) { c.keys.Add(1) }
