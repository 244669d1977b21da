package naive

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// root is the query.
type root struct{ *run }

func (root) typeName() string { return "Query" }

func (q root) field(name string, args map[string]any) (any, error) {
	id, _ := args["id"].(string)
	switch name {
	case "viewer":
		return fixed{"Viewer", q.options.Viewer}, nil
	case "node":
		return q.anyNode(id)
	case "nodes":
		list := []any{}
		for _, id := range textsOf(args["ids"]) {
			n, err := q.anyNode(id)
			if err != nil {
				return nil, err
			}
			list = append(list, n)
		}
		return list, nil
	case "user":
		if login, ok := args["login"].(string); ok {
			return q.userByLogin(login)
		}
		return q.ifID(id, q.userByID)
	case "group":
		return q.ifID(id, q.groupByID)
	case "role":
		return q.ifID(id, q.roleByID)
	case "roles":
		kind, _ := args["kind"].(string)
		return q.everyRole(kind)
	case "roleAssignments":
		return q.assignments(args)
	case "users":
		return q.list("User", "/api/v1/users", args, userCondition)
	default:
		return q.list("Group", "/api/v1/groups", args, groupCondition)
	}
}

// anyNode finds an object by the prefix of its id.
func (q root) anyNode(id string) (any, error) {
	switch {
	case strings.HasPrefix(id, "00u"):
		return q.ifID(id, q.userByID)
	case strings.HasPrefix(id, "00g"):
		return q.ifID(id, q.groupByID)
	default:
		return q.ifID(id, q.roleByID)
	}
}

func isID(id string) bool { return regexp.MustCompile(`^[0-9A-Za-z_]{3,64}$`).MatchString(id) }

func (root) ifID(id string, find func(string) (any, error)) (any, error) {
	if !isID(id) {
		return nil, nil
	}
	return find(id)
}

// userByLogin searches where a login cannot stand in a path.
func (q root) userByLogin(login string) (any, error) {
	if strings.ContainsAny(login, `/\`) || isID(login) || login == "." || login == ".." {
		list, _, err := q.page("/api/v1/users", url.Values{"search": {"profile.login eq " + strconv.Quote(login)}})
		if err != nil || len(list) == 0 {
			return nil, err
		}
		return user{q.run, list[0]}, nil
	}
	o, err := q.one("/api/v1/users/" + url.PathEscape(login))
	if err != nil || o == nil || !strings.EqualFold(o.sub("profile").text("login"), login) {
		return nil, err
	}
	return user{q.run, o}, nil
}

func (q root) assignments(args map[string]any) (any, error) {
	list, err := q.everyAssignment()
	types := textsOf(args["roleTypes"])
	items := []thing{}
	for _, a := range list {
		if types == nil || slices.Contains(types, a.text("type")) {
			items = append(items, a)
		}
	}
	return cutThings("RoleAssignment", items, args), err
}

// textsOf reads a list of texts, nil when there is none.
func textsOf(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case []any:
		list := []string{}
		for _, item := range v {
			if s, ok := item.(string); ok {
				list = append(list, s)
			}
		}
		return list
	default:
		return nil
	}
}

func limited(n int) url.Values { return url.Values{"limit": {strconv.Itoa(n)}} }

// fixed answers what is known beforehand.
type fixed struct {
	typ    string
	values map[string]any
}

func (f fixed) typeName() string { return f.typ }

func (f fixed) field(name string, _ map[string]any) (any, error) { return f.values[name], nil }
