package naive

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// list answers users and groups: Okta's plain list where nothing is asked for,
// ids one by one where only ids are, and a search otherwise.
func (q root) list(typ, path string, args map[string]any, condition func(filter map[string]any) []string) (any, error) {
	filter, _ := args["filter"].(map[string]any)
	search, _ := args["search"].(string)
	order, _ := args["orderBy"].(map[string]any)
	parts := condition(filter)
	ids, byID := filter["ids"], filter["ids"] != nil
	if nothing(filter) {
		return connection{typ: typ}, nil
	}
	if byID && len(parts) == 0 && search == "" && order == nil {
		return q.byIDs(typ, textsOf(ids), args)
	}
	if byID {
		parts = append(parts, anyOf("id eq ", textsOf(ids)))
	}
	asks := len(parts) > 0 || search != "" || order != nil || filter["includeDeprovisioned"] == true
	if typ == "User" && asks && filter["status"] == nil && !byID && filter["includeDeprovisioned"] != true {
		parts = append(parts, `(status lt "DEPROVISIONED" or status gt "DEPROVISIONED")`)
	}
	if search != "" {
		parts = append(parts, "("+search+")")
	}
	first, after := pageOf(args)
	query := limited(first)
	if after != "" {
		query.Set("after", after)
	}
	if asks {
		if len(parts) == 0 {
			parts = []string{`created gt "1970-01-01T00:00:00.000Z"`}
		}
		query.Set("search", strings.Join(parts, " and "))
	}
	if order != nil {
		query.Set("sortBy", sortKey(order["field"]))
		query.Set("sortOrder", "asc")
		if order["direction"] == "DESC" {
			query.Set("sortOrder", "desc")
		}
	}
	list, next, err := q.page(path, query)
	if err != nil {
		return nil, err
	}
	return q.paged(typ, list, next, after != ""), nil
}

// nothing says that a list of the filter is empty, so that nothing can match.
func nothing(filter map[string]any) bool {
	for _, name := range []string{"ids", "status", "type"} {
		if filter[name] == nil {
			continue
		}
		list := textsOf(filter[name])
		if name == "ids" {
			list = slices.DeleteFunc(slices.Clone(list), func(id string) bool { return !isID(id) })
		}
		if len(list) == 0 {
			return true
		}
	}
	return false
}

// byIDs cuts the ids and asks for those of the page: an id that names nothing
// takes up a place in its page.
func (q root) byIDs(typ string, ids []string, args map[string]any) (any, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) })
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var places []thing
	for _, id := range ids {
		places = append(places, fixed{typ: id})
	}
	c := cutThings(typ, places, args)
	places, c.items = c.items, nil
	for _, place := range places {
		find := q.userByID
		if typ == "Group" {
			find = q.groupByID
		}
		found, err := find(place.typeName())
		if err != nil {
			return nil, err
		}
		if t, ok := found.(thing); ok {
			c.items = append(c.items, t)
		}
	}
	return c, nil
}

func anyOf(before string, values []string) string {
	var list []string
	for _, v := range values {
		list = append(list, before+strconv.Quote(v))
	}
	return "(" + strings.Join(list, " or ") + ")"
}

func userCondition(filter map[string]any) []string {
	var parts []string
	if status := textsOf(filter["status"]); status != nil {
		parts = append(parts, anyOf("status eq ", status))
	}
	if text, _ := filter["startsWith"].(string); text != "" {
		var list []string
		for _, attr := range []string{"firstName", "lastName", "email", "login"} {
			list = append(list, "profile."+attr+" sw "+strconv.Quote(text))
		}
		parts = append(parts, "("+strings.Join(list, " or ")+")")
	}
	for _, attr := range []string{"login", "email", "firstName", "lastName", "department"} {
		if text, ok := filter[attr].(string); ok {
			parts = append(parts, "profile."+attr+" eq "+strconv.Quote(text))
		}
	}
	return append(parts, later(filter, "created", "lastUpdated")...)
}

func groupCondition(filter map[string]any) []string {
	var parts []string
	if types := textsOf(filter["type"]); types != nil {
		parts = append(parts, anyOf("type eq ", types))
	}
	if text, _ := filter["nameStartsWith"].(string); text != "" {
		parts = append(parts, "profile.name sw "+strconv.Quote(text))
	}
	return append(parts, later(filter, "lastUpdated", "lastMembershipUpdated")...)
}

func later(filter map[string]any, attrs ...string) []string {
	var parts []string
	for _, attr := range attrs {
		text, _ := filter[attr+"After"].(string)
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			parts = append(parts, attr+" gt "+t.UTC().Format(`"2006-01-02T15:04:05.000Z"`))
		}
	}
	return parts
}

// sortKey spells an order's field as Okta does: LAST_NAME is profile.lastName.
func sortKey(field any) string {
	word, _ := field.(string)
	key := ""
	for i, part := range strings.Split(strings.ToLower(word), "_") {
		if i > 0 {
			part = strings.ToUpper(part[:1]) + part[1:]
		}
		key += part
	}
	switch key {
	case "status", "created", "lastUpdated", "lastMembershipUpdated":
		return key
	default:
		return "profile." + key
	}
}
