package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// recordedNode is the part of a user or group that the tests read.
type recordedNode struct {
	ID, Name, StatusRaw, TypeRaw string
	Status                       string
	Description                  *string
	Created, LastUpdated         *time.Time
	Raw                          object
	Profile                      json.RawMessage
	Attribute                    json.RawMessage
}

const recordedNodes = `query($ids: [ID!]!) {nodes(ids: $ids) {id
	... on User {status statusRaw created lastUpdated raw}
	... on Group {name typeRaw description created lastUpdated raw profile}}}`

func TestRecordedUsersAndGroupsArriveAsRecorded(t *testing.T) {
	t.Parallel()
	org := replay(t)
	server := serveRecorded(t, org)
	statuses, empty, typed := map[string]bool{}, 0, 0
	for path, objects := range map[string]map[string]object{"/api/v1/users": org.users, "/api/v1/groups": org.groups} {
		ids := slices.Sorted(maps.Keys(objects))
		a := ask(t, server, testKey, "", recordedNodes, map[string]any{"ids": ids})
		noErrors(t, a)
		var data struct{ Nodes []recordedNode }
		a.into(t, &data)
		if len(data.Nodes) != len(ids) {
			t.Fatalf("%d nodes for %d ids", len(data.Nodes), len(ids))
		}
		for i, got := range data.Nodes {
			want := objects[ids[i]]
			sameAsRecorded(t, want, got)
			statuses[got.StatusRaw] = true
			if got.Description != nil && *got.Description == "" {
				empty++
			}
			typed += typedAttributes(t, want)
		}
		calls, chunks := org.asked(), (len(ids)+49)/50
		if diff := cmp.Diff(map[string]int{path: chunks}, calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	}
	for _, status := range []string{"STAGED", "PROVISIONED", "ACTIVE", "DEPROVISIONED", "LOCKED_OUT"} {
		if !statuses[status] {
			t.Errorf("no recorded user was %s", status)
		}
	}
	if empty < 3 || typed < 5 {
		t.Errorf("only %d groups with an empty description and %d attributes that are no text were read", empty, typed)
	}
}

// sameAsRecorded compares a node with Okta's recording.
func sameAsRecorded(t *testing.T, want object, got recordedNode) {
	t.Helper()
	whole := maps.Clone(want)
	for _, hidden := range []string{"credentials", "_links", "_embedded"} {
		delete(whole, hidden)
	}
	if diff := cmp.Diff(values(t, whole), values(t, got.Raw)); diff != "" {
		t.Errorf("raw of %s (-want +got):\n%s", want.text("id"), diff)
	}
	pairs := map[string][2]string{
		"id": {want.text("id"), got.ID}, "created": {want.text("created"), instant(got.Created)},
		"lastUpdated": {want.text("lastUpdated"), instant(got.LastUpdated)},
	}
	if got.TypeRaw != "" {
		var profile object
		_ = json.Unmarshal(want["profile"], &profile)
		pairs["type"] = [2]string{want.text("type"), got.TypeRaw}
		pairs["name"] = [2]string{profile.text("name"), got.Name}
		if got.Description != nil {
			pairs["description"] = [2]string{profile.text("description"), *got.Description}
		}
		if diff := cmp.Diff(values(t, want["profile"]), values(t, got.Profile)); diff != "" {
			t.Errorf("profile of %s (-want +got):\n%s", want.text("id"), diff)
		}
	} else {
		pairs["status"] = [2]string{want.text("status"), got.Status}
		pairs["statusRaw"] = [2]string{want.text("status"), got.StatusRaw}
	}
	for name, pair := range pairs {
		if pair[0] != pair[1] {
			t.Errorf("%s of %s is %q, recorded was %q", name, want.text("id"), pair[1], pair[0])
		}
	}
}

func instant(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// values decodes a value for comparison by meaning.
func values(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return out
}

// typedAttributes counts numbers and lists. No booleans were recorded in a profile; the
// simulated org has some.
func typedAttributes(t *testing.T, o object) int {
	t.Helper()
	profile, _ := values(t, o["profile"]).(map[string]any)
	n := 0
	for _, v := range profile {
		if _, text := v.(string); v != nil && !text {
			n++
		}
	}
	return n
}

func noErrors(t testing.TB, a answer) {
	t.Helper()
	for _, e := range a.Errors {
		t.Fatalf("query failed: %s (%s) at %v", e.Message, e.code(), e.Path)
	}
}

func TestRecordedEdgesArriveAsRecorded(t *testing.T) {
	t.Parallel()
	org := replay(t)
	server := serveRecorded(t, org)
	a := ask(t, server, testKey, "", `{
		user(id: "00u95v7f6uPtQO6HE1d7") {groups {nodes {id name description}}}
		group(id: "00gckrjwc43BljmfL0x7") {members {edges {node {id status}}}}
		counted: group(id: "00grcnm2l6XF8pUtD0h7") {name memberCount appCount}}`, nil)
	noErrors(t, a)
	want := `{"user":{"groups":{"nodes":[
		{"id":"00g5ptm04tzNvyznP1d7","name":"Everyone","description":"All users in your organization"},
		{"id":"00g95v489xzdF9HHr1d7","name":"testAcc_4_1831477449","description":"testing, testing"},
		{"id":"00g95v7wvkyExqCUH1d7","name":"testAcc_1_1831477449","description":"testing, testing"},
		{"id":"00g95v8kzzBn0xLFQ1d7","name":"testAcc_3_1831477449","description":"testing, testing"}]}},
	"group":{"members":{"edges":[
		{"node":{"id":"00uckrjuj2OwPvXe20x7","status":"PROVISIONED"}},{"node":{"id":"00uckrk7408Pcsji60x7","status":"PROVISIONED"}}]}},
	"counted":{"name":"VAP Exception","memberCount":3,"appCount":0}}`
	sameJSON(t, want, string(a.Data))
	wantCalls := map[string]int{
		"/api/v1/users/00u95v7f6uPtQO6HE1d7": 1, "/api/v1/users/00u95v7f6uPtQO6HE1d7/groups": 1,
		"/api/v1/groups": 2, "/api/v1/groups/00gckrjwc43BljmfL0x7/users": 1,
	}
	if diff := cmp.Diff(wantCalls, org.asked()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func sameJSON(t testing.TB, want, got string) {
	t.Helper()
	var w, g any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("read what is wanted: %v", err)
	}
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Fatalf("read what came: %v", err)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestWhatWasNeverRecordedIsNull(t *testing.T) {
	t.Parallel()
	org := replay(t)
	server := serveRecorded(t, org)
	a := ask(t, server, testKey, "", `{user(id: "0oa9i7e4huwPckKbB1d7") {id} group(id: "00g9i7lcmvBr1yHje1d7") {id}
		role(id: "cr095uutgm6iAYjwT1d7") {id} login: userByLogin(login: "nobody@example.com") {id} there: user(id: "00u7m94ogmay4kmpe1d7") {statusRaw}}`, nil)
	noErrors(t, a)
	sameJSON(t, `{"user":null,"group":null,"role":null,"login":null,"there":{"statusRaw":"ACTIVE"}}`, string(a.Data))
	if n := a.Extensions.Okta.Calls; n == 0 || n > 6 {
		t.Errorf("%d calls for five objects: %s", n, fmt.Sprint(org.asked()))
	}
}
