package corpus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/oktasim"
)

// Operation is a random operation in which everything occurs that GraphQL lets a client
// write: aliases, fragments on objects, interfaces and unions, fields that merge, and
// fields that come and go with variables.
type Operation struct {
	Text string
	// Name chooses among the document's operations; "" when there is one.
	Name string
	// Variables are two sets of values to run it with: what the first includes by a
	// boolean, the second leaves out.
	Variables [2]map[string]any
}

// How large an operation becomes: within the server's limits nearly always.
const (
	operationHops    = 3 // edges followed below the roots
	operationFields  = 40
	operationAliases = 12
)

// RandomOperation draws an operation that names things of an org. Cursors are some that
// lists of the org gave out; they fit few places.
func RandomOperation(dice Dice, schema *ast.Schema, org *oktasim.Org, cursors []string) Operation {
	d := &drawer{
		maker: &maker{dice: dice, schema: schema, org: org}, cursors: cursors,
		keys: map[string]string{}, arguments: map[string][]string{}, declared: map[string]string{},
	}
	d.op.Variables = [2]map[string]any{{}, {}}
	body := d.selection("Query", operationHops, 1+dice(4))
	if dice(10) == 0 {
		d.op.Name = "Main"
		d.op.Text = "query Other { viewer { name } }\n"
	}
	d.op.Text += strings.TrimSuffix("query "+d.op.Name, " ") + d.declarations() + " {\n" + body + "}\n"
	for _, f := range d.spread {
		d.op.Text += "fragment " + f.name + " on " + f.typ + " {\n" + f.body + "}\n"
	}
	return d.op
}

// drawer draws one operation.
type drawer struct {
	*maker
	op      Operation
	cursors []string
	// keys are the response keys, with the field, the arguments and the type that each
	// stands for in the whole operation: fields of one key merge wherever they meet.
	keys      map[string]string
	order     []string            // the keys, since a map has none
	arguments map[string][]string // that were drawn, by field
	declared  map[string]string   // variables with their types
	spread    []drawnFragment
	fields    int
}

type drawnFragment struct{ name, typ, body string }

func (d *drawer) selection(typ string, hops, most int) string {
	var b strings.Builder
	b.WriteString("__typename\n")
	for range most {
		switch d.dice(8) {
		case 0:
			narrow := d.condition(typ)
			on := " on " + narrow
			if narrow == typ && d.dice(2) == 0 {
				on = ""
			}
			b.WriteString("..." + on + d.directives() + " {\n" + d.selection(narrow, hops, 1+d.dice(3)) + "}\n")
		case 1:
			b.WriteString(d.named(typ, hops))
		case 2:
			b.WriteString(d.special(typ) + "\n")
		default:
			b.WriteString(d.some(typ, hops))
		}
	}
	return b.String()
}

// condition draws a type that objects of a type may be of.
func (d *drawer) condition(typ string) string {
	def := d.schema.Types[typ]
	names := []string{typ, typ}
	for _, possible := range d.schema.GetPossibleTypes(def) {
		names = append(names, possible.Name)
		for _, abstract := range d.schema.GetImplements(possible) {
			names = append(names, abstract.Name)
		}
	}
	return names[d.dice(len(names))]
}

// named spreads a fragment, one of before if there is one that fits.
func (d *drawer) named(typ string, hops int) string {
	narrow := d.condition(typ)
	var known []string
	for _, f := range d.spread {
		if f.typ == narrow && f.body != "" {
			known = append(known, f.name)
		}
	}
	if len(known) > 0 && d.dice(3) > 0 {
		return "..." + known[d.dice(len(known))] + d.directives() + "\n"
	}
	at := len(d.spread)
	d.spread = append(d.spread, drawnFragment{name: fmt.Sprintf("F%d", at+1), typ: narrow}) // no body yet: it must not spread itself
	d.spread[at].body = d.selection(narrow, hops-1, 1+d.dice(3))
	return "..." + d.spread[at].name + d.directives() + "\n"
}

