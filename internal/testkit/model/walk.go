package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Walk goes one page further in one of several walks through lists, or begins a
// new one.
type Walk struct {
	Kind                   string
	Slot, Server, I, First int
}

// walkSlots is how many walks go on at the same time.
const walkSlots = 3

// String describes the step.
func (w Walk) String() string {
	return fmt.Sprintf("walk %d by server %d: %s, %d more", w.Slot, w.Server, w.Kind, w.First)
}

// walk is a list that is being read page by page.
type walk struct {
	kind, text string
	field      string // path of the connection in the data
	id         string
	root       Root
	list       string // of the history
	object     string // the history's list of the objects, whose change may move them
	cursor     string
	from       time.Time
	seen       []string
	failures   int
}

// stagedWalk goes through users who leave the list when they are activated.
const stagedWalk = "staged users by login"

// Walks are the kinds of walks.
func Walks() []string {
	return []string{stagedWalk, "users by login", "members", "users", "groups", "groups of a user", "assignments"}
}

func (m *Model) newWalk(kind string, i int) *walk {
	w := &walk{kind: kind, from: endOfTime}
	list := func(query, field, args string) string {
		return `query($first: Int!, $after: String` + query + `) { ` + field + `(first: $first, after: $after` + args + `) `
	}
	switch kind {
	case "users":
		w.text, w.field, w.list = list("", "users", "")+`{ nodes { ...U }`+infoPart+`} }`, "users", liveList
	case "users by login":
		w.text, w.field, w.list, w.object = list("", "users", ", orderBy: {field: LOGIN}")+`{ nodes { ...U }`+infoPart+`} }`, "users", liveList, usersList
	case stagedWalk:
		w.text, w.field = list("", "users", ", filter: {status: [STAGED]}, orderBy: {field: LOGIN}")+`{ nodes { ...U }`+infoPart+`} }`, "users"
		w.list, w.object = statusList+"STAGED", usersList
	case "groups":
		w.text, w.field, w.list = list("", "groups", "")+`{ nodes { ...G }`+infoPart+`} }`, "groups", groupsList
	case "members":
		w.id = pick(m.ever(groupsList), i)
		w.text = `query($first: Int!, $after: String, $id: ID!) { group(id: $id) { ...G walked: members(first: $first, after: $after) { nodes { ...U }` + infoPart + `} } }`
		w.field, w.list, w.root = "group.walked", membersOf+w.id, Root{groupsList, w.id}
	case "groups of a user":
		w.id = pick(m.ever(usersList), i)
		w.text = `query($first: Int!, $after: String, $id: ID!) { user(id: $id) { ...U walked: groups(first: $first, after: $after) { nodes { ...G }` + infoPart + `} } }`
		w.field, w.list, w.root = "user.walked", groupsOf+w.id, Root{usersList, w.id}
	default:
		w.text, w.field, w.list = list("", "roleAssignments", "")+`{ nodes { ...A }`+infoPart+`} }`, "roleAssignments", rolesList
	}
	w.text = withFragments(w.text)
	return w
}

// question is the walk's next page.
func (w *walk) question(first int) Question {
	q := Question{Name: "walk " + w.kind, Text: w.text, Variables: map[string]any{"first": first, "after": nil}, Roots: map[string]Root{}}
	if w.cursor != "" {
		q.Variables["after"] = w.cursor
	}
	if w.id != "" {
		q.Variables["id"] = w.id
		q.Roots[firstName(w.field)] = w.root
	} else {
		q.Roots[w.field] = Root{List: w.list}
	}
	return q
}

func (w Walk) run(m *Model) {
	slot := w.Slot % walkSlots
	if m.walks[slot] == nil {
		m.walks[slot] = m.newWalk(w.Kind, w.I)
	}
	it := m.walks[slot]
	q := it.question(w.First)
	x := m.begin(Ask{Server: w.Server, Question: q.Name, Exactly: &q})
	x.alone = true
	x.perform()
	m.settle(x)
	if it.page(x) {
		return
	}
	m.walks[slot] = nil
}

// page takes in a page; false ends the walk.
func (w *walk) page(x *exchange) bool {
	const patience = 5 // failing pages in a row
	nodes, info, ok := w.connection(x.answer.Data)
	if len(x.answer.Errors) > 0 || !ok {
		w.failures++
		return w.failures < patience && len(x.answer.Errors) > 0
	}
	w.failures = 0
	if from := x.from(); from.Before(w.from) {
		w.from = from
	}
	w.seen = append(w.seen, nodes...)
	if info.HasNextPage && info.EndCursor != "" {
		w.cursor = info.EndCursor
		return true
	}
	w.judge(x)
	return false
}

type pageInfo struct {
	HasNextPage bool
	EndCursor   string
}

func (w *walk) connection(data json.RawMessage) ([]string, pageInfo, bool) {
	type connection struct {
		Nodes    []struct{ ID string }
		PageInfo pageInfo
	}
	var c *connection
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(data, &fields) != nil {
		return nil, pageInfo{}, false
	}
	raw := fields[firstName(w.field)]
	if w.id != "" {
		var parent *struct{ Walked json.RawMessage }
		if json.Unmarshal(raw, &parent) != nil || parent == nil {
			return nil, pageInfo{}, false
		}
		raw = parent.Walked
	}
	if json.Unmarshal(raw, &c) != nil || c == nil {
		return nil, pageInfo{}, false
	}
	ids := make([]string, len(c.Nodes))
	for i, n := range c.Nodes {
		ids[i] = n.ID
	}
	return ids, c.PageInfo, true
}

func firstName(path string) string {
	for i := range path {
		if path[i] == '.' {
			return path[:i]
		}
	}
	return path
}

// judge compares the whole walk with who was in the list, unchanged, all the time.
func (w *walk) judge(x *exchange) {
	m := x.model
	var wrong []string
	for _, id := range m.ever(w.list) {
		steady := m.History.Steady(w.list, id, w.from, x.ended) && (w.object == "" || m.History.Steady(w.object, id, w.from, x.ended))
		if !steady {
			continue
		}
		times := 0
		for _, seen := range w.seen {
			if seen == id {
				times++
			}
		}
		if times != 1 {
			wrong = append(wrong, fmt.Sprintf("%s was there all the time and came %d times", id, times))
		}
	}
	slices.Sort(wrong)
	m.brokenBy(WalkRule, fmt.Sprintf("walk through %s since %s", w.kind, clockText(w.from)), wrong)
}
