// Package audit records who did what to which tenant, as lines of JSON in a file of their own or
// in the ordinary log.
package audit

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Log records events. A nil Log and the zero Log drop them. A Log is safe for concurrent use.
type Log struct {
	to      slog.Handler
	file    *file
	trouble *slog.Logger

	written, allLost atomic.Uint64
	behind           atomic.Bool // lines were lost and not reported yet

	mu       sync.Mutex
	lost     int // since the last report
	reported time.Time
}

// New returns a log that writes to a logger, whatever level that logger is set to: audit lines are
// never filtered.
func New(to *slog.Logger) *Log { return &Log{to: to.Handler(), trouble: to} }

// Event is one action.
type Event struct {
	// Action is for example tenant.link, tenant.unlink, signin, signout, invitation.make, key.create.
	Action string
	// Actor and Address are who did it, and from where.
	Actor, Address string
	Tenant         string
	// Object is the target of the action when that is not the tenant: a client and its key's id.
	// Otherwise lines omit it.
	Object string
	// Outcome is ok, refused or failed; Reason explains it in a few words, without secrets.
	Outcome, Reason string
}

// Record writes an event. Each field is cut to 256 characters. An event that cannot be
// written is reported to the ordinary logger.
func (l *Log) Record(ctx context.Context, e Event) {
	if l == nil || l.to == nil {
		return
	}
	line := slog.NewRecord(time.Now(), slog.LevelInfo, "audit", 0)
	line.AddAttrs(
		slog.String("action", clip(e.Action)), slog.String("actor", clip(e.Actor)), slog.String("address", clip(e.Address)),
		slog.String("tenant", clip(e.Tenant)), slog.String("outcome", clip(e.Outcome)), slog.String("reason", clip(e.Reason)))
	if e.Object != "" {
		line.AddAttrs(slog.String("object", clip(e.Object)))
	}
	l.write(ctx, line)
}

// write writes a line, or counts it as lost.
func (l *Log) write(ctx context.Context, line slog.Record) {
	if l == nil || l.to == nil {
		return
	}
	// The action has happened, so record it even if its caller has gone away.
	err := l.to.Handle(context.WithoutCancel(ctx), line)
	if err == nil {
		l.written.Add(1)
		if !l.behind.Load() {
			return
		}
	}
	l.report(err)
}

// Counts returns how many lines were written, and how many could not be.
func (l *Log) Counts() (written, lost uint64) {
	if l == nil {
		return 0, 0
	}
	return l.written.Load(), l.allLost.Load()
}

// Close closes the file of a log from [Open], after reporting lost lines that are unreported.
func (l *Log) Close() error {
	if l == nil || l.file == nil {
		return nil
	}
	l.mu.Lock()
	l.tell(nil)
	l.mu.Unlock()
	return l.file.Close()
}
