// Package scalar binds the schema's own scalars to Go types.
package scalar

import (
	"time"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/apierror"
	"oktagraph/okta"
)

// MarshalDateTime writes Okta's text of an instant as RFC 3339 in UTC, with
// milliseconds only if there are any. Text that is not an instant becomes null:
// otherwise a typed client would fail on the whole answer, and `raw` still
// shows what Okta sent.
func MarshalDateTime(ts okta.Timestamp) graphql.Marshaler {
	t, ok := ts.Time()
	if !ok {
		return graphql.Null
	}
	return graphql.MarshalString(t.UTC().Format("2006-01-02T15:04:05.999Z07:00"))
}

// UnmarshalDateTime reads an argument. It accepts only RFC 3339: a lenient
// reading could filter by another instant than the caller meant.
func UnmarshalDateTime(v any) (okta.Timestamp, error) {
	s, ok := v.(string)
	if !ok {
		return "", apierror.Unfit(noInstant)
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return "", apierror.Unfit(noInstant)
	}
	return okta.Timestamp(t.UTC().Format("2006-01-02T15:04:05.000Z")), nil
}

// noInstant follows the name of an argument or a variable.
const noInstant = "must be an instant as RFC 3339, for example 2026-03-02T10:43:27Z"
