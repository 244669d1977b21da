package graph

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/auth"
	"oktagraph/loaders"
)

// HintsProbe authenticates requests as the handler does and hands on what the
// loaders would be told about their operations.
func HintsProbe(callers auth.Authenticator, tenants auth.Tenants, see func(loaders.Hints)) http.Handler {
	next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		see((&operation{}).hints(r.Context(), nil, 0))
	})
	return &entrance{callers: callers, tenants: tenants, next: next}
}

// NullUncached is nullUncached.
func NullUncached(resp *graphql.Response) { nullUncached(resp) }

// InputError is inputError.
func InputError(err error) error {
	if e := inputError(err); e != nil {
		return e
	}
	return nil
}

// EdgeFields are the fields that the walk foresees, by "Type.field".
func EdgeFields() []string {
	var names []string
	for name := range edges() {
		names = append(names, name)
	}
	return names
}

// FieldsWithoutCost are the fields with a resolver of their own that never cost
// a call nor lead to a field that may, each with its reason.
func FieldsWithoutCost() map[string]string {
	return map[string]string{
		"Query.viewer":          "it answers from the request alone",
		"UserProfile.attribute": "the profile came with the user",
	}
}
