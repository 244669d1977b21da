package corpus

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments draws the arguments of a field, "" for none.
func (m *maker) arguments(typ string, f *ast.FieldDefinition, hops int) string {
	var parts []string
	for _, a := range f.Arguments {
		if v := m.argument(f.Type.Name(), a, hops); v != "" {
			parts = append(parts, a.Name+": "+v)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (m *maker) argument(typ string, a *ast.ArgumentDefinition, hops int) string {
	switch a.Name {
	case "first":
		if hops == maxHops {
			return strconv.Itoa(1 + m.dice(rootFirst))
		}
		return strconv.Itoa(1 + m.dice(deepFirst))
	case "id":
		return strconv.Quote(m.id(typ))
	case "ids":
		if typ == "Org" {
			return "" // all of the caller's, whatever their names
		}
		return m.ids("Node", 12)
	case "login":
		return strconv.Quote(m.org.Users()[m.dice(len(m.org.Users()))].Login)
	case "name":
		if typ == "Group" {
			return strconv.Quote(m.groupName())
		}
		return []string{`"badgeColor"`, `"skills"`, `"city"`, `"nothing"`}[m.dice(4)]
	case "kind":
		return m.maybe("STANDARD", "CUSTOM", "IAM")
	case "source":
		return m.maybe("DIRECT", "GROUP")
	case "by":
		return []string{"[STATUS]", "[DEPARTMENT, STATUS]", "[CITY, COUNTRY_CODE]", "[COST_CENTER, DIVISION, ORGANIZATION]", "[TYPE, REALM, USER_TYPE, TITLE]"}[m.dice(5)]
	case "filter":
		if a.Type.Name() == "String" {
			return m.maybe(`"eventType eq \"user.session.start\""`, `"target.type eq \"UserGroup\" or severity pr"`)
		}
		return m.filter(a.Type.Name())
	case "actor", "target":
		return m.maybe(strconv.Quote(m.id("Node")))
	case "until":
		return m.maybe(`"2026-10-28T00:00:00Z"`, `"2099-01-01T00:00:00Z"`)
	case "since":
		return m.maybe(`"2026-10-01T00:00:00Z"`, `"1999-12-31T00:00:00Z"`)
	case "search":
		return m.search(typ)
	case "orderBy":
		return m.order(a.Type.Name())
	default:
		return ""
	}
}

// maybe draws one of the texts, or none.
func (m *maker) maybe(texts ...string) string {
	return append(texts, "", "")[m.dice(len(texts)+2)]
}

// id draws an id of a type, seldom one that names nothing.
func (m *maker) id(typ string) string {
	if typ == "Node" {
		typ = []string{"User", "User", "Group", "Role", "RoleAssignment", "ResourceSet"}[m.dice(6)]
	}
	if m.dice(12) == 0 {
		return []string{"00u00000000000000000", "00g00000000000000000", "cr000000000000000000", "nothing at all"}[m.dice(4)]
	}
	switch typ {
	case "User":
		return m.org.Users()[m.dice(len(m.org.Users()))].ID
	case "Group":
		return m.org.Groups()[m.dice(len(m.org.Groups()))].ID
	case "RoleAssignment":
		return m.choose(assignmentIDs(m.org))
	case "App":
		var ids []string
		for _, a := range m.org.Apps() {
			ids = append(ids, a.ID)
		}
		return m.choose(ids)
	case "ResourceSet":
		return m.choose(m.org.ResourceSets())
	default:
		roles := append(m.org.CustomRoles(), "SUPER_ADMIN", "APP_ADMIN", "WORKFLOWS_ADMIN", "acme:USER_ADMIN")
		return roles[m.dice(len(roles))]
	}
}

// groupName draws a name that one group has, or none.
func (m *maker) groupName() string {
	count := map[string]int{}
	for _, g := range m.org.Groups() {
		count[strings.ToLower(g.Name)]++
	}
	g := m.org.Groups()[m.dice(len(m.org.Groups()))]
	if count[strings.ToLower(g.Name)] > 1 || m.dice(8) == 0 {
		return "Nobody's group"
	}
	return g.Name
}

// choose draws one of the ids, if there are any.
func (m *maker) choose(ids []string) string {
	if len(ids) == 0 {
		return "nothing at all"
	}
	return ids[m.dice(len(ids))]
}

func (m *maker) ids(typ string, most int) string {
	var list []string
	for range m.dice(most) {
		list = append(list, strconv.Quote(m.id(typ)))
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// letter is a beginning of a name; the empty one is no condition.
func (m *maker) letter() string { return []string{"", "a", "b", "m", "s", "E"}[m.dice(6)] }

func (m *maker) search(typ string) string {
	if strings.HasPrefix(typ, "Group") {
		return m.maybe(`"profile.name sw \"s\""`, `"type eq \"OKTA_GROUP\""`)
	}
	return m.maybe(`"profile.city sw \"L\" or status eq \"STAGED\""`, `"profile.department pr"`, `"created gt \"2025-06-01T00:00:00.000Z\""`)
}

func (m *maker) order(input string) string {
	fields := m.schema.Types[strings.TrimSuffix(input, "Order")+"OrderField"].EnumValues
	field := fields[m.dice(len(fields))].Name
	return m.maybe("{field: "+field+"}", "{field: "+field+", direction: DESC}")
}
