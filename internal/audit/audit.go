// Package audit writes who did what to which tenant, one line of JSON each, to a sink of its
// own.
package audit

import (
	"context"
	"log/slog"
)

// Log takes events. The zero Log drops them; a Log is safe for concurrent use.
type Log struct{ to *slog.Logger }

// New returns a log that writes through handler.
func New(to *slog.Logger) *Log { return &Log{to} }

// Event is one action.
type Event struct {
	// Action is for example tenant.link, tenant.unlink, signin, signout, invitation.make.
	Action string
	// Actor and Address are who did it, from where.
	Actor, Address string
	Tenant         string
	// Outcome is ok, refused or failed; Reason says why in a few words without secrets.
	Outcome, Reason string
}

// Record writes an event.
func (l *Log) Record(ctx context.Context, e Event) {
	if l == nil || l.to == nil {
		return
	}
	l.to.LogAttrs(ctx, slog.LevelInfo, "audit",
		slog.String("action", e.Action), slog.String("actor", e.Actor), slog.String("address", e.Address),
		slog.String("tenant", e.Tenant), slog.String("outcome", e.Outcome), slog.String("reason", e.Reason))
}
