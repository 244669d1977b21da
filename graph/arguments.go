package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/apierror"
)

// arguments are a field's arguments as coerced by the validator: defaults and
// variables are in, types are not. The walk reads them; resolvers get typed
// ones from gqlgen.
type arguments map[string]any

// optional reads a text, nil when it is absent or null.
func optional(in arguments, name string) *string {
	if s, ok := in[name].(string); ok {
		return &s
	}
	return nil
}

// text reads a text that the schema requires.
func text(in arguments, name string) string {
	s, _ := in[name].(string)
	return s
}

// texts reads a list of texts; a single one is a list, as GraphQL has it.
func texts(in arguments, name string) ([]string, error) {
	switch v := in[name].(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []string:
		return v, nil
	case []any:
		list := make([]string, len(v))
		for i, item := range v {
			s, err := graphql.UnmarshalID(item)
			if err != nil {
				return nil, apierror.BadInput(name, "must be a list of texts")
			}
			list[i] = s
		}
		return list, nil
	default:
		return nil, apierror.BadInput(name, "must be a list of texts")
	}
}

// first reads the page size, nil when it is absent, null or no integer.
func first(in arguments) *int {
	if in["first"] == nil {
		return nil
	}
	n, err := graphql.UnmarshalInt(in["first"])
	if err != nil {
		return nil
	}
	return &n
}

// input reads an input object by the unmarshaler that was generated for it,
// which checks the scopes of its fields too.
func input[T any](ctx context.Context, in arguments, name, typ string) (*T, error) {
	raw := in[name]
	if raw == nil {
		return nil, nil
	}
	var v T
	if err := graphql.UnmarshalNamedInputFromContext(ctx, typ, raw, &v); err != nil {
		return nil, fmt.Errorf("read argument %s: %w", name, err)
	}
	return &v, nil
}
