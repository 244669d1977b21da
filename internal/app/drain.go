package app

import "time"

// How a signal ends the process, unless Main sets other times: within ten
// seconds, the shortest that orchestrators commonly wait before they kill.
const (
	defaultCut = 8 * time.Second
	defaultEnd = 9 * time.Second
	// closeTimeout is for work still under way when the servers have ended.
	closeTimeout = time.Second
)

// Drain sets when each step of a shutdown begins, counted from the signal.
type Drain struct {
	// Notice is how long /readyz answers 503 before the listeners close, so
	// that load balancers stop sending first.
	Notice time.Duration
	// Cut is when requests that still run are cancelled, so that their callers
	// get an answer with a code instead of a reset; 8 s when 0.
	Cut time.Duration
	// End is when connections close, answered or not; 9 s when 0.
	End time.Duration
}

func (d Drain) complete() Drain {
	if d.Cut == 0 {
		d.Cut = defaultCut
	}
	if d.End == 0 {
		d.End = defaultEnd
	}
	return d
}

// unannounced is for servers without a load balancer in front.
func (d Drain) unannounced() Drain {
	d.Notice = 0
	return d
}
