package scalar

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalJSON passes Okta's JSON through unread; empty is null.
func MarshalJSON(raw json.RawMessage) graphql.Marshaler {
	if len(raw) == 0 {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(raw) // gqlgen's buffer; a failing client is seen by the transport
	})
}

// UnmarshalJSON reads an argument; no field takes one today, gqlgen wants it.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("read JSON argument: %w", err)
	}
	return raw, nil
}
