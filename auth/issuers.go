package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
)

// Issuers verifies tokens of the configured issuers. No other issuer is ever called, whatever a
// token names. Close stops reads that are under way.
type Issuers struct {
	http *http.Client
	log  *slog.Logger

	table    atomic.Pointer[map[string]*issuer] // by URL
	readable atomic.Pointer[grants]
	verified *verified

	ctx   context.Context // for the goroutines that read keys
	end   context.CancelFunc
	group sync.WaitGroup

	mu     sync.Mutex
	closed bool
}

// NewIssuers returns the issuers and makes no call: keys are read when a token needs them, through
// way, which is [http.DefaultTransport] when nil. A nil logger is silent.
func NewIssuers(way http.RoundTripper, log *slog.Logger, list ...Issuer) (*Issuers, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Issuers{http: ProviderClient(way, readWithin), log: log, verified: newVerified()}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.table.Store(&map[string]*issuer{})
	s.readable.Store(&grants{})
	if err := s.Configure(list...); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

// Configure replaces the issuers. Issuers that stay keep the keys already read. Nothing changes
// when one of them is invalid or listed twice.
func (s *Issuers) Configure(list ...Issuer) error {
	table, err := checked(list)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := *s.table.Load()
	for url, made := range table {
		if known := old[url]; known != nil {
			made.ring = known.ring
		} else {
			made.ring = &ring{issuer: url, read: s.readKeys, spawn: s.spawn, log: s.log}
		}
	}
	s.table.Store(&table)
	s.readable.Store(grantsOf(table))
	return nil
}

// CheckIssuers returns the error that Configure would.
func CheckIssuers(list ...Issuer) error {
	_, err := checked(list)
	return err
}

// checked returns the issuers by URL, without their rings.
func checked(list []Issuer) (map[string]*issuer, error) {
	table := map[string]*issuer{}
	var faults []error
	for _, one := range list {
		made, err := one.check()
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if table[one.URL] != nil {
			faults = append(faults, fmt.Errorf("issuer %q is there twice", one.URL))
		}
		table[one.URL] = made
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("configure issuers: %w", err)
	}
	return table, nil
}

// Close stops the reading of keys and waits until it has stopped. It does nothing for nil.
func (s *Issuers) Close() {
	if s == nil {
		return
	}
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	s.group.Wait()
	s.http.CloseIdleConnections()
}

// spawn runs f in a goroutine, and reports false once Issuers is closed. f must return when its
// context ends.
func (s *Issuers) spawn(f func(ctx context.Context)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.group.Go(func() { f(s.ctx) })
	return true
}
