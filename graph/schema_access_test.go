package graph_test

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/auth"
)

// requiredInSpiteOfCall lists the non-null fields that need a resolver or are at the root,
// each with its reason.
func requiredInSpiteOfCall() map[string]string {
	return map[string]string{
		"Query.nodes":            "each of its objects fails alone",
		"RoleHolder.assignments": "they are what the holder was found by",
		"Query.viewer":           "it answers from the request alone, without an Okta call",
		"Query.orgs":             "each of its orgs fails alone",
		"Org.nodes":              "it is that of Query",
		"Org.viewer":             "it is that of Query",
	}
}

// knownScopes lists the scopes that package auth grants.
func knownScopes() []string {
	var names []string
	for _, scope := range auth.AllScopes() {
		names = append(names, string(scope))
	}
	return names
}

// unguardedRoots finds root fields that do not have exactly one directive for access, and
// @anyCaller where it would lift a parent's guard.
func unguardedRoots(s *ast.Schema) []string {
	var places []string
	eachField(s, func(place string, d *ast.Definition, f *ast.FieldDefinition) {
		scoped, open := f.Directives.ForName("requiresScope") != nil, f.Directives.ForName("anyCaller") != nil
		root := isRoot(s, d) || d.Name == "Org" && forcesResolver(f) // its fields are Query's
		switch {
		case root && scoped == open:
			places = append(places, place+" needs exactly one of @requiresScope and @anyCaller")
		case !root && open:
			places = append(places, place+" is no root field and has @anyCaller")
		}
	})
	return places
}

// scope returns the scope that @requiresScope among the directives requires.
func scope(directives ast.DirectiveList) (string, bool) {
	d := directives.ForName("requiresScope")
	if d == nil {
		return "", false
	}
	a := d.Arguments.ForName("scope")
	if a == nil {
		return "", true
	}
	return a.Value.Raw, true
}

// eachScope visits everything that requires a scope of its own.
func eachScope(s *ast.Schema, visit func(place, scope string, t *ast.Type)) {
	eachField(s, func(place string, _ *ast.Definition, f *ast.FieldDefinition) {
		if name, ok := scope(f.Directives); ok {
			visit(place, name, f.Type)
		}
		for _, a := range f.Arguments {
			if name, ok := scope(a.Directives); ok {
				visit(place+"("+a.Name+")", name, a.Type)
			}
		}
	})
}

// unknownScopes finds scopes that nobody can have.
func unknownScopes(s *ast.Schema) []string {
	var places []string
	eachScope(s, func(place, scope string, _ *ast.Type) {
		if !slices.Contains(knownScopes(), scope) {
			places = append(places, fmt.Sprintf("%s needs the unknown scope %q", place, scope))
		}
	})
	return places
}

// scopedAndRequired finds fields that cannot be null for a caller without their scope, and
// arguments that such a caller cannot omit.
func scopedAndRequired(s *ast.Schema) []string {
	var places []string
	eachScope(s, func(place, _ string, t *ast.Type) {
		if t.NonNull {
			places = append(places, place+" needs a scope and is required")
		}
	})
	return places
}

// resolvedAndRequired finds fields with a resolver of their own, and root fields, that
// would make their parent null when Okta refuses the call.
func resolvedAndRequired(s *ast.Schema) []string {
	var places []string
	eachField(s, func(place string, d *ast.Definition, f *ast.FieldDefinition) {
		if !f.Type.NonNull || !isRoot(s, d) && !forcesResolver(f) {
			return
		}
		if _, excepted := requiredInSpiteOfCall()[place]; !excepted {
			places = append(places, place+" has a call of its own and is required")
		}
	})
	return places
}

func forcesResolver(f *ast.FieldDefinition) bool {
	d := f.Directives.ForName("goField")
	if d == nil {
		return false
	}
	a := d.Arguments.ForName("forceResolver")
	return a != nil && a.Value.Raw == "true"
}
