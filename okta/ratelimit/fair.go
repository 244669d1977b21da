package ratelimit

import "time"

// spenders are the clients that spend one window, so that none can spend all of it while
// another asks. What is kept for a client is its fair part: the ceiling divided by the
// clients that asked within the last two minutes, as far as it is likely to want it. Beyond that it
// may spend what others are not likely to want. Who asks alone has everything.
type spenders struct {
	byClient map[string]*spender
	lap      int
}

type spender struct {
	spent, before    int  // in this window and in the last
	refused, starved bool // in this window, in the last
	asked            time.Time
	since            int // the lap it came in
}

const (
	// activeFor is how long a client counts after it asked: so long that who asked in the
	// last window is not forgotten in this one.
	activeFor = 2 * blindWindow
	// maxSpenders bounds the clients that are told apart; further ones are nobody's calls.
	maxSpenders = 1000
	// growth is how many times as much as in the last window is kept for a client.
	growth = 2
	// leastWant is the part of a fair part that is kept for who wanted hardly anything.
	leastWant = 4
)

// ask notes that a client wants a call, and returns how many calls of the ceiling are kept
// from it for others. scale is how many times as much all processes have spent as this one.
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

// likely is how much of its fair part a client will spend in this window, as far as its last
// one tells; the first one tells nothing.
func (s *spenders) likely(of *spender, fair int) int {
	if of.since == s.lap || of.starved {
		return fair
	}
	return min(fair, max(growth*of.before, fair/leastWant, 1))
}

// wanted is what is kept for a client: all of its part once it was refused.
func (s *spenders) wanted(of *spender, fair int) int {
	if of.refused {
		return fair
	}
	return s.likely(of, fair)
}

// of is a client's account; nil when there are too many.
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

// active drops who asked long ago, and counts the others.
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

// restart begins another window.
func (s *spenders) restart() {
	s.lap++
	for _, of := range s.byClient {
		of.before, of.spent = of.spent, 0
		of.starved, of.refused = of.refused, false
	}
}

// resume goes on with the window that seemed to be over.
func (s *spenders) resume() {
	for _, of := range s.byClient {
		of.spent += of.before
	}
}