// special draws what any type has, and at the root what the schema says of itself.
func (d *drawer) special(typ string) string {
	texts := []string{"__typename", "what: __typename", "kind_: __typename"}
	if typ == "Query" {
		texts = append(texts, `__type(name: "User") { name kind }`, `__type(name: "User") { description ...on __Type { fields { name type { name } } } }`,
			`nothing: __type(name: "Nothing") { name }`, `__schema { queryType { name } __typename }`, `schema_: __schema { directives { name } }`)
	}
	head, below, _ := strings.Cut(texts[d.dice(len(texts))], " {")
	if head += d.directives(); below != "" {
		head += " {" + below
	}
	return head
}

// some draws a field, nothing where it leads too far.
func (d *drawer) some(typ string, hops int) string {
	fields := pickable(d.schema.Types[typ].Fields)
	if len(fields) == 0 || d.fields >= operationFields || d.aliases >= operationAliases {
		return ""
	}
	f := fields[d.dice(len(fields))]
	if leading := d.composite(fields); len(leading) > 0 && d.dice(2) == 0 {
		f = leading[d.dice(len(leading))]
	}
	def := d.schema.Types[f.Type.Name()]
	if def.IsCompositeType() && !strings.HasSuffix(typ, "Connection") && !strings.HasSuffix(typ, "Edge") {
		hops--
	}
	if hops < 0 {
		return ""
	}
	arguments := d.argumentsOf(typ, f)
	key := d.key(f.Name, arguments, f.Type.String())
	d.fields++
	text := f.Name + arguments + d.directives()
	if key != f.Name {
		text = key + ": " + text
	}
	if def.IsCompositeType() {
		text += " {\n" + d.selection(def.Name, hops, 1+d.dice(4)) + "}"
	}
	return text + "\n"
}

// composite are the fields that lead to objects.
func (d *drawer) composite(fields ast.FieldList) ast.FieldList {
	return slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool { return !d.schema.Types[f.Type.Name()].IsCompositeType() })
}

// key draws the response key of a field: one that means the same, or a new one.
func (d *drawer) key(field, arguments, typ string) string {
	means := field + arguments + ": " + typ
	var same []string
	for _, key := range d.order {
		if d.keys[key] == means {
			same = append(same, key)
		}
	}
	if len(same) > 0 && d.dice(4) > 0 {
		return same[d.dice(len(same))]
	}
	key := field
	if _, taken := d.keys[field]; taken || d.dice(10) == 0 {
		d.aliases++
		key = fmt.Sprintf("a%d", d.aliases)
	}
	d.keys[key] = means
	d.order = append(d.order, key)
	return key
}

// directives draws @skip and @include, by constants and by variables.
func (d *drawer) directives() string {
	text := ""
	for _, name := range []string{"skip", "include"} {
		switch d.dice(14) {
		case 0:
			text += " @" + name + "(if: " + []string{"true", "false"}[d.dice(2)] + ")"
		case 1, 2:
			text += " @" + name + "(if: " + d.boolean() + ")"
		}
	}
	return text
}

// boolean draws a variable that is true in one set of values and false in the other.
func (d *drawer) boolean() string {
	name := []string{"b0", "b1", "b2"}[d.dice(3)]
	if d.declared[name] == "" {
		first := d.dice(2) == 0
		d.op.Variables[0][name], d.op.Variables[1][name] = first, !first
		d.declared[name] = "Boolean!"
		if name == "b2" {
			d.declared[name] = "Boolean = true"
			for _, values := range d.op.Variables {
				if values[name] == true {
					delete(values, name)
				}
			}
		}
	}
	return "$" + name
}

func (d *drawer) declarations() string {
	var list []string
	for name, typ := range d.declared {
		list = append(list, "$"+name+": "+typ)
	}
	if len(list) == 0 {
		return ""
	}
	slices.Sort(list)
	return "(" + strings.Join(list, ", ") + ")"
}
