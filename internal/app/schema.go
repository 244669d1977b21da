package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"oktagraph/graph/generated"
)

// schema prints the SDL as callers see it.
func (m *Main) schema(_ context.Context, args []string, c console) error {
	if err := parse(newFlags("schema"), args, c); err != nil {
		return err
	}
	say(c.out, "%s", sdl())
	return nil
}

// sdl is the published schema. It needs no resolvers.
func sdl() string {
	return publish(generated.NewExecutableSchema(generated.Config{}).Schema())
}

// generatorDirectives tell gqlgen which Go types stand for what; they mean
// nothing to callers.
var generatorDirectives = []string{"goModel", "goField", "goEnum", "goTag", "goExtraField"}

// publish prints a schema as callers see it: whole, with its descriptions,
// without the code generator's directives. The schema itself is left alone; it
// is the one that requests are validated against.
func publish(schema *ast.Schema) string {
	public := *schema
	public.Directives = maps.Clone(schema.Directives)
	for _, name := range generatorDirectives {
		delete(public.Directives, name)
	}
	public.Types = make(map[string]*ast.Definition, len(schema.Types))
	for name, def := range schema.Types {
		public.Types[name] = published(def)
	}
	var out strings.Builder
	formatter.NewFormatter(&out, formatter.WithIndent("  ")).FormatSchema(&public)
	return out.String()
}

func published(def *ast.Definition) *ast.Definition {
	d := *def
	d.Directives = callers(def.Directives)
	d.Fields = make(ast.FieldList, len(def.Fields))
	for i, field := range def.Fields {
		f := *field
		f.Directives = callers(field.Directives)
		d.Fields[i] = &f
	}
	d.EnumValues = make(ast.EnumValueList, len(def.EnumValues))
	for i, value := range def.EnumValues {
		v := *value
		v.Directives = callers(value.Directives)
		d.EnumValues[i] = &v
	}
	return &d
}

// callers leaves out what is not for callers.
func callers(list ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(slices.Clone(list), func(d *ast.Directive) bool { return slices.Contains(generatorDirectives, d.Name) })
}
