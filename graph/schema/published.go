// Package schema defines the schema as callers see it, and the rules for changing it.
package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"oktagraph/graph/generated"
)

// Published returns the schema that requests are validated against, that introspection
// shows and that [SDL] prints. It is made once and is read-only. It panics if what [Print]
// wrote is not a schema, as the generated code does for its own files.
var Published = sync.OnceValue(func() *ast.Schema {
	return publish(generated.NewExecutableSchema(generated.Config{}).Schema())
})

// SDL returns the text of the published schema.
func SDL() string { return Print(Published()) }

// Version returns the first 12 hexadecimal digits of the SHA-256 of [SDL]: two servers with the
// same version serve the same schema, descriptions included.
func Version() string {
	sum := sha256.Sum256([]byte(SDL()))
	return hex.EncodeToString(sum[:6])
}

// unserved lists directives that gqlparser adds to every schema. Answers are not sent in parts,
// so nothing can be deferred.
var unserved = []string{"defer", "stream"}

// publish returns the schema that callers see, made from the one that code is generated from,
// which it does not change.
func publish(s *ast.Schema) *ast.Schema {
	public := gqlparser.MustLoadSchema(&ast.Source{Name: "oktagraph.graphqls", Input: Print(s)})
	for _, name := range unserved {
		delete(public.Directives, name)
	}
	return public
}

// generatorDirectives map the schema to Go types for gqlgen; they mean nothing to callers.
var generatorDirectives = []string{"goModel", "goField", "goEnum", "goTag", "goExtraField", "goEmbedInterface"}

// Print writes a schema as callers see it: complete, with descriptions, without the code
// generator's directives. It does not change the schema.
func Print(s *ast.Schema) string {
	public := *s
	public.Directives = maps.Clone(s.Directives)
	for _, name := range generatorDirectives {
		delete(public.Directives, name)
	}
	public.Types = make(map[string]*ast.Definition, len(s.Types))
	for name, def := range s.Types {
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
		f.Arguments = make(ast.ArgumentDefinitionList, len(field.Arguments))
		for j, argument := range field.Arguments {
			a := *argument
			a.Directives = callers(argument.Directives)
			f.Arguments[j] = &a
		}
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

// callers removes directives that are not for callers.
func callers(list ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(slices.Clone(list), func(d *ast.Directive) bool { return slices.Contains(generatorDirectives, d.Name) })
}
