package corpus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/oktasim"
)

// Dice draws a number from 0 to n-1.
type Dice func(n int) int

// How far a random query goes: small enough that the naive way takes well under
// a second in a small org.
const (
	maxHops   = 4  // edges followed below the roots
	maxRoots  = 3  // root fields
	rootFirst = 30 // objects of a root list
	deepFirst = 5  // objects of a list below

	maxDirectives = 40 // the server takes 50
)

// IAMPage is the page of roles, sets and bindings where costs are compared.
// Okta documents none and 100 is assumed, so neither answers nor prices may
// count on it: orgs with other pages are among the random ones and the variants.
const IAMPage = 100

// RandomOrg draws a small org.
func RandomOrg(dice Dice) oktasim.Config {
	flags := []string{oktasim.FlagPrivilege, oktasim.FlagPrivileges, oktasim.FlagPrivlege, oktasim.FlagAbsent}
	groups := 4 + dice(40)
	return oktasim.Config{
		Seed: uint64(1 + dice(1000)), Users: 8 + dice(80), Deprovisioned: dice(6) - 1,
		Groups: groups, EmptyGroups: dice(groups/4+1) - 1, GroupsPerUser: 1 + dice(8), AdminFlag: flags[dice(len(flags))],
		AdminFlagBlind: dice(3) == 0, AssigneesThroughGroups: dice(3) == 0, IAMRoles: dice(2) == 0,
		DeprovisionedKeepGroups: dice(3) == 0, IAMPageSize: []int{IAMPage, 1, 3}[dice(3)], DirectAdmins: 1 + dice(4), GroupAdmins: 2, Governance: true,
		Realms: dice(2) == 0,
	}
}

// Random draws a query over the schema that names things of an org.
func Random(dice Dice, schema *ast.Schema, org *oktasim.Org) string {
	m := &maker{dice: dice, schema: schema, org: org}
	fields, used, roots := pickable(schema.Query.Fields), map[string]bool{}, ""
	for range 1 + dice(maxRoots) {
		roots += m.field("Query", fields[dice(len(fields))], used, maxHops, 1)
	}
	return "query {\n" + roots + "}\n" + strings.Join(m.fragments, "")
}

// maker writes one query.
type maker struct {
	dice      Dice
	schema    *ast.Schema
	org       *oktasim.Org
	fragments []string
	aliases   int
	// directives are counted, since the server takes few.
	directives int
}

// pickable leaves out introspection.
func pickable(fields ast.FieldList) ast.FieldList {
	return slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
}

// selection writes fields of a type, id always among them: lists are compared
// after sorting them by it. The types of an interface share the names that are
// used, since fields of one name must be of one type.
func (m *maker) selection(typ string, hops int, used map[string]bool) string {
	indent := 1 + maxHops - hops
	var b strings.Builder
	def := m.schema.Types[typ]
	line := func(text string) { fmt.Fprintf(&b, "%s%s\n", strings.Repeat("  ", indent), text) }
	if def.Kind != ast.Object {
		line("__typename")
		for _, possible := range m.schema.PossibleTypes[typ] {
			line("... on " + possible.Name + " {\n" + m.selection(possible.Name, hops, used) + strings.Repeat("  ", indent) + "}")
		}
		return b.String()
	}
	if def.Fields.ForName("id") != nil {
		line("id")
		used["id"] = true
	} else {
		line("__typename")
	}
	fields := pickable(def.Fields)
	for range 1 + m.dice(4) {
		b.WriteString(m.field(typ, fields[m.dice(len(fields))], used, hops, indent))
	}
	return b.String()
}

// field writes one field, nothing when it leads too far.
func (m *maker) field(typ string, f *ast.FieldDefinition, used map[string]bool, hops, indent int) string {
	def := m.schema.Types[f.Type.Name()]
	composite := def.Kind == ast.Object || def.Kind == ast.Interface || def.Kind == ast.Union
	below := hops
	if composite && !strings.HasSuffix(typ, "Connection") && !strings.HasSuffix(typ, "Edge") {
		below--
	}
	if below < 0 {
		return ""
	}
	key := f.Name
	if used[key] {
		// Canonical knows cursors by their names.
		if m.aliases++; m.aliases > 25 || strings.HasSuffix(strings.ToLower(key), "cursor") {
			return ""
		}
		key = fmt.Sprintf("a%d", m.aliases)
	}
	used[key] = true
	text := strings.Repeat("  ", indent)
	if key != f.Name {
		text += key + ": "
	}
	text += f.Name + m.arguments(typ, f, hops) + m.directive()
	if composite {
		text += m.below(f.Type.Name(), below, indent)
	}
	return text + "\n"
}

// below writes what is selected of an object, now and then by a fragment.
func (m *maker) below(typ string, hops, indent int) string {
	inner := m.selection(typ, hops, map[string]bool{})
	if m.dice(5) > 0 {
		return " {\n" + inner + strings.Repeat("  ", indent) + "}"
	}
	name := fmt.Sprintf("F%d", len(m.fragments)+1)
	m.fragments = append(m.fragments, "fragment "+name+" on "+typ+" {\n"+inner+"}\n")
	return " { ..." + name + " }"
}

// directive draws one, now and then.
func (m *maker) directive() string {
	texts := []string{" @skip(if: true)", " @include(if: true)"}
	at := m.dice(24)
	if at >= len(texts) || m.directives == maxDirectives {
		return ""
	}
	m.directives++
	return texts[at]
}
