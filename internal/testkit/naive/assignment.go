package naive

import (
	"errors"
	"slices"
	"strings"
)

// assignment is one role of one user or group.
type assignment struct {
	*run
	object
	collection, assignee string // whose it is: users or groups, and the id
	inherited            bool
}

func (assignment) typeName() string { return "RoleAssignment" }

func (a assignment) key() string { return a.assignee + ":" + a.text("id") }

func (a assignment) field(name string, _ map[string]any) (any, error) {
	switch name {
	case "id":
		return a.key(), nil
	case "assignmentId":
		return a.text("id"), nil
	case "role":
		return a.roleOf(a.object), nil
	case "status":
		return a.get("status"), nil
	case "source":
		if a.inherited {
			return "GROUP", nil
		}
		return "DIRECT", nil
	case "assignee":
		if a.collection == "groups" {
			return a.groupByID(a.assignee)
		}
		return a.userByID(a.assignee)
	case "resourceSet":
		if a.text("resource-set") == "" {
			return nil, nil
		}
		o, err := a.one("/api/v1/iam/resource-sets/" + a.text("resource-set"))
		if err != nil || o == nil {
			return nil, err
		}
		return described{"ResourceSet", o}, nil
	case "targets":
		if targetKind(a.text("type")) == "" {
			return nil, nil
		}
		return targets{a}, nil
	default:
		return a.instant(name), nil
	}
}

// assignments are a user's own, and those of the user's groups, which Okta puts
// into the same list.
func (u user) assignments(source string) ([]assignment, error) {
	list, err := u.all("/api/v1/users/"+u.id()+"/roles", nil)
	if errors.Is(err, errNotFound) {
		return nil, nil
	}
	var out []assignment
	for _, o := range list {
		a := assignment{u.run, o, "users", u.id(), false}
		if o.text("assignmentType") == "GROUP" {
			href := o.sub("_links").sub("assignee").text("href")
			a.collection, a.assignee, a.inherited = "groups", href[strings.LastIndex(href, "/")+1:], true
		}
		if source == "" || a.inherited == (source == "GROUP") {
			out = append(out, a)
		}
	}
	return sorted(out), err
}

func (g group) assignments() ([]assignment, error) {
	list, err := g.all("/api/v1/groups/"+g.id()+"/roles", nil)
	if errors.Is(err, errNotFound) {
		return nil, nil
	}
	var out []assignment
	for _, o := range list {
		out = append(out, assignment{g.run, o, "groups", g.id(), false})
	}
	return sorted(out), err
}

// everyAssignment asks every user and every group of the org.
func (r *run) everyAssignment() ([]assignment, error) {
	users, err := r.all("/api/v1/users", limited(200))
	if err != nil {
		return nil, err
	}
	groups, err := r.all("/api/v1/groups", limited(200))
	if err != nil {
		return nil, err
	}
	var all []assignment
	for _, o := range users {
		list, err := user{r, o}.assignments("DIRECT")
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	for _, o := range groups {
		list, err := group{r, o}.assignments()
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return sorted(all), nil
}

func sorted(list []assignment) []assignment {
	slices.SortStableFunc(list, func(a, b assignment) int { return strings.Compare(a.key(), b.key()) })
	return list
}

// things makes assignments the items of a list.
func (r *run) things(list []assignment, err error) (any, error) {
	all := []any{}
	for _, a := range list {
		all = append(all, a)
	}
	return all, err
}
