package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestProgramPrintsPeopleAndCost(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer a-key" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"data": {"users": {"nodes": [
			{"login": "ada@example.com", "displayName": "Ada", "status": "ACTIVE", "groups": {"nodes": [{"name": "Everyone"}]},
			 "roleAssignments": [{"assigneeType": "GROUP", "role": {"label": "Super Administrator"}}]},
			{"login": "alan@example.com", "displayName": null, "status": "STAGED", "groups": null, "roleAssignments": []}]}},
			"errors": [{"message": "refused", "path": ["users", "nodes", 1, "groups"]}],
			"extensions": {"okta": {"calls": 3, "cache": {"hits": 2}}}}`)
	}))
	t.Cleanup(server.Close)
	t.Setenv("OKTAGRAPH_URL", server.URL)
	t.Setenv("OKTAGRAPH_API_KEY", "a-key")
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := `Ada (ACTIVE)
  groups: Everyone
  roles: Super Administrator through a group
alan@example.com (STAGED)
  groups: not readable
not everything could be read: input: users.nodes[1].groups refused

3 Okta calls, 2 answers from cache
`
	if got := out.String(); got != want {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}

func TestProgramSaysWhichKeyIsMissing(t *testing.T) {
	t.Setenv("OKTAGRAPH_API_KEY", "")
	if err := run(t.Context(), &bytes.Buffer{}); err == nil {
		t.Error("no error without a key")
	}
}
