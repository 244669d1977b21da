package filter

import (
	"fmt"
	"time"

	"oktagraph/okta"
	"oktagraph/okta/expression"
)

// Log is a query of the System Log. A nil field was not given.
type Log struct {
	Since, Until *okta.Timestamp
	// Filter is the caller's expression.
	Filter *string
	// Actor and Target are ids.
	Actor, Target *string
}

// LogQuery is the query for GET /api/v1/logs.
type LogQuery struct {
	Filter       string
	Since, Until time.Time // zero where not given
	// Empty reports that nothing can match.
	Empty bool
	// Canonical is the same only for the same query; for cursors.
	Canonical string
	// Scopes lists the scopes that the attributes used require, sorted.
	Scopes []string
}

// ForLog returns the query for the log. The caller's filter is parsed and printed again in
// parentheses of its own, so that nothing in it can widen the conditions on actor and
// target. Errors are [*InputError].
func ForLog(l Log, now time.Time) (*LogQuery, error) {
	q := &LogQuery{Since: moment(l.Since), Until: moment(l.Until)}
	end := q.Until
	if end.IsZero() {
		end = now
	}
	if !q.Since.IsZero() && !q.Since.Before(end) {
		return nil, &InputError{Field: "since", Problem: "must be before until, which is now when it is left out"}
	}
	var parts []expression.Node
	add := func(attr string, id *string) {
		if id != nil {
			q.Empty = q.Empty || !okta.ValidID(*id)
			parts = append(parts, expression.Eq(attr, *id))
		}
	}
	add("actor.id", l.Actor)
	add("target.id", l.Target)
	own, err := logFilter(l.Filter)
	if err != nil {
		return nil, err
	}
	for _, attr := range expression.Attributes(own) {
		if scope := LogScope(attr); scope != "" {
			q.Scopes = []string{scope} // there is only one
		}
	}
	if q.Filter, err = joinLog(own, expression.All(parts...)); err != nil {
		return nil, err
	}
	q.Canonical = fmt.Sprintf("%q %q %q", q.Filter, written(l.Since), written(l.Until))
	return q, nil
}

// logFilter parses the caller's filter; nil if there is none.
func logFilter(filter *string) (expression.Node, error) {
	if filter == nil {
		return nil, nil
	}
	n, err := expression.Parse(*filter)
	if err == nil {
		err = expression.LogFilter.Check(n)
	}
	if err != nil {
		return nil, &InputError{Field: "filter", Problem: "cannot be used: " + err.Error(), cause: err}
	}
	return n, nil
}

// joinLog prints both as one expression, and parses a joined text again to validate it.
func joinLog(own, parts expression.Node) (string, error) {
	switch {
	case own == nil && parts == nil:
		return "", nil
	case own == nil:
		return parts.String(), nil
	case parts == nil:
		return own.String(), nil
	}
	text := "(" + own.String() + ") and (" + parts.String() + ")"
	if _, err := expression.Parse(text); err != nil {
		return "", &InputError{Field: "filter", Problem: "is too much for one question to Okta, with actor and target added to it: " +
			err.Error() + "; ask for less", cause: err}
	}
	return text, nil
}

// LogScope returns the scope for an attribute of the log by its name in expressions; "" if
// logs:read is enough. Attributes that only `raw` would show need raw:read.
func LogScope(attr string) string {
	switch attr {
	case "uuid", "published", "eventType", "severity", "displayMessage", "outcome.result", "outcome.reason", "client.ipAddress",
		"actor.id", "actor.type", "actor.displayName", "actor.alternateId",
		"target.id", "target.type", "target.displayName", "target.alternateId":
		return ""
	}
	return scopeRaw
}

func moment(t *okta.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	at, _ := t.Time() // validated by the schema's scalar
	return at
}

func written(t *okta.Timestamp) string {
	if t == nil {
		return ""
	}
	return string(*t)
}

// AboutObject returns the filter for everything an object did and everything done to it.
func AboutObject(id string) string {
	return expression.Any(expression.Eq("actor.id", id), expression.Eq("target.id", id)).String()
}
