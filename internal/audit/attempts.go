package audit

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// attemptEvery is how often wrong keys of one address are told.
	attemptEvery = time.Minute
	// maxAddresses bounds memory. Whoever has more addresses makes a line with each request,
	// as one who reads does.
	maxAddresses = 10_000
)

// Attempts writes down that somebody tries keys: a line for the first wrong one of an
// address, then one a minute with how many there were. Close it before its log.
type Attempts struct {
	log *Log

	mu     sync.Mutex
	byWho  *lru.Cache[netip.Prefix, *attempt]
	closed bool
}

type attempt struct {
	address string
	told    time.Time
	since   int // that are not told yet
	timer   *time.Timer
}

// NewAttempts returns what writes to log.
func NewAttempts(log *Log) *Attempts {
	a := &Attempts{log: log}
	// Fails only for a size below 1. What falls out is told first.
	a.byWho, _ = lru.NewWithEvict(maxAddresses, func(_ netip.Prefix, old *attempt) { a.tell(old) })
	return a
}

// Refused notes one wrong key.
func (a *Attempts) Refused(address netip.Addr) {
	key := party(address)
	a.mu.Lock()
	defer a.mu.Unlock()
	one, known := a.byWho.Get(key)
	if !known {
		one = &attempt{}
		a.byWho.Add(key, one)
	}
	one.address = ""
	if address.IsValid() {
		one.address = address.String()
	}
	one.since++
	wait := attemptEvery - time.Since(one.told)
	switch {
	case wait <= 0 || a.closed:
		a.tell(one)
	case one.timer == nil:
		one.timer = time.AfterFunc(wait, func() {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.tell(one)
		})
	}
}

// Close tells what is not told yet.
func (a *Attempts) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	a.byWho.Purge() // tells each
}

// tell needs a.mu.
func (a *Attempts) tell(one *attempt) {
	if one.timer != nil {
		one.timer.Stop()
		one.timer = nil
	}
	if one.since == 0 {
		return
	}
	line := slog.NewRecord(time.Now(), slog.LevelInfo, "audit", 0)
	line.AddAttrs(
		slog.String("action", "authenticate"), slog.String("address", one.address), slog.String("outcome", "refused"),
		slog.String("reason", "the key is not known"), slog.Int("times", one.since))
	one.told, one.since = time.Now(), 0
	a.log.write(context.Background(), line)
}

// party is the part of an address that one party has: a whole IPv6 /64 usually is one
// machine's. It is the zero prefix for no address.
func party(a netip.Addr) netip.Prefix {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}
