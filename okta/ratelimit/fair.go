package ratelimit

import "time"

// spenders tracks what each client spends of one window, so that none can spend all of it while
// another asks. A client's fair part is the ceiling divided by the number of clients that asked
// within the last two minutes. As much of it as the client is likely to want is kept for it.
// Beyond that it may spend what others are unlikely to want. A client that asks alone may spend
// everything.
type spenders struct {
	byClient map[string]*spender
	lap      int
}

type spender struct {
	spent, before    int  // in this window and in the last
	refused, starved bool // in this window, in the last
	asked            time.Time
	since            int // the lap in which it first asked
}

const (
	// activeFor is how long a client counts after it asked: long enough that a client of the
	// last window is not forgotten in this one.
	activeFor = 2 * blindWindow
	// maxSpenders bounds the clients that are distinguished; calls of further ones count for
	// no client.
	maxSpenders = 1000
	// growth is how many times its use in the last window is kept for a client.
	growth = 2
	// leastWant is the fraction (1/leastWant) of its fair part that is kept for a client that
	// used hardly anything.
	leastWant = 4
)

// ask notes that a client wants a call, and returns how many calls of the ceiling are kept
// from it for others. scale is what all processes have spent, divided by what this one has.
func (s *spenders) ask(client string, ceiling int, scale float64, now time.Time) (kept int) {
	if client == "" {
		return 0
	}
	own := s.of(client, now)
	if own == nil {
		return 0
	}
	own.asked = now
	active := s.active(now)
	fair := ceiling / active
	if active < 2 || scaled(own.spent, scale) < s.likely(own, fair) {
		return 0
	}
	for _, other := range s.byClient {
		if other != own {
			kept += max(0, s.wanted(other, fair)-scaled(other.spent, scale))
		}
	}
	return kept
}

func scaled(n int, scale float64) int { return int(float64(n) * scale) }

// likely estimates how much of its fair part a client will spend in this window from what it spent
// in the last one. A client in its first window, or refused in the last one, gets its whole part.
func (s *spenders) likely(of *spender, fair int) int {
	if of.since == s.lap || of.starved {
		return fair
	}
	return min(fair, max(growth*of.before, fair/leastWant, 1))
}

// wanted returns how much is kept for a client: all of its fair part once it was refused.
func (s *spenders) wanted(of *spender, fair int) int {
	if of.refused {
		return fair
	}
	return s.likely(of, fair)
}

// of returns a client's account; nil when there are too many.
func (s *spenders) of(client string, now time.Time) *spender {
	if own, ok := s.byClient[client]; ok {
		return own
	}
	if s.active(now); len(s.byClient) >= maxSpenders {
		return nil
	}
	if s.byClient == nil {
		s.byClient = map[string]*spender{}
	}
	own := &spender{since: s.lap, asked: now}
	s.byClient[client] = own
	return own
}

// active drops clients that asked long ago, and returns how many are left.
func (s *spenders) active(now time.Time) int {
	for client, of := range s.byClient {
		if now.Sub(of.asked) > activeFor {
			delete(s.byClient, client)
		}
	}
	return len(s.byClient)
}

// count adds n to what a client has spent.
func (s *spenders) count(client string, n int) {
	if of, ok := s.byClient[client]; ok {
		of.spent = max(0, of.spent+n)
	}
}

func (s *spenders) refuse(client string) {
	if of, ok := s.byClient[client]; ok {
		of.refused = true
	}
}

// restart begins a new window.
func (s *spenders) restart() {
	s.lap++
	for _, of := range s.byClient {
		of.before, of.spent = of.spent, 0
		of.starved, of.refused = of.refused, false
	}
}

// resume continues the window that seemed to be over.
func (s *spenders) resume() {
	for _, of := range s.byClient {
		of.spent += of.before
	}
}
