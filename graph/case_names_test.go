package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oktagraph/graph/cursor"
	"oktagraph/oktasim"
)

// caseNames names the ids of the cases' org, since ids follow from the seed and mean
// nothing to a reader. Every user and group is numbered in order of id: "${user:3}" comes
// before "${user:4}" wherever a list is ordered by id. Objects that many cases use are also
// named by their role in them, such as "${deactivated}".
type caseNames struct {
	values  map[string]any    // by name: ids, texts, and lists of these
	numbers map[string]string // by id: the numbered name
	cursors []cursor.Binding  // lists whose cursors have names
}

// namesOf names all objects of the org.
func namesOf(t *testing.T, org *oktasim.Org) *caseNames {
	t.Helper()
	n := &caseNames{values: map[string]any{}, numbers: map[string]string{}}
	for i, u := range org.Users() {
		n.add(t, fmt.Sprintf("user:%d", i+1), u.ID)
	}
	for i, g := range org.Groups() {
		name := fmt.Sprintf("group:%d", i+1)
		if g.ID == org.Everyone() {
			name = "group:Everyone"
		}
		n.add(t, name, g.ID)
	}
	for i, id := range org.CustomRoles() {
		n.add(t, fmt.Sprintf("role:%d", i+1), id)
	}
	for i, id := range org.ResourceSets() {
		if isOktaID(id) { // Okta's own sets have readable ids
			n.add(t, fmt.Sprintf("resourceSet:%d", i+1), id)
		}
	}
	n.addAssignments(t, org)
	n.addResources(t, org)
	n.add(t, "userType", userTypeOf(t, org))
	n.addPeople(t, org)
	n.addParts(t, org)
	n.cursors = namedLists(t, org)
	return n
}

func (n *caseNames) add(t *testing.T, name, id string) {
	t.Helper()
	if n.numbers[id] != "" || n.values[name] != nil || id == "" {
		t.Fatalf("%q cannot be %s: the id is %q already, the name %v", id, name, n.numbers[id], n.values[name])
	}
	n.numbers[id], n.values[name] = name, id
}

// addAssignments names assignments by the type of their role, and numbers the apps that
// they are limited to. All holders of the same standard role share one assignment id in
// Okta, so such an id has one name.
func (n *caseNames) addAssignments(t *testing.T, org *oktasim.Org) {
	t.Helper()
	var apps []string
	for _, holder := range slices.Concat(everyUser(org), groupIDs(org), serviceAppIDs(org)) {
		for _, a := range org.AssignmentsOf(holder) {
			apps = append(apps, a.TargetApps...)
			if n.numbers[a.ID] != "" {
				continue
			}
			name := "assignment:" + a.RoleType
			for i := 2; n.values[name] != nil; i++ {
				name = fmt.Sprintf("assignment:%s:%d", a.RoleType, i)
			}
			n.add(t, name, a.ID)
		}
	}
	slices.Sort(apps)
	apps = slices.DeleteFunc(slices.Compact(apps), func(id string) bool { return !isOktaID(id) })
	for i, id := range apps {
		n.add(t, fmt.Sprintf("app:%d", i+1), id)
	}
	n.addApps(t, org, len(apps))
}

// addApps names the other apps, and the group rules.
func (n *caseNames) addApps(t *testing.T, org *oktasim.Org, named int) {
	t.Helper()
	for _, a := range org.Apps() {
		if n.numbers[a.ID] == "" {
			named++
			n.add(t, fmt.Sprintf("app:%d", named), a.ID)
		}
	}
	for i, rule := range org.Rules() {
		n.add(t, fmt.Sprintf("rule:%d", i+1), rule.ID)
	}
}

func everyUser(org *oktasim.Org) []string {
	var ids []string
	for _, u := range org.Users() {
		ids = append(ids, u.ID)
	}
	return ids
}

// userTypeOf returns the id of the only user type, which `raw` shows.
func userTypeOf(t *testing.T, org *oktasim.Org) string {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/users/"+live(org)[0], nil)
	req.Header.Set("Authorization", "SSWS "+org.Token())
	rec := httptest.NewRecorder()
	org.ServeHTTP(rec, req)
	var user struct{ Type struct{ ID string } }
	if err := json.Unmarshal(rec.Body.Bytes(), &user); err != nil {
		t.Fatalf("read a user: %v", err)
	}
	return user.Type.ID
}

// oktaIDs matches the ids of Okta's objects and of role assignments. Okta's own roles and
// resource sets have words as ids, which need no other name.
var oktaIDs = regexp.MustCompile(`\b(00[ugo]|0oa|0pr|cr0|iam|ir[abe]|gra|ra1|oty|ufs|guo)[0-9A-Za-z]{17}\b`)

func isOktaID(text string) bool { return oktaIDs.MatchString(text) }

// literals returns the ids and cursors in an answer that should be names.
func (n *caseNames) literals(answer string) []string {
	return slices.Concat(oktaIDs.FindAllString(answer, -1), cursorShape.FindAllString(answer, -1), n.known(answer))
}

// known returns the ids of the org's objects in a text. A query may have other ids, which
// do not exist.
func (n *caseNames) known(text string) []string {
	var found []string
	for id := range n.numbers {
		if strings.Contains(text, id) {
			found = append(found, id)
		}
	}
	return found
}

// fill replaces every "${name}" in the variables by its value; a text may have several. It
// adds to parts the names that were used, so that the answer uses the same.
func (n *caseNames) fill(t *testing.T, v any, parts map[string]string) any {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = n.fill(t, v[key], parts)
		}
	case []any:
		for i := range v {
			v[i] = n.fill(t, v[i], parts)
		}
	case string:
		if places := nameShape.FindAllString(v, -1); len(places) == 1 && places[0] == v {
			return n.value(t, v, parts)
		}
		return nameShape.ReplaceAllStringFunc(v, func(name string) string { return fmt.Sprint(n.value(t, name, parts)) })
	}
	return v
}

var nameShape = regexp.MustCompile(`\$\{[^}]*\}`)

// value returns the value of a "${name}".
func (n *caseNames) value(t *testing.T, text string, parts map[string]string) any {
	t.Helper()
	name := strings.TrimSuffix(strings.TrimPrefix(text, "${"), "}")
	value, ok := n.values[name]
	if !ok {
		t.Fatalf("nothing is called %s", text)
	}
	if id, isText := value.(string); isText && n.numbers[id] != "" {
		if other := parts[id]; other != "" && other != name {
			t.Fatalf("${%s} and ${%s} are one object: use one name", name, other)
		}
		parts[id] = name
	}
	return value
}

// expand is fill for the text of a setup, in which ids are parts of addresses.
func (n *caseNames) expand(text string) string {
	for name, value := range n.values {
		if id, isText := value.(string); isText {
			text = strings.ReplaceAll(text, "${"+name+"}", id)
		}
	}
	return text
}

// symbols replaces the ids and cursors of an answer with names; parts are the names that
// the variables used.
func (n *caseNames) symbols(answer string, parts map[string]string) string {
	answer = cursorShape.ReplaceAllStringFunc(answer, func(text string) string { return n.cursorName(text, parts) })
	var pairs []string
	for id := range n.numbers {
		pairs = append(pairs, id, "${"+n.nameOf(id, parts)+"}")
	}
	return strings.NewReplacer(pairs...).Replace(answer)
}

func (n *caseNames) nameOf(id string, parts map[string]string) string {
	if name := parts[id]; name != "" {
		return name
	}
	return n.numbers[id]
}
