package audit

import (
	"context"
	"log/slog"
	"time"
)

// Where the name of an end user comes from.
const (
	// FromToken means that an issuer vouches for it.
	FromToken = "token"
	// FromHeader means that the client named it, unverified.
	FromHeader = "header"
)

// Read is one operation that read identities, or one org's part of it. It records only kinds and
// numbers of what was read: no values, and no ids of people.
type Read struct {
	// Client sent the operation, on behalf of User if known; UserFrom is one of the constants
	// above, "" without a user.
	Client, User, UserFrom string
	Address, Tenant        string
	// Operation is the name that the caller gave, Document the SHA-256 of the text.
	Operation, Document string
	// Kinds counts the objects of each type in the answer; FieldGroups are the scopes that
	// reading them took.
	Kinds       map[string]int
	FieldGroups []string
	// Calls counts calls to Okta, Stale the stale copies served instead.
	Calls, Stale int
	// Outcome is ok, partial, error, or refused when the client may not read the tenant; then
	// the tenant that it named is not recorded. Codes are those of the errors.
	Outcome string
	Codes   []string
	// Request and Trace are the ids of the operation in the ordinary log.
	Request, Trace string
}

// RecordRead records what one operation read. Texts are cut to 256 characters.
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

// list returns an empty list for nil, so that a line never has a null.
func list(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}
