package explorer_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

type object = map[string]any

// introspection answers all that a standard introspection query may ask for.
// Whatever was asked, it answers everything; GraphiQL reads what it needs.
func introspection(t *testing.T, schema *ast.Schema) json.RawMessage {
	t.Helper()
	var types []object
	for _, name := range sortedNames(schema.Types) {
		types = append(types, describeType(schema, schema.Types[name]))
	}
	text, err := json.Marshal(object{"data": object{"__schema": object{
		"queryType": object{"name": "Query"}, "mutationType": nil, "subscriptionType": nil, "types": types, "directives": []object{},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func sortedNames(types map[string]*ast.Definition) []string {
	var names []string
	for name := range types {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func describeType(schema *ast.Schema, d *ast.Definition) object {
	o := object{"kind": string(d.Kind), "name": d.Name, "description": d.Description, "fields": nil, "inputFields": nil, "interfaces": nil, "enumValues": nil, "possibleTypes": nil}
	switch d.Kind {
	case ast.Object, ast.Interface:
		o["fields"], o["interfaces"] = fields(schema, d), named(schema, d.Interfaces)
	case ast.InputObject:
		inputs := []object{}
		for _, f := range d.Fields {
			inputs = append(inputs, input(schema, f.Name, f.Description, f.Type, f.DefaultValue))
		}
		o["inputFields"] = inputs
	case ast.Enum:
		values := []object{}
		for _, v := range d.EnumValues {
			values = append(values, object{"name": v.Name, "description": v.Description, "isDeprecated": false, "deprecationReason": nil})
		}
		o["enumValues"] = values
	default: // scalars and unions have no members of their own
	}
	if d.Kind == ast.Interface || d.Kind == ast.Union {
		possible := []string{}
		for _, p := range schema.GetPossibleTypes(d) {
			possible = append(possible, p.Name)
		}
		o["possibleTypes"] = named(schema, possible)
	}
	return o
}

func fields(schema *ast.Schema, d *ast.Definition) []object {
	list := []object{}
	for _, f := range d.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		args := []object{}
		for _, a := range f.Arguments {
			args = append(args, input(schema, a.Name, a.Description, a.Type, a.DefaultValue))
		}
		list = append(list, object{"name": f.Name, "description": f.Description, "args": args, "type": typeRef(schema, f.Type), "isDeprecated": false, "deprecationReason": nil})
	}
	return list
}

func input(schema *ast.Schema, name, description string, typ *ast.Type, value *ast.Value) object {
	o := object{"name": name, "description": description, "type": typeRef(schema, typ), "defaultValue": nil, "isDeprecated": false, "deprecationReason": nil}
	if value != nil {
		o["defaultValue"] = value.String()
	}
	return o
}

func named(schema *ast.Schema, names []string) []object {
	list := []object{}
	for _, name := range names {
		list = append(list, object{"kind": string(schema.Types[name].Kind), "name": name, "ofType": nil})
	}
	return list
}

func typeRef(schema *ast.Schema, t *ast.Type) object {
	if t.NonNull {
		inner := *t
		inner.NonNull = false
		return object{"kind": "NON_NULL", "name": nil, "ofType": typeRef(schema, &inner)}
	}
	if t.Elem != nil {
		return object{"kind": "LIST", "name": nil, "ofType": typeRef(schema, t.Elem)}
	}
	return object{"kind": string(schema.Types[t.NamedType].Kind), "name": t.NamedType, "ofType": nil}
}
