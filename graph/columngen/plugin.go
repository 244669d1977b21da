package main

import (
	_ "embed"
	"fmt"
	"go/types"
	"path/filepath"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/99designs/gqlgen/plugin"
	"github.com/vektah/gqlparser/v2/ast"
)

var (
	//go:embed columns.gotpl
	columnsTemplate string
	//go:embed oracle.gotpl
	oracleTemplate string
)

// columns is the gqlgen plugin.
type columns struct{}

var _ plugin.CodeGenerator = columns{}

// Name implements plugin.Plugin.
func (columns) Name() string { return "columns" }

// GenerateCode implements plugin.CodeGenerator.
func (columns) GenerateCode(data *codegen.Data) error {
	var executed, resolved []object
	for _, o := range data.Objects {
		if isExecuted(o) {
			executed = append(executed, object{o})
		}
		if o.HasResolvers() {
			resolved = append(resolved, object{o})
		}
	}
	exec := data.Config.Exec
	if err := render(data, exec.Package, filepath.Join(exec.Dir(), "columns.generated.go"), columnsTemplate, executed); err != nil {
		return fmt.Errorf("write columns: %w", err)
	}
	graph := filepath.Dir(exec.Dir())
	if err := render(data, filepath.Base(graph), filepath.Join(graph, "oracle.generated_test.go"), oracleTemplate, resolved); err != nil {
		return fmt.Errorf("write the oracle's resolvers: %w", err)
	}
	return nil
}

func render(data *codegen.Data, packageName, file, template string, objects []object) error {
	return templates.Render(templates.Options{ //nolint:wrapcheck // the caller says what it is
		PackageName:     packageName,
		Filename:        file,
		GeneratedHeader: true,
		Data:            map[string]any{"Objects": objects},
		Template:        template,
		Packages:        data.Config.Packages,
		PruneOptions:    data.Config.GetPruneOptions(),
	})
}

// isExecuted reports whether the executor handles a type as a Go object. It does not for
// introspection's types, or for connections, whose pages it writes itself.
func isExecuted(o *codegen.Object) bool {
	return !strings.HasPrefix(o.Name, "__") && !strings.HasSuffix(o.Name, "Connection") && !strings.HasSuffix(o.Name, "Edge") &&
		o.Name != "PageInfo"
}

// object is a type of the schema in the template.
type object struct{ *codegen.Object }

// GoType is the Go type of the object's values; "" for the root.
func (o object) GoType() string {
	if o.Root {
		return ""
	}
	return "*" + templates.CurrentImports.LookupType(o.Type)
}

// Leaves are the plain fields.
func (o object) Leaves() []field {
	return o.fields(func(f *codegen.Field) bool { return !f.IsResolver && f.TypeReference.Definition.IsLeafType() })
}

// Inner are the fields whose object is part of the parent.
func (o object) Inner() []field {
	return o.fields(func(f *codegen.Field) bool { return !f.IsResolver && !f.TypeReference.Definition.IsLeafType() })
}

// WithArguments are the fields that take arguments.
func (o object) WithArguments() []field {
	return o.fields(func(f *codegen.Field) bool { return len(f.Args) > 0 })
}

// Edges are the fields that cannot be answered from their parent alone.
func (o object) Edges() []field {
	return o.fields(func(f *codegen.Field) bool { return f.IsResolver })
}

// Oracle is the type of the object's resolvers in tests.
func (o object) Oracle() string { return templates.LcFirst(o.Name) + "Oracle" }

func (o object) fields(is func(*codegen.Field) bool) []field {
	var list []field
	for _, f := range o.Fields {
		if !f.IsReserved() && is(f) {
			list = append(list, field{f})
		}
	}
	return list
}

type field struct{ *codegen.Field }

// Value reads the field of the Go object o.
func (f field) Value() string {
	if f.GoFieldType != codegen.GoFieldMethod {
		return "o." + f.GoFieldName
	}
	return "o." + f.GoFieldName + "()"
}

// Fails reports whether reading the field may fail.
func (f field) Fails() bool { return f.GoFieldType == codegen.GoFieldMethod && !f.NoErr }

// Answer calls the edge, and converts its answer to the resolver's result.
func (f field) Answer() string {
	parent, args := "nil", "nil"
	if !f.Object.Root {
		parent = "obj"
	}
	if len(f.Args) > 0 {
		var list []string
		for _, arg := range f.Args {
			list = append(list, fmt.Sprintf("%q: %s", arg.Name, arg.VarName))
		}
		args = "map[string]any{" + strings.Join(list, ", ") + "}"
	}
	ask := fmt.Sprintf("o.ask(ctx, %q, %s, %s)", f.Object.Name+"."+f.Name, parent, args)
	switch goType, def := templates.CurrentImports.LookupType(f.TypeReference.GO), f.TypeReference.Definition; {
	case strings.HasSuffix(def.Name, "Connection"):
		return fmt.Sprintf("page(%s, model.New%s)", ask, def.Name)
	case def.IsLeafType():
		return fmt.Sprintf("leaf[%s](%s)", goType, ask)
	case f.TypeReference.IsSlice():
		return fmt.Sprintf("many[%s](ctx, %s)", strings.TrimPrefix(goType, "[]"), ask)
	default:
		return fmt.Sprintf("one[%s](%s)", goType, ask)
	}
}

// IsKept reports whether the field's text may be kept with the object: reading it cannot
// fail, and it is not itself part of the object's JSON.
func (f field) IsKept() bool { return !f.Fails() && f.TypeReference.Definition.Name != "JSON" }

// Write returns the statements that write v, the field's value.
func (f field) Write() string { return write(f.TypeReference, "v", 0) }

func write(ref *config.TypeReference, v string, depth int) string {
	switch {
	case ref.IsSlice():
		return writeList(ref, v, depth)
	case ref.IsPtr():
		return fmt.Sprintf("if %s == nil {\nw.Null()\n} else {\n%s\n}", v, write(ref.Elem(), "*"+v, depth))
	case ref.Definition.Kind == ast.Enum:
		return fmt.Sprintf("w.Quote(string(%s))", v)
	case ref.IsMarshaler:
		return fmt.Sprintf("(%s).MarshalGQL(w)", v)
	}
	if ref.CastType != nil {
		v = templates.CurrentImports.LookupType(ref.CastType) + "(" + v + ")"
	}
	if isText(ref.Marshaler) {
		return fmt.Sprintf("w.Quote(%s)", v)
	}
	return fmt.Sprintf("%s(%s).MarshalGQL(w)", templates.Call(ref.Marshaler), v)
}

func writeList(ref *config.TypeReference, v string, depth int) string {
	element := fmt.Sprintf("e%d", depth)
	list := fmt.Sprintf(
		"w.Open('[')\nfor _, %s := range %s {\nw.Next()\n%s\n}\nw.Close(']')",
		element,
		v,
		write(ref.Elem(), element, depth+1),
	)
	if ref.GQL.NonNull {
		return list
	}
	return fmt.Sprintf("if %s == nil {\nw.Null()\n} else {\n%s\n}", v, list)
}

// isText reports whether a marshaler only writes quoted text.
func isText(f *types.Func) bool {
	return f.Pkg().Path() == "github.com/99designs/gqlgen/graphql" && (f.Name() == "MarshalString" || f.Name() == "MarshalID")
}
