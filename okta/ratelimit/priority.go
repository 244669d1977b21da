package ratelimit

// Priority says who waits for a call.
type Priority uint8

const (
	// Interactive calls have somebody waiting; the default.
	Interactive Priority = iota
	// Background calls (refresh, warm-up) leave a reserve of every bucket to
	// interactive ones and give way to them at the concurrency limit.
	Background
)

// String names the priority.
func (p Priority) String() string {
	if p == Background {
		return "background"
	}
	return "interactive"
}
