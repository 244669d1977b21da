package naive

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

const day = 24 * time.Hour

// LogEvents are paged by Okta, newest first.
func (q queries) LogEvents(
	_ context.Context, first *int, after *string, since, until *okta.Timestamp, filter *string, actor, target *string,
) (*model.LogEventConnection, error) {
	var parts []string
	if filter != nil {
		parts = append(parts, "("+*filter+")")
	}
	for attr, id := range map[string]*string{"actor.id": actor, "target.id": target} {
		if id != nil {
			parts = append(parts, attr+" eq "+strconv.Quote(*id))
		}
	}
	return q.log(strings.Join(parts, " and "), since, until, 7*day, first, after), nil
}

// log asks for a window of the log, which ends now unless until says otherwise.
func (r *run) log(filter string, since, until *okta.Timestamp, span time.Duration, first *int, after *string) *model.LogEventConnection {
	end := time.Now().UTC()
	if until != nil {
		end, _ = until.Time()
	}
	begin := end.Add(-span)
	if since != nil {
		begin, _ = since.Time()
	}
	query := paged(first, after)
	query.Set("since", begin.Format(time.RFC3339Nano))
	query.Set("until", end.Format(time.RFC3339Nano))
	query.Set("sortOrder", "DESCENDING")
	if filter != "" {
		query.Set("filter", filter)
	}
	list, next := page(r, "/api/v1/logs", query, readEvent)
	events := slice(list, next, after)
	if n := len(list); next == "" && after == nil {
		events.Total = func() (*int, error) { return &n, nil }
	}
	return model.NewLogEventConnection(events)
}

// wireEvent is an entry of the log as Okta writes it.
type wireEvent struct {
	UUID, EventType, Severity, DisplayMessage string

	Published okta.Timestamp
	Outcome   struct{ Result, Reason string }
	Client    struct{ IPAddress string }
	Actor     *okta.LogParty
	Target    []*okta.LogParty
}

func readEvent(text json.RawMessage) *model.LogEvent {
	w := plain[wireEvent](text)
	return &model.LogEvent{LogEvent: &okta.LogEvent{
		ID: w.UUID, Published: w.Published, EventType: w.EventType, Severity: w.Severity, DisplayMessage: w.DisplayMessage,
		Outcome: w.Outcome.Result, Reason: w.Outcome.Reason, Actor: w.Actor, Targets: w.Target, IPAddress: w.Client.IPAddress,
		Raw: okta.Object(text),
	}}
}

func about(id string) string { return `actor.id eq "` + id + `" or target.id eq "` + id + `"` }

func (u users) Events(_ context.Context, of *model.User, first *int, after *string) (*model.LogEventConnection, error) {
	return u.log(about(of.ID), nil, nil, 90*day, first, after), nil
}

func (g groups) Events(_ context.Context, of *model.Group, first *int, after *string) (*model.LogEventConnection, error) {
	return g.log(about(of.ID), nil, nil, 90*day, first, after), nil
}

func (logEvents) Targets(_ context.Context, of *model.LogEvent) ([]*model.LogParty, error) {
	list := make([]*model.LogParty, len(of.Targets))
	for i, target := range of.Targets {
		list[i] = &model.LogParty{LogParty: target}
	}
	return list, nil
}

// Node finds users, groups and apps; other types are no part of the graph.
func (p logParties) Node(_ context.Context, of *model.LogParty) (model.Node, error) {
	switch of.LogParty.Type {
	case "User":
		return orNil[model.Node](byID(p.run, usersPath, of.LogParty.ID, readUser)), nil
	case "UserGroup":
		return orNil[model.Node](byID(p.run, groupsPath, of.LogParty.ID, readGroup)), nil
	case "AppInstance":
		return orNil[model.Node](byID(p.run, appsPath, of.LogParty.ID, readApp)), nil
	default:
		return nil, nil
	}
}
