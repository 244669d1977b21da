package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"oktagraph/internal/testkit/world"
)

// sights are the facts that one answer gives.
type sights struct {
	users, groups []objectSight
	lists         []listSight
	roles         []roleSight
	nulls         []nullSight
	failed        map[string]bool // paths of errors, without positions in lists
}

// objectSight is an object's own fields.
type objectSight struct{ path, id, value string }

// listSight is one list of the history as the answer shows it.
type listSight struct {
	path, list string
	ids        []string
	whole      bool
}

// roleSight is a list of role assignments. It shows those made to owner, or, as
// Okta lists a user's, also those made to the user's groups; of all owners when
// that is "". role is what the list is limited to.
type roleSight struct {
	path, owner, role string
	direct, inherited bool
	held              map[string]string // assignee:assignment: type and custom role
	whole             bool
}

// nullSight is a field that is null, and no error says why: the fact does not
// hold. A list never may.
type nullSight struct{ path, list, id string }

// see reads an answer. Pages of walks are never whole.
func see(q Question, a world.Answer) (*sights, error) {
	s := &sights{failed: map[string]bool{}}
	for _, e := range a.Errors {
		s.failed[pathText(e.Path)] = true
	}
	var data map[string]any
	if len(a.Data) == 0 || string(a.Data) == "null" {
		if len(a.Errors) == 0 {
			return nil, fmt.Errorf("neither data nor errors: %s", a.Data)
		}
		return s, nil
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		return nil, fmt.Errorf("read the data: %w", err)
	}
	for field, v := range data {
		s.root(q, field, v)
	}
	return s, nil
}

// pathText is an error's path without positions: errors are collapsed, so the
// first position stands for all.
func pathText(path []any) string {
	var parts []string
	for _, p := range path {
		if name, ok := p.(string); ok {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, ".")
}

func (s *sights) root(q Question, field string, v any) {
	root := q.Roots[field]
	switch v := v.(type) {
	case nil:
		s.null(field, root.List, root.Key)
	case []any: // nodes
		ids, _ := q.Variables["ids"].([]string)
		for i, object := range v {
			switch {
			case object != nil:
				s.object(field, object)
			case strings.HasPrefix(ids[i], "00g"):
				s.null(field, groupsList, ids[i])
			default:
				s.null(field, usersList, ids[i])
			}
		}
	case map[string]any:
		_, walked := q.Variables["after"]
		switch {
		case root.List == rolesList:
			s.assignments(roleSight{path: field, role: root.Key, direct: true, whole: !walked}, v)
		case v["nodes"] != nil:
			s.list(field, root.List, v, walked)
		default:
			s.object(field, v)
		}
	}
}

// null notes a null that no error explains; a path that failed says nothing.
func (s *sights) null(path, list, id string) {
	if !s.failed[path] {
		s.nulls = append(s.nulls, nullSight{path, list, id})
	}
}

func (s *sights) list(path, list string, v any, walked bool) {
	connection, ok := v.(map[string]any)
	if !ok {
		s.null(path, list, "")
		return
	}
	sight := listSight{path: path, list: list, whole: !walked && !hasNextPage(connection)}
	nodes, _ := connection["nodes"].([]any)
	for _, node := range nodes {
		sight.ids = append(sight.ids, s.object(path+".nodes", node))
	}
	s.lists = append(s.lists, sight)
}

func hasNextPage(connection map[string]any) bool {
	info, _ := connection["pageInfo"].(map[string]any)
	more, _ := info["hasNextPage"].(bool)
	return more
}

// object reads an object and returns its id.
func (s *sights) object(path string, v any) string {
	object, _ := v.(map[string]any)
	text := func(field string) string { t, _ := object[field].(string); return t }
	id := text("id")
	switch text("__typename") {
	case "User":
		if _, shown := object["status"]; shown {
			s.users = append(s.users, objectSight{path, id, userValue(text("status"), text("login"), text("firstName"))})
		}
	case "Group":
		s.groups = append(s.groups, objectSight{path, id, text("name")})
	}
	for field, value := range object {
		s.edge(path, text("__typename"), id, field, value)
	}
	return id
}

func (s *sights) edge(path, typename, id, field string, v any) {
	path += "." + field
	switch typename + "." + strings.TrimRight(field, "0123456789") {
	case "User.groups":
		s.list(path, groupsOf+id, v, false)
	case "Group.members":
		s.list(path, membersOf+id, v, false)
	case "User.roleAssignments":
		s.assignments(roleSight{path: path, owner: id, direct: true, inherited: true, whole: true}, v)
	case "User.direct", "Group.roleAssignments":
		s.assignments(roleSight{path: path, owner: id, direct: true, whole: true}, v)
	case "Role.assignments":
		s.assignments(roleSight{path: path, role: roleKey(id), direct: true, whole: true}, v)
	}
}

// roleKey is the value that assignments of a role have in the history. A
// standard role's id may name its tenant first.
func roleKey(id string) string {
	if strings.HasPrefix(id, "cr0") {
		return roleValue("CUSTOM", id)
	}
	return id[strings.LastIndexByte(id, ':')+1:]
}

func (s *sights) assignments(sight roleSight, v any) {
	list, ok := v.([]any)
	if connection, paged := v.(map[string]any); paged {
		list, _ = connection["nodes"].([]any)
		ok, sight.whole = true, sight.whole && !hasNextPage(connection)
	}
	if !ok {
		s.null(sight.path, rolesList, "")
		return
	}
	sight.held = map[string]string{}
	for _, item := range list {
		a, _ := item.(map[string]any)
		role, _ := a["role"].(map[string]any)
		id, _ := a["id"].(string)
		roleType, _ := role["type"].(string)
		roleID, _ := role["id"].(string)
		sight.held[id] = roleValue(roleType, roleID)
	}
	s.roles = append(s.roles, sight)
}

// sortedIDs are the keys of a list of assignments, in order.
func (r roleSight) sortedIDs() []string {
	ids := make([]string, 0, len(r.held))
	for id := range r.held {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
