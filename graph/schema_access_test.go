package graph_test

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/auth"
)

// requiredInSpiteOfCall lists the fields that may not be null although a
// resolver or a root answers them, each with its reason.
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

// knownScopes lists what package auth grants.
func knownScopes() []string {
	var names []string
	for _, scope := range auth.AllScopes() {
		names = append(names, string(scope))
	}
	return names
}

// unguardedRoots finds root fields without, or with more than, one word on who
// may read them; and @anyCaller where it would lift a parent's guard.
func unguardedRoots(s *ast.Schema) []string {
	var places []string
	eachField(s, func(place string, d *ast.Definition, f *ast.FieldDefinition) {
		scoped, open := f.Directives.ForName("requiresScope") != nil, f.Directives.ForName("anyCaller") != nil
		root := isRoot(s, d) || d.Name == "Org" && forcesResolver(f) // whose fields are Query's
		switch {
		case root && scoped == open:
			places = append(places, place+" needs exactly one of @requiresScope and @anyCaller")
		case !root && open:
			places = append(places, place+" is no root field and has @anyCaller")
		}
	})
	return places
}

// scope returns what @requiresScope among the directives asks for.
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

// eachScope visits everything that needs a scope of its own.
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

// unknownScopes finds scopes nobody can hold.
func unknownScopes(s *ast.Schema) []string {
	var places []string
	eachScope(s, func(place, scope string, _ *ast.Type) {
		if !slices.Contains(knownScopes(), scope) {
			places = append(places, fmt.Sprintf("%s needs the unknown scope %q", place, scope))
		}
	})
	return places
}

// scopedAndRequired finds fields that could not be null for a caller without
// their scope, and arguments such a caller could not leave out.
func scopedAndRequired(s *ast.Schema) []string {
	var places []string
	eachScope(s, func(place, _ string, t *ast.Type) {
		if t.NonNull {
			places = append(places, place+" needs a scope and is required")
		}
	})
	return places
}

// resolvedAndRequired finds fields with a resolver of their own, and root
// fields, that would null their parent when Okta refuses the call.
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
