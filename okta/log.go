package okta

import (
	"errors"
	"fmt"
)

// LogEvent is one entry of the System Log, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/.
type LogEvent struct {
	// ID is the entry's uuid.
	ID        string
	Published Timestamp
	// EventType is one of the words of Okta's catalogue, such as user.session.start.
	EventType, Severity, DisplayMessage string
	// Outcome is the result in Okta's word, Reason the explanation if Okta gives one.
	Outcome, Reason string
	// Actor is who did it, nil if Okta names nobody.
	Actor *LogParty
	// Targets are what it was done to. Their order has no meaning: search by type.
	Targets   []*LogParty
	IPAddress string
	// Raw is the whole entry.
	Raw Object
}

// LogParty is an actor or a target. Type is a word such as User, UserGroup or AppInstance;
// ID is an id of that type.
type LogParty struct{ ID, Type, DisplayName, AlternateID string }

var errNoLogEvent = errors.New("entry without its uuid or time")

// logEventWire is the entry as Okta writes it.
type logEventWire struct {
	UUID, Published, EventType, Severity, DisplayMessage word

	Outcome struct{ Result, Reason word }
	Client  struct{ IPAddress word }
	Actor   *logPartyWire
	Target  []*logPartyWire
}

type logPartyWire struct{ ID, Type, DisplayName, AlternateID word }

func decodeLogEvent(data []byte) (*LogEvent, error) {
	var w logEventWire
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode log event: %w", err)
	}
	e := &LogEvent{
		ID: string(w.UUID), Published: Timestamp(w.Published), EventType: string(w.EventType), Severity: string(w.Severity),
		DisplayMessage: string(w.DisplayMessage), Outcome: string(w.Outcome.Result), Reason: string(w.Outcome.Reason),
		IPAddress: string(w.Client.IPAddress), Actor: w.Actor.party(), Raw: append(Object(nil), data...),
	}
	if _, ok := e.Published.Time(); !ok || e.ID == "" {
		return nil, fmt.Errorf("decode log event: %w", errNoLogEvent)
	}
	for _, target := range w.Target {
		if party := target.party(); party != nil {
			e.Targets = append(e.Targets, party)
		}
	}
	return e, nil
}

func (w *logPartyWire) party() *LogParty {
	if w == nil || *w == (logPartyWire{}) {
		return nil
	}
	return &LogParty{ID: string(w.ID), Type: string(w.Type), DisplayName: string(w.DisplayName), AlternateID: string(w.AlternateID)}
}
