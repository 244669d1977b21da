package graph_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oktagraph/okta"
	"oktagraph/tenant"
)

// ServeHTTP implements http.Handler.
func (o *recordedOrg) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	o.mu.Lock()
	o.calls[path]++
	off := o.off != "" && strings.HasSuffix(path, o.off)
	o.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	body, status := o.answer(path, r.URL.Query()), http.StatusOK
	switch {
	case off:
		body, status = o.refused, http.StatusUnauthorized
	case body == nil:
		body, status = o.missing, http.StatusNotFound
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// answer returns nil for anything that was not recorded.
func (o *recordedOrg) answer(path string, query map[string][]string) []byte {
	switch rest, _ := strings.CutPrefix(path, "/api/v1/"); rest {
	case "users":
		return array(selectFrom(o.users, query))
	case "groups":
		return array(selectFrom(o.groups, query))
	}
	for prefix, objects := range map[string]map[string]object{
		"/api/v1/users/": o.users, "/api/v1/groups/": o.groups, "/api/v1/iam/roles/": o.roles, "/api/v1/iam/resource-sets/": o.sets,
	} {
		if found, ok := objects[strings.TrimPrefix(path, prefix)]; ok && strings.HasPrefix(path, prefix) {
			return encoded(found)
		}
	}
	if pages, ok := o.lists[path]; ok {
		return o.page(path, pages, query)
	}
	if strings.HasSuffix(path, "/groups") || strings.HasSuffix(path, "/users") || strings.HasSuffix(path, "/roles") || strings.HasSuffix(path, "/apps") {
		return []byte("[]") // an edge that was not recorded is empty, like an assignment without targets
	}
	if strings.HasSuffix(path, "/bindings") {
		return []byte(`{"roles":[]}`)
	}
	return o.other[path]
}

// page returns the pages of a list one after the other.
func (o *recordedOrg) page(path string, pages [][]object, query map[string][]string) []byte {
	envelope := o.envelope[path]
	if envelope == "" {
		return array(append(slices.Clip(pages[0]), pages[1]...))
	}
	if len(pages[0]) > 0 && (len(query["after"]) == 0 || query["after"][0] == "") {
		next := `{"next":{"href":"https://{yourOktaDomain}` + path + `?after=` + pages[0][len(pages[0])-1].key() + `"}}`
		return encoded(object{envelope: array(pages[0]), "_links": json.RawMessage(next)})
	}
	return encoded(object{envelope: array(pages[1])})
}

var literal = regexp.MustCompile(`(?:(\S+) )?eq "([^"]*)"`)

// selectFrom selects by the values in a filter or search: by id if it has ids, else objects
// whose profile has all values. A plain list omits DEPROVISIONED users.
func selectFrom(objects map[string]object, query map[string][]string) []object {
	expression := strings.Join(append(query["filter"], query["search"]...), " ")
	var picked []object
	for _, id := range slices.Sorted(maps.Keys(objects)) {
		if selects(expression, id, objects[id]) {
			picked = append(picked, objects[id])
		}
	}
	return picked
}

func selects(expression, id string, o object) bool {
	if expression == "" {
		return o.text("status") != "DEPROVISIONED"
	}
	var profile object
	_ = json.Unmarshal(o["profile"], &profile)
	ids, all := false, true
	for _, found := range literal.FindAllStringSubmatch(expression, -1) {
		switch name, isProfile := strings.CutPrefix(strings.TrimLeft(found[1], "("), "profile."); {
		case name == "id":
			ids = ids || found[2] == id
			all = ids
		case isProfile:
			all = all && profile.text(name) == found[2]
		}
	}
	return all
}

func array(list []object) json.RawMessage {
	if list == nil {
		list = []object{}
	}
	return encoded(list)
}

func encoded(v any) json.RawMessage {
	raw, _ := json.Marshal(v) // raw messages that were parsed before never fail
	return raw
}

// asked returns the calls since it was last called, by path.
func (o *recordedOrg) asked() map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	calls := o.calls
	o.calls = map[string]int{}
	return calls
}

// serveRecorded runs the whole server with the recorded org over loopback.
func serveRecorded(t *testing.T, o *recordedOrg) http.Handler {
	t.Helper()
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	origin, err := okta.ParseOrigin(server.URL)
	if err != nil {
		t.Fatalf("parse the origin: %v", err)
	}
	client, err := okta.New(origin, okta.APIToken("recorded"), okta.WithTenant("recorded"))
	if err != nil {
		t.Fatalf("make the client: %v", err)
	}
	t.Cleanup(client.Close)
	made, err := tenant.New("recorded", client, 0)
	if err != nil {
		t.Fatalf("make the tenant: %v", err)
	}
	heard := foreseen(t, &counter{})
	return serveThese(t, setup{}, heard, []*tenant.Tenant{made}, map[string][]string{testKey: {"recorded"}})
}

// foreseen fails the test at its end if a key was requested outside the tasks of an
// operation.
func foreseen(t testing.TB, heard *counter) *counter {
	t.Helper()
	t.Cleanup(func() {
		if n := heard.keys.Load(); n != 0 {
			t.Errorf("%d keys were asked for outside the tasks of an operation", n)
		}
	})
	return heard
}
