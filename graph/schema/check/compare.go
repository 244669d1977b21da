package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// change is a difference between two schemas that callers may notice.
type change struct {
	// breaking reports that a valid operation may become invalid, or that its answer may
	// contain what its author could rule out. Other changes are dangerous: a client that
	// handles every value it knows may get a new one.
	breaking bool
	text     string
}

// comparison collects the changes from the released schema to the new one.
type comparison struct {
	before, after *ast.Schema
	now           time.Time
	changes       []change
}

// compare lists the changes for callers, in order of the types' names. Deprecated parts may
// go once their date has passed.
func compare(before, after *ast.Schema, now time.Time) []change {
	c := &comparison{before: before, after: after, now: now}
	for _, name := range slices.Sorted(maps.Keys(before.Types)) {
		if def := before.Types[name]; !def.BuiltIn {
			c.definition(def, after.Types[name])
		}
	}
	return c.changes
}

func (c *comparison) breaking(format string, args ...any) {
	c.changes = append(c.changes, change{true, fmt.Sprintf(format, args...)})
}

func (c *comparison) dangerous(format string, args ...any) {
	c.changes = append(c.changes, change{false, fmt.Sprintf(format, args...)})
}

// removed records a removal, unless it was announced for long enough.
func (c *comparison) removed(place string, was ast.DirectiveList) {
	if date, ok := removalDate(was); !ok || !c.now.After(date.AddDate(0, 0, 1)) {
		c.breaking("%s was removed", place)
	}
}

func (c *comparison) definition(before, after *ast.Definition) {
	if after == nil {
		c.breaking("%s was removed", before.Name)
		return
	}
	if before.Kind != after.Kind {
		c.breaking("%s was %s and is %s", before.Name, before.Kind, after.Kind)
		return
	}
	switch before.Kind {
	case ast.Object, ast.Interface:
		c.interfaces(before, after)
		c.fields(before, after)
	case ast.InputObject:
		c.inputFields(before, after)
	case ast.Enum:
		c.enumValues(before, after)
	case ast.Union:
		c.members(before.Name+" has", before.Types, after.Types)
	case ast.Scalar: // it has only its name
	}
}

func (c *comparison) interfaces(before, after *ast.Definition) {
	c.members(before.Name+" implements", before.Interfaces, after.Interfaces)
}

// members compares the names of a union's types, or of the interfaces of a type.
func (c *comparison) members(has string, before, after []string) {
	for _, name := range before {
		if !slices.Contains(after, name) {
			c.breaking("%s %s no longer", has, name)
		}
	}
	for _, name := range after {
		if !slices.Contains(before, name) {
			c.dangerous("%s %s now", has, name)
		}
	}
}

func (c *comparison) enumValues(before, after *ast.Definition) {
	for _, v := range before.EnumValues {
		if after.EnumValues.ForName(v.Name) == nil {
			c.removed(before.Name+"."+v.Name, v.Directives)
		}
	}
	for _, v := range after.EnumValues {
		if before.EnumValues.ForName(v.Name) == nil {
			c.dangerous("%s.%s is new", before.Name, v.Name)
		}
	}
}

func (c *comparison) fields(before, after *ast.Definition) {
	for _, was := range before.Fields {
		place := before.Name + "." + was.Name
		is := after.Fields.ForName(was.Name)
		if is == nil {
			c.removed(place, was.Directives)
			continue
		}
		if !answersAsBefore(was.Type, is.Type) {
			c.breaking("%s was %s and is %s", place, was.Type, is.Type)
		}
		c.scope(place, was.Directives, is.Directives)
		c.arguments(place, was.Arguments, is.Arguments)
	}
}

func (c *comparison) arguments(place string, before, after ast.ArgumentDefinitionList) {
	for _, was := range before {
		at := fmt.Sprintf("%s(%s)", place, was.Name)
		is := after.ForName(was.Name)
		if is == nil {
			c.removed(at, was.Directives)
			continue
		}
		c.input(at, input{was.Type, was.DefaultValue, was.Directives}, input{is.Type, is.DefaultValue, is.Directives})
	}
	for _, is := range after {
		if before.ForName(is.Name) == nil && required(is.Type, is.DefaultValue) {
			c.breaking("%s(%s) is new and required", place, is.Name)
		}
	}
}

func (c *comparison) inputFields(before, after *ast.Definition) {
	for _, was := range before.Fields {
		place := before.Name + "." + was.Name
		is := after.Fields.ForName(was.Name)
		if is == nil {
			c.removed(place, was.Directives)
			continue
		}
		c.input(place, input{was.Type, was.DefaultValue, was.Directives}, input{is.Type, is.DefaultValue, is.Directives})
	}
	for _, is := range after.Fields {
		if before.Fields.ForName(is.Name) == nil && required(is.Type, is.DefaultValue) {
			c.breaking("%s.%s is new and required", before.Name, is.Name)
		}
	}
}
