package model

import (
	"encoding/json"

	"oktagraph/okta"
)

// LogEvent is an entry of the System Log in the graph.
type LogEvent struct{ *okta.LogEvent }

// Severity is Okta's severity.
func (e *LogEvent) Severity() *string { return nonEmpty(e.LogEvent.Severity) }

// DisplayMessage describes what happened.
func (e *LogEvent) DisplayMessage() *string { return nonEmpty(e.LogEvent.DisplayMessage) }

// Outcome is Okta's result.
func (e *LogEvent) Outcome() *string { return nonEmpty(e.LogEvent.Outcome) }

// Reason is the reason for the outcome.
func (e *LogEvent) Reason() *string { return nonEmpty(e.LogEvent.Reason) }

// Actor is who did it.
func (e *LogEvent) Actor() *LogParty {
	if e.LogEvent.Actor == nil {
		return nil
	}
	return &LogParty{e.LogEvent.Actor}
}

// IPAddress is the client's address.
func (e *LogEvent) IPAddress() *string { return nonEmpty(e.LogEvent.IPAddress) }

// Raw is the whole entry as Okta returned it.
func (e *LogEvent) Raw() json.RawMessage { return json.RawMessage(e.LogEvent.Raw) }

// LogParty is the actor or a target of an entry.
type LogParty struct{ *okta.LogParty }

// ID is an id of the kind that belongs to the type.
func (p *LogParty) ID() *string { return nonEmpty(p.LogParty.ID) }

// Type is Okta's type.
func (p *LogParty) Type() *string { return nonEmpty(p.LogParty.Type) }

// DisplayName is the name at the time of the entry.
func (p *LogParty) DisplayName() *string { return nonEmpty(p.LogParty.DisplayName) }

// AlternateID is another name; for users, the login.
func (p *LogParty) AlternateID() *string { return nonEmpty(p.LogParty.AlternateID) }

// LogEventConnection is a page of the System Log.
type LogEventConnection struct{ page[*LogEvent] }

// NewLogEventConnection makes a page of the System Log.
func NewLogEventConnection(s Slice[*LogEvent]) *LogEventConnection {
	return &LogEventConnection{s.page()}
}

// Edges are the entries with their cursors.
func (c *LogEventConnection) Edges() []*LogEventEdge {
	return edges(&c.page, func(cursor string, e *LogEvent) *LogEventEdge { return &LogEventEdge{Cursor: cursor, Node: e} })
}
