package corpus

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// argumentsOf draws the arguments of a field, or takes some that were drawn before.
func (d *drawer) argumentsOf(typ string, f *ast.FieldDefinition) string {
	if len(f.Arguments) == 0 {
		return ""
	}
	at := typ + "." + f.Name
	if known := d.arguments[at]; len(known) > 0 && d.dice(3) > 0 {
		return known[d.dice(len(known))]
	}
	var parts []string
	for _, a := range f.Arguments {
		if v := d.argument(f.Type.Name(), a); v != "" {
			parts = append(parts, a.Name+": "+v)
		}
	}
	text := ""
	if len(parts) > 0 {
		text = "(" + strings.Join(parts, ", ") + ")"
	}
	d.arguments[at] = append(d.arguments[at], text)
	return text
}

func (d *drawer) argument(typ string, a *ast.ArgumentDefinition) string {
	switch a.Name {
	case "first":
		return d.first()
	case "after":
		return d.after()
	case "id":
		if d.dice(3) == 0 {
			return d.variable("id", "ID!", func() any { return d.id(typ) })
		}
	case "ids":
		if typ == "Org" {
			return []string{"", `["acme"]`, `["acme", "globex"]`, "[]"}[d.dice(4)] // globex is nobody's
		}
		if d.dice(3) == 0 {
			return d.variable("ids", "[ID!]!", func() any { return []string{d.id("Node"), d.id("Node"), d.id("Node")} })
		}
	}
	return d.maker.argument(typ, a, operationHops)
}

// first draws a page size, seldom one that is refused.
func (d *drawer) first() string {
	switch d.dice(12) {
	case 0:
		return []string{"0", "201", "-1", "null"}[d.dice(4)]
	case 1, 2, 3:
		return d.variable("first", "Int", func() any { return []any{1, 2, 5, 9, 0, nil}[d.dice(6)] })
	case 4:
		return "20"
	default:
		return strconv.Itoa(1 + d.dice(deepFirst))
	}
}

// after draws a cursor now and then.
func (d *drawer) after() string {
	switch {
	case d.dice(5) > 0:
		return ""
	case len(d.cursors) == 0 || d.dice(6) == 0:
		return `"nonsense"`
	case d.dice(3) == 0:
		return d.variable("after", "String", func() any { return d.cursors[d.dice(len(d.cursors))] })
	default:
		return strconv.Quote(d.cursors[d.dice(len(d.cursors))])
	}
}

// variable draws one of a type, with a value in each set.
func (d *drawer) variable(name, typ string, value func() any) string {
	name = fmt.Sprintf("%s%d", name, d.dice(3))
	if d.declared[name] == "" {
		d.declared[name] = typ
		for _, values := range d.op.Variables {
			values[name] = value()
		}
	}
	return "$" + name
}
