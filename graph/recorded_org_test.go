package graph_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"oktagraph/internal/testkit"
)

// exchange is one recorded call, or one example of Okta's specification.
type exchange struct {
	Cassette string          `json:"cassette"`
	Method   string          `json:"method"`
	URL      string          `json:"url"`
	Status   int             `json:"status"`
	Body     json.RawMessage `json:"body"`
}

// object is a JSON object with its members as recorded.
type object map[string]json.RawMessage

func (o object) text(name string) string {
	var s string
	_ = json.Unmarshal(o[name], &s)
	return s
}

// key identifies an element in its list: by id, catalog applications by name, permissions
// by label.
func (o object) key() string {
	return cmp.Or(o.text("id"), o.text("name"), o.text("label"))
}

// recordedOrg combines the recordings of many orgs into one: each path returns the union of
// everything recorded there. The recorded queries are not ours, so only paths matter;
// filters and searches select by the values they name.
type recordedOrg struct {
	lists    map[string][][]object // by path: the pages of an array or an envelope
	envelope map[string]string     // by path: the member that holds the list, "" for arrays
	users    map[string]object     // whole objects, by id
	groups   map[string]object
	roles    map[string]object
	sets     map[string]object
	other    map[string]json.RawMessage // single objects at other paths
	missing  json.RawMessage            // a recorded 404
	refused  json.RawMessage            // the recorded 401 E0000015

	mu    sync.Mutex
	calls map[string]int // by path
	off   string         // paths with this suffix answer the recorded 401
}

// replay reads all recordings and examples.
func replay(t *testing.T) *recordedOrg {
	t.Helper()
	o := &recordedOrg{
		lists: map[string][][]object{}, envelope: map[string]string{}, other: map[string]json.RawMessage{}, calls: map[string]int{},
		users: map[string]object{}, groups: map[string]object{}, roles: map[string]object{}, sets: map[string]object{},
	}
	dir := testkit.SharedOkta(t)
	for _, folder := range []string{"recorded", "spec-examples"} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("find recordings in %s: %v", folder, err)
		}
		for _, file := range files {
			for _, e := range exchanges(t, file) {
				o.learn(e)
			}
		}
	}
	o.sharpen()
	return o
}

func exchanges(t *testing.T, file string) []exchange {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("read recordings: %v", err)
	}
	var list []exchange
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatalf("read %s: %v", file, err)
	}
	return list
}

// learn adds one exchange.
func (o *recordedOrg) learn(e exchange) {
	path, _, _ := strings.Cut(e.URL, "?")
	var body object
	switch isObject := json.Unmarshal(e.Body, &body) == nil; {
	case e.Status == http.StatusUnauthorized && body.text("errorCode") == "E0000015":
		o.refused = e.Body
	case e.Status == http.StatusNotFound && strings.Contains(body.text("errorSummary"), "(User)"):
		o.missing = e.Body
	case e.Status != http.StatusOK || e.Method != http.MethodGet:
	case isObject:
		o.learnObject(path, body, e.Body)
	default:
		var list []object
		if json.Unmarshal(e.Body, &list) == nil {
			o.learnList(path, "", list, false)
		}
	}
}

// learnObject adds an answer that is not an array: an envelope, or one object. A recorded
// object takes precedence over an example at the same path.
func (o *recordedOrg) learnObject(path string, body object, raw json.RawMessage) {
	for _, name := range []string{"value", "roles", "resource-sets", "members", "permissions"} {
		var list []object
		if json.Unmarshal(body[name], &list) == nil && body[name] != nil {
			o.learnList(path, name, list, strings.Contains(string(body["_links"]), `"next"`))
			return
		}
	}
	o.sort(path, body)
	if parts := strings.Split(path, "/roles/"); len(parts) == 2 && !strings.Contains(path, "/iam/") {
		o.learnList(parts[0]+"/roles", "", []object{body}, false) // one assignment, read by id
	}
	if _, known := o.other[path]; !known {
		o.other[path] = raw
	}
}

