package graph_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// generatorOnly returns gqlgen's directives, which are not published.
func generatorOnly() []string {
	return []string{"goModel", "goField", "goEnum", "goTag", "goExtraField", "goEmbedInterface"}
}

// undescribed finds types, fields, arguments, enum values and directives
// without a description.
func undescribed(s *ast.Schema) []string {
	var places []string
	note := func(place, description string) {
		if strings.TrimSpace(description) == "" {
			places = append(places, place+" has no description")
		}
	}
	for _, d := range definitions(s) {
		note(d.Name, d.Description)
		for _, v := range d.EnumValues {
			note(d.Name+"."+v.Name, v.Description)
		}
	}
	eachField(s, func(place string, _ *ast.Definition, f *ast.FieldDefinition) {
		note(place, f.Description)
		for _, a := range f.Arguments {
			note(place+"("+a.Name+")", a.Description)
		}
	})
	for name, d := range s.Directives {
		if d.Position.Src.BuiltIn || slices.Contains(generatorOnly(), name) {
			continue
		}
		note("@"+name, d.Description)
		for _, a := range d.Arguments {
			note("@"+name+"("+a.Name+")", a.Description)
		}
	}
	return places
}

// misnamed finds types not in PascalCase, fields and arguments that are not in camelCase or
// start with get, and enum values not in UPPER_CASE.
func misnamed(s *ast.Schema) []string {
	var (
		pascal = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
		camel  = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
		upper  = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
		getter = regexp.MustCompile(`^get([A-Z].*)?$`)
		places []string
	)
	note := func(place, name string, convention *regexp.Regexp) {
		if !convention.MatchString(name) {
			places = append(places, place+" is not named by convention")
		}
	}
	for _, d := range definitions(s) {
		note(d.Name, d.Name, pascal)
		for _, v := range d.EnumValues {
			note(d.Name+"."+v.Name, v.Name, upper)
		}
	}
	eachField(s, func(place string, _ *ast.Definition, f *ast.FieldDefinition) {
		note(place, f.Name, camel)
		if getter.MatchString(f.Name) {
			places = append(places, place+" begins with get")
		}
		for _, a := range f.Arguments {
			note(place+"("+a.Name+")", a.Name, camel)
		}
	})
	return places
}

// malformedConnections finds connections, edges and connection fields without the one shape
// that clients rely on.
func malformedConnections(s *ast.Schema) []string {
	var places []string
	note := func(place, want, got string) {
		if want != got {
			places = append(places, fmt.Sprintf("%s is %s, want %s", place, got, want))
		}
	}
	for _, d := range definitions(s) {
		if name, ok := strings.CutSuffix(d.Name, "Connection"); ok {
			note(d.Name, fmt.Sprintf("{edges: [%[1]sEdge!]! nodes: [%[1]s!]! pageInfo: PageInfo! totalCount: Int}", name), shape(d))
		}
		if name, ok := strings.CutSuffix(d.Name, "Edge"); ok {
			note(d.Name, fmt.Sprintf("{cursor: String! node: %s!}", name), shape(d))
			if s.Types[name+"Connection"] == nil {
				places = append(places, d.Name+" has no "+name+"Connection")
			}
		}
	}
	eachField(s, func(place string, _ *ast.Definition, f *ast.FieldDefinition) {
		if !strings.HasSuffix(f.Type.Name(), "Connection") {
			return
		}
		note(place, f.Type.Name(), f.Type.String())
		for name, want := range map[string]string{"first": "first: Int = 50", "after": "after: String"} {
			got := "missing"
			if a := f.Arguments.ForName(name); a != nil {
				got = argument(a)
			}
			note(place+"("+name+")", want, got)
		}
	})
	return places
}

// shape prints a type's fields in order.
func shape(d *ast.Definition) string {
	var fields []string
	for _, f := range d.Fields {
		fields = append(fields, f.Name+": "+f.Type.String())
	}
	return "{" + strings.Join(fields, " ") + "}"
}

func argument(a *ast.ArgumentDefinition) string {
	text := a.Name + ": " + a.Type.String()
	if a.DefaultValue != nil {
		text += " = " + a.DefaultValue.String()
	}
	return text
}

// isCondition reports whether an input is a filter or part of one.
func isCondition(input string) bool {
	return strings.HasSuffix(input, "Filter") || strings.HasSuffix(input, "Match") || strings.HasSuffix(input, "Range")
}

// malformedInputs finds inputs that are neither filters nor orders, orders without field
// and direction, and arguments named filter or orderBy of another kind.
func malformedInputs(s *ast.Schema) []string {
	var places []string
	for _, d := range definitions(s) {
		if d.Kind != ast.InputObject {
			continue
		}
		switch name, order := strings.CutSuffix(d.Name, "Order"); {
		case order && shape(d) != "{field: "+name+"OrderField! direction: OrderDirection!}":
			places = append(places, d.Name+" is "+shape(d)+", want field and direction")
		case !order && !isCondition(d.Name):
			places = append(places, d.Name+" ends neither in Filter nor in Order")
		}
	}
	eachField(s, func(place string, _ *ast.Definition, f *ast.FieldDefinition) {
		if place == "Query.logEvents" || place == "Org.logEvents" {
			return // its filter is an expression of Okta's, like `search` elsewhere: the log has too many attributes to name
		}
		for _, a := range f.Arguments {
			for name, suffix := range map[string]string{"filter": "Filter", "orderBy": "Order"} {
				if (a.Name == name) != strings.HasSuffix(a.Type.Name(), suffix) {
					places = append(places, place+"("+a.Name+") is a "+a.Type.Name())
				}
			}
		}
	})
	return places
}

// ownWords lists the enums with oktagraph's own values, besides those that end in
// OrderField.
func ownWords() []string {
	return []string{"OrderDirection", "AssignmentSource", "UserDimension"}
}

// closedEnums finds enums of Okta's values without a value for those that Okta adds later.
func closedEnums(s *ast.Schema) []string {
	var places []string
	for _, d := range definitions(s) {
		if d.Kind != ast.Enum || strings.HasSuffix(d.Name, "OrderField") || slices.Contains(ownWords(), d.Name) {
			continue
		}
		if d.EnumValues.ForName("UNKNOWN") == nil {
			places = append(places, d.Name+" has no UNKNOWN")
		}
	}
	return places
}

// nodesWithoutID finds implementations of Node whose id may be null.
func nodesWithoutID(s *ast.Schema) []string {
	var places []string
	for _, d := range definitions(s) {
		if d.Name != "Node" && !slices.Contains(d.Interfaces, "Node") {
			continue
		}
		if id := d.Fields.ForName("id"); id == nil || id.Type.String() != "ID!" || len(id.Arguments) > 0 {
			places = append(places, d.Name+" has no id: ID!")
		}
	}
	return places
}

// writes finds anything that could change data.
func writes(s *ast.Schema) []string {
	if s.Mutation != nil {
		return []string{s.Mutation.Name + " can change an org"}
	}
	return nil
}
