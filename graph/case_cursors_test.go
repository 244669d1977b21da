package graph_test

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/cursor"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/oktasim"
)

// secretKey signs the cursors of all servers in tests.
const secretKey = "the same in every process"

// cursorShape matches cursors: "Aw" to "A_" for version 3, then 16 bytes of signature and a
// position of at least four.
var cursorShape = regexp.MustCompile(`\bA[w-z0-9_-][0-9A-Za-z_-]{26,}`)

// namedLists returns the lists of the org. They have no filter, search or order, except for
// the assignments of some role types.
func namedLists(t *testing.T, org *oktasim.Org) []cursor.Binding {
	t.Helper()
	users, err := filter.ForUsers(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := filter.ForGroups(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lists []cursor.Binding
	add := func(field, parent, args string) {
		lists = append(lists, cursor.Binding{Tenant: "acme", Field: field, Parent: parent, Args: args})
	}
	add("Query.users", "", users.Canonical)
	add("Query.groups", "", groups.Canonical)
	add("Query.roleAssignments", "", "")
	some, err := filter.ForAssignments(someRoles())
	if err != nil {
		t.Fatal(err)
	}
	add("Query.roleAssignments", "", some.Canonical)
	for _, kind := range []string{"", "STANDARD", "CUSTOM", "IAM", "UNKNOWN"} {
		add("Query.roles", "", kind)
	}
	for _, id := range everyUser(org) {
		add("User.groups", id, "")
		add("User.apps", id, "")
		add("User.directReports", id, "")
	}
	log, err := filter.ForLog(filter.Log{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	add("Query.logEvents", "", log.Canonical)
	for _, id := range groupIDs(org) {
		add("Group.members", id, "")
		add("Group.owners", id, "")
		add("Group.apps", id, "")
	}
	for _, a := range org.Apps() {
		add("App.users", a.ID, "")
		add("App.groups", a.ID, "")
	}
	for _, id := range append(org.CustomRoles(), "SUPER_ADMIN", "HELP_DESK_ADMIN") {
		add("Role.assignments", id, "")
		add("Role.holders", id, "")
	}
	for _, assignee := range append(everyUser(org), groupIDs(org)...) {
		for _, a := range org.AssignmentsOf(assignee) {
			add("RoleTargets.groups", assignee+":"+a.ID, "")
			add("RoleTargets.apps", assignee+":"+a.ID, "")
		}
	}
	for _, id := range org.ResourceSets() {
		add("ResourceSet.resources", id, "")
		add("ResourceSet.bindings", id, "")
	}
	for _, id := range everyUser(org) {
		add("User.administrators", id, "")
	}
	for _, id := range groupIDs(org) {
		add("Group.administrators", id, "")
	}
	return lists
}

// someRoles is the filter of the case role-assignments/by-type.
func someRoles() *model.RoleAssignmentFilter {
	own := &model.RoleAssignmentFilter{Role: graphql.OmittableOf([]string{"SUPER_ADMIN", "WORKFLOWS_ADMIN", "NO_SUCH"})}
	custom := &model.RoleAssignmentFilter{Kind: graphql.OmittableOf([]model.RoleKind{model.RoleKindCustom})}
	return &model.RoleAssignmentFilter{Or: graphql.OmittableOf([]*model.RoleAssignmentFilter{own, custom})}
}

// cursorOfGroups is a valid cursor of a list that no case continues.
func cursorOfGroups(t *testing.T, org *oktasim.Org) string {
	t.Helper()
	q, err := filter.ForGroups(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	list := cursor.Binding{Tenant: "acme", Field: "Query.groups", Args: q.Canonical}
	return cursor.New([]byte(secretKey)).Encode(list, loaders.Position{Offset: 1, Seen: 1, LastID: groupIDs(org)[0]})
}

// cursorName describes a cursor's position, including every item that it remembers: two
// cursors with the same name are the same. A cursor of an unknown list stays unchanged, and
// the case fails.
func (n *caseNames) cursorName(text string, parts map[string]string) string {
	codec := cursor.New([]byte(secretKey))
	for _, list := range n.cursors {
		at, err := codec.Decode(list, text)
		log := list.Field == "Query.logEvents"
		if err != nil || !log && (at.After != "" || at.Offset != at.Seen) {
			continue
		}
		name := fmt.Sprintf("cursor: behind %d of %s", at.Seen, list.Field)
		if list.Parent != "" {
			name += " of " + n.symbolic(list.Parent, parts)
		}
		if list.Args != "" && list.Field == "Query.roleAssignments" {
			name += " that are asked for"
		}
		if log {
			name += ", until and after " + at.After
		}
		if at.LastID != "" {
			name += ", the last is " + n.symbolic(at.LastID, parts)
		}
		for given := at.Given; len(given) >= fingerprintSize; given = given[fingerprintSize:] {
			name += ", given " + n.byFingerprint(given[:fingerprintSize], parts)
		}
		return "${" + name + "}"
	}
	return text
}

// symbolic names an id, or several joined by colons, without braces.
func (n *caseNames) symbolic(id string, parts map[string]string) string {
	words := strings.Split(id, ":")
	for i, word := range words {
		if name := n.nameOf(word, parts); name != "" {
			words[i] = name
		}
	}
	return strings.Join(words, " ")
}

// fingerprintSize is the same as in package loaders: cursors of lists that are not ordered
// by id remember the first five bytes of the SHA-256 of every returned id.
const fingerprintSize = 5

func (n *caseNames) byFingerprint(mark string, parts map[string]string) string {
	for id := range n.numbers {
		if sum := sha256.Sum256([]byte(id)); string(sum[:fingerprintSize]) == mark {
			return n.nameOf(id, parts)
		}
	}
	return fmt.Sprintf("%x", mark)
}
