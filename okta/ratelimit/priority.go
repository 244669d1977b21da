package ratelimit

// Priority is how urgent a call is.
type Priority uint8

const (
	// Interactive calls have somebody waiting for them; the default.
	Interactive Priority = iota
	// Background calls (refresh, warm-up) leave a reserve of every bucket to
	// interactive ones and yield to them at the concurrency limit.
	Background
)

// String returns the priority's name.
func (p Priority) String() string {
	if p == Background {
		return "background"
	}
	return "interactive"
}
