package scalar

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalJSON passes Okta's JSON through unparsed; empty JSON becomes null.
func MarshalJSON(raw json.RawMessage) graphql.Marshaler {
	if len(raw) == 0 {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(raw) // it writes to gqlgen's buffer; the transport notices a failing client
	})
}

// UnmarshalJSON reads an argument. No field has one today, but gqlgen requires it.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("read JSON argument: %w", err)
	}
	return raw, nil
}
