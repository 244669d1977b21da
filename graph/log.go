package graph

import (
	"context"
	"time"

	"oktagraph/graph/exec"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

const (
	// logSpan is how far back the log is read without `since`; it is Okta's own default.
	logSpan = 7 * 24 * time.Hour
	// logKept is how long Okta keeps the log.
	logKept = 90 * 24 * time.Hour
)

// logEvents lists entries of the System Log.
func (r *reader) logEvents(ctx context.Context, c *exec.Call) *exec.Column {
	q, err := filter.ForLog(filter.Log{
		Since: arg[*okta.Timestamp](c, "since"), Until: arg[*okta.Timestamp](c, "until"),
		Filter: arg[*string](c, "filter"), Actor: arg[*string](c, "actor"), Target: arg[*string](c, "target"),
	}, loaders.For(ctx).Began)
	if err == nil {
		err = mayFilter(ctx, q.Scopes)
	}
	if err != nil {
		return exec.Failed(1, err)
	}
	p, err := r.pages(ctx, c, "Query.logEvents", q.Canonical, []string{""})
	if err != nil {
		return exec.Failed(1, err)
	}
	if q.Empty {
		return logConnection(ctx, p, nil)
	}
	return logConnection(ctx, p, func(string) loaders.LogQuery {
		return loaders.LogQuery{Filter: q.Filter, Since: q.Since, Until: q.Until, Span: logSpan}
	})
}

// userEvents lists the log entries about what users did and what was done to them.
func (r *reader) userEvents(ctx context.Context, c *exec.Call, users []*model.User) *exec.Column {
	return r.eventsOf(ctx, c, "User.events", keysOf(users))
}

// groupEvents lists the log entries about groups.
func (r *reader) groupEvents(ctx context.Context, c *exec.Call, groups []*model.Group) *exec.Column {
	return r.eventsOf(ctx, c, "Group.events", keysOf(groups))
}

func (r *reader) eventsOf(ctx context.Context, c *exec.Call, field string, ids []string) *exec.Column {
	p, err := r.pages(ctx, c, field, "", ids)
	if err != nil {
		return exec.Failed(len(ids), err)
	}
	return logConnection(ctx, p, func(id string) loaders.LogQuery {
		return loaders.LogQuery{Filter: filter.AboutObject(id), Span: logKept}
	})
}

// logConnection makes pages of the log, one for each parent; a nil query matches nothing.
func logConnection(ctx context.Context, p *pages, query func(parent string) loaders.LogQuery) *exec.Column {
	entries := map[string]*okta.LogEvent{}
	if parents, from := p.open(); len(parents) > 0 && query != nil {
		queries := make([]loaders.LogQuery, len(parents))
		for i, parent := range parents {
			queries[i] = query(parent)
		}
		cuts := make([]loaders.Result[loaders.Cut], len(parents))
		for i, page := range loaders.For(ctx).LogPages(ctx, p.binding.Field, queries, from, p.first) {
			cuts[i] = loaders.Result[loaders.Cut]{Value: page.Value.Cut, Err: page.Err}
			for id, e := range page.Value.Entries {
				entries[id] = e
			}
		}
		p.fill(cuts)
	}
	return connection(p, func(ids []string) []loaders.Result[*okta.LogEvent] {
		found := make([]loaders.Result[*okta.LogEvent], len(ids))
		for i, id := range ids {
			found[i].Value = entries[id]
		}
		return found
	}, func(m *model.LogEvent, e *okta.LogEvent) { m.LogEvent = e })
}

// logTargets lists the targets of log entries.
func (*reader) logTargets(_ context.Context, _ *exec.Call, events []*model.LogEvent) *exec.Column {
	c := exec.NewColumn(len(events))
	for _, e := range events {
		for _, target := range e.Targets {
			c.Ref(c.Add(&model.LogParty{LogParty: target}))
		}
		c.Value()
	}
	return c
}

// logNodes finds the objects for the parties of entries. The type determines the kind of id,
// since not every id in the log is an object's.
func (*reader) logNodes(ctx context.Context, _ *exec.Call, parties []*model.LogParty) *exec.Column {
	list := make([]named, len(parties))
	for i, party := range parties {
		if n := nameNode(ctx, party.LogParty.ID); logTypes[party.LogParty.Type] == n.kind {
			list[i] = n
		}
	}
	return foundNodes(ctx, list)
}

// logTypes are the kinds of objects by the log's types.
var logTypes = map[string]nodeKind{"User": userNode, "UserGroup": groupNode, "AppInstance": appNode}
