// Package scalar binds the schema's own scalars to Go types.
package scalar

import (
	"fmt"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/okta"
)

// MarshalDateTime writes Okta's text of an instant as RFC 3339 in UTC, with
// milliseconds only where there are any. Text that is no instant becomes null:
// a typed client would fail on the whole answer otherwise, and `raw` still
// shows what Okta said.
func MarshalDateTime(ts okta.Timestamp) graphql.Marshaler {
	t, ok := ts.Time()
	if !ok {
		return graphql.Null
	}
	return graphql.MarshalString(t.UTC().Format("2006-01-02T15:04:05.999Z07:00"))
}

// UnmarshalDateTime reads an argument. Only RFC 3339 is accepted, since a
// lenient reading would filter by another instant than the caller meant.
func UnmarshalDateTime(v any) (okta.Timestamp, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("a DateTime is text such as 2026-03-02T10:43:27Z")
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return "", fmt.Errorf("%s is no DateTime: write it like 2026-03-02T10:43:27Z", strconv.Quote(shorten(s)))
	}
	return okta.Timestamp(t.UTC().Format("2006-01-02T15:04:05.000Z")), nil
}

// shorten keeps an error sentence readable however long the argument was.
func shorten(s string) string {
	const most = 40 // longer than any RFC 3339 text
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