// learnList adds a list to those of the path. A page with a next link stays the first page.
func (o *recordedOrg) learnList(path, envelope string, list []object, first bool) {
	o.envelope[path] = envelope
	pages := o.lists[path]
	if pages == nil {
		pages = make([][]object, 2)
	}
	at := 1
	if first {
		at = 0
	}
	for _, item := range list {
		o.sort(path, item)
		known := func(x object) bool { return x.key() == item.key() }
		if !slices.ContainsFunc(pages[0], known) && !slices.ContainsFunc(pages[1], known) {
			pages[at] = append(pages[at], item)
		}
	}
	o.lists[path] = pages
}

// sort stores whole objects by type. Of two versions it keeps the one with more links,
// since an object read by id has more than one in a list.
func (o *recordedOrg) sort(path string, item object) {
	var into map[string]object
	switch id := item.text("id"); {
	case strings.HasPrefix(id, "00u") && item["profile"] != nil:
		into = o.users
	case strings.HasPrefix(id, "00g") && item["profile"] != nil:
		into = o.groups
	case strings.HasPrefix(id, "cr0") && item["label"] != nil:
		into = o.roles
	case strings.Contains(path, "/resource-sets") && item["label"] != nil:
		into = o.sets
	default:
		return
	}
	if known, ok := into[item.text("id")]; !ok || len(item["_links"]) > len(known["_links"]) {
		into[item.text("id")] = item
	}
}

// sharpen fills gaps in the recordings: the objects at both ends of recorded edges that
// were not recorded themselves are made like one that was.
func (o *recordedOrg) sharpen() {
	for path := range maps.Clone(o.lists) {
		parts := strings.Split(path, "/")
		if len(parts) < 5 || strings.Contains(path, "{") {
			continue
		}
		o.likeOne(parts[4])
		for _, page := range o.lists[path] {
			for _, item := range page {
				for _, link := range assigneeLink.FindAllStringSubmatch(string(item["_links"]), -1) {
					o.likeOne(link[1])
				}
			}
		}
	}
	examples := o.lists["/api/v1/iam/roles/{id}/permissions"]
	o.lists["/api/v1/iam/roles/cr0Yq6IJxGIr0ouum0g3/permissions"] = examples
	o.envelope["/api/v1/iam/roles/cr0Yq6IJxGIr0ouum0g3/permissions"] = "permissions"
	o.bindRecordedMembers()
}

var assigneeLink = regexp.MustCompile(`/api/v1/(?:users|groups)/(00[ug]\w{17})"`)

// bindRecordedMembers makes the sets and bindings of the recorded members.
func (o *recordedOrg) bindRecordedMembers() {
	for path := range maps.Clone(o.lists) {
		set, rest, ok := strings.Cut(path, "/bindings/")
		role, isMembers := strings.CutSuffix(rest, "/members")
		if !ok || !isMembers {
			continue
		}
		o.learnList(set+"/bindings", "roles", []object{{"id": quoted(role)}}, false)
		id := set[strings.LastIndex(set, "/")+1:]
		o.learnList("/api/v1/iam/resource-sets", "resource-sets", []object{{"id": quoted(id), "label": quoted(id)}}, false)
	}
}

// likeOne makes a user or group with the id, like a recorded one.
func (o *recordedOrg) likeOne(id string) {
	var objects map[string]object
	switch {
	case strings.HasPrefix(id, "00u"):
		objects = o.users
	case strings.HasPrefix(id, "00g"):
		objects = o.groups
	default:
		return
	}
	if _, known := objects[id]; known {
		return
	}
	made := maps.Clone(objects[slices.Min(slices.Collect(maps.Keys(objects)))])
	made["id"] = quoted(id)
	objects[id] = made
}

func quoted(s string) json.RawMessage {
	raw, _ := json.Marshal(s) // strings never fail
	return raw
}
