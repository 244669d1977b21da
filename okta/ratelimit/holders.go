package ratelimit

import "time"

// holders tracks the clients that hold slots, or did lately, so that none can hold all of them
// while another asks now and then: as many as that one is likely to want at once are kept for it.
// A client that asks alone may have all of them.
type holders struct {
	byClient map[string]*holder
}

type holder struct {
	busy         int
	peak, before int // the most it held at once, in this lap and in the last
	lap          time.Time
}

// holdLap is the shortest time for which a client's peak counts: longer than the pauses of
// somebody working with a page, and short enough that a client that has gone does not slow others
// down.
const holdLap = 10 * time.Second

// take notes that a client has taken a slot.
func (h *holders) take(client string, now time.Time) {
	own, known := h.byClient[client]
	if !known {
		h.forget(now)
		own = &holder{lap: now}
		h.byClient[client] = own
	}
	own.turn(now)
	own.busy++
	own.peak = max(own.peak, own.busy)
}

// give notes that a client has given back a slot.
func (h *holders) give(client string, now time.Time) {
	own := h.byClient[client]
	own.turn(now) // first, so that a peak that lasted until now counts from now
	own.busy--
}

// turn begins a new lap if the last one is over.
func (o *holder) turn(now time.Time) {
	switch past := now.Sub(o.lap); {
	case past < holdLap:
		return
	case past < 2*holdLap:
		o.before = o.peak
	default:
		o.before = o.busy
	}
	o.lap, o.peak = now, o.busy
}

// busy returns how many slots a client has.
func (h *holders) busy(client string) int {
	if own, known := h.byClient[client]; known {
		return own.busy
	}
	return 0
}

// kept returns how many slots are kept from a client for others: none while it has less than an
// equal part.
func (h *holders) kept(client string, slots int, now time.Time) (kept int) {
	own := h.busy(client)
	if client == "" || own == 0 {
		return 0
	}
	h.forget(now)
	fair := max(1, slots/len(h.byClient))
	if own < fair {
		return 0
	}
	for other, of := range h.byClient {
		if other != client && other != "" {
			kept += max(0, min(fair, max(of.peak, of.before)+1)-of.busy)
		}
	}
	return kept
}

// forget drops clients that have held no slot for a while.
func (h *holders) forget(now time.Time) {
	for client, of := range h.byClient {
		if of.turn(now); max(of.peak, of.before) == 0 {
			delete(h.byClient, client)
		}
	}
}
