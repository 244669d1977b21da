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
	// attemptEvery is how often wrong keys from one address are recorded.
	attemptEvery = time.Minute
	// maxAddresses bounds memory. An attacker with more addresses causes a line per request,
	// as a reader does.
	maxAddresses = 10_000
)

// Attempts records that somebody tries keys: a line for the first wrong key from an
// address, then one a minute with the number since. Close it before its log.
type Attempts struct {
	log *Log

	mu     sync.Mutex
	byWho  *lru.Cache[netip.Prefix, *attempt]
	closed bool
}

type attempt struct {
	address string
	told    time.Time
	since   int // how many are not recorded yet
	timer   *time.Timer
}

// NewAttempts returns Attempts that write to log.
func NewAttempts(log *Log) *Attempts {
	a := &Attempts{log: log}
	// Fails only for a size below 1. An evicted entry is recorded first.
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

// Close records what is not recorded yet.
func (a *Attempts) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	a.byWho.Purge() // records each
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

// party returns the part of an address that identifies one sender: a machine usually has a whole
// IPv6 /64. It is the zero prefix for an unknown address.
func party(a netip.Addr) netip.Prefix {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}
