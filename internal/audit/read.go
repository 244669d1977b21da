package audit

import (
	"context"
	"log/slog"
	"time"
)

// Where the name of an end user comes from.
const (
	// FromToken: an issuer vouches for it.
	FromToken = "token"
	// FromHeader: the client says so.
	FromHeader = "header"
)

// Read is one operation that read identities, or one org's part of it. It holds what was
// read only by kind and number: no values, and no ids of people.
type Read struct {
	// Client asked, for User if it said so; UserFrom is one of the words above, "" without a
	// user.
	Client, User, UserFrom string
	Address, Tenant        string
	// Operation is the name that the caller gave, Document the SHA-256 of the text.
	Operation, Document string
	// Kinds are how many objects of each type were answered, FieldGroups the scopes that
	// reading them took.
	Kinds       map[string]int
	FieldGroups []string
	// Calls are those to Okta, Stale the copies that stood in for it.
	Calls, Stale int
	// Outcome is ok, partial, error, or refused when the tenant is not open to the client, whose
	// name for it is not written. Codes are those of the errors.
	Outcome string
	Codes   []string
	// Request and Trace are the ids by which the ordinary log has it.
	Request, Trace string
}

// RecordRead writes what one operation read. Texts are cut to 256 characters.
func (l *Log) RecordRead(ctx context.Context, r Read) {
	if l == nil || l.to == nil {
		return
	}
	line := slog.NewRecord(time.Now(), slog.LevelInfo, "audit", 0)
	line.AddAttrs(slog.String("action", "read"), slog.String("client", clip(r.Client)))
	if r.User != "" {
		line.AddAttrs(slog.String("user", clip(r.User)), slog.String("user_from", r.UserFrom))
	}
	line.AddAttrs(
		slog.String("address", r.Address), slog.String("tenant", r.Tenant),
		slog.String("operation", clip(r.Operation)), slog.String("document", r.Document),
		slog.Any("kinds", r.Kinds), slog.Any("field_groups", list(r.FieldGroups)),
		slog.Int("calls", r.Calls), slog.Int("stale", r.Stale),
		slog.String("outcome", r.Outcome), slog.Any("codes", list(r.Codes)),
		slog.String("request_id", r.Request))
	if r.Trace != "" {
		line.AddAttrs(slog.String("trace_id", r.Trace))
	}
	l.write(ctx, line)
}

// list is never null in a line.
func list(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}
