package batch

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// errPanicked is what keys get whose batch or fetch panicked.
var errPanicked = errors.New("batch panicked")

// rescue turns a panic into an error that holds its stack, for the log; what
// callers are shown is INTERNAL.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v\n%s", errPanicked, p, debug.Stack())
	}
}
