package world_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// withoutGroup is the way to an org whose credential's resource set holds Everyone
// and most groups: one is missing from every listing.
type withoutGroup struct {
	next   http.RoundTripper
	hidden string
}

func (w *withoutGroup) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(r)
	if err != nil || r.URL.Path != "/api/v1/groups" || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	defer resp.Body.Close()
	var groups []map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&groups); err != nil {
		return nil, err
	}
	groups = slices.DeleteFunc(groups, func(g map[string]any) bool { return g["id"] == w.hidden })
	body, err := json.Marshal(groups)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, err
}

// Everyone in the listing does not prove that it is whole. As soon as a user is
// seen in a group that it lacks, who is admin is not told from it any more.
func TestAListingThatLacksAUsersGroupProvesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		way := &withoutGroup{}
		w, err := world.Open(world.Setup{
			Org:    oktasim.Config{Seed: 5, Users: 40, Groups: 12, AdminGroups: 3, GroupAdmins: 6, Epoch: time.Now()},
			Around: func(next http.RoundTripper) http.RoundTripper { way.next = next; return way },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		s, err := w.Serve()
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range w.Org.Groups() {
			if g.HasRoles && g.ID != w.Org.Everyone() && g.Members > 0 {
				way.hidden = g.ID
			}
		}
		member := w.Org.MembersOf(way.hidden)[0]
		time.Sleep(time.Minute) // the groups are older than any lag
		mustAnswer(t, s, `{ roleAssignments(first: 200) { nodes { id } } }`, nil)
		a := mustAnswer(t, s, `query($id: ID!) { user(id: $id) { groups { nodes { id } } roleAssignments { assignee { ... on Node { id } } } } }`, map[string]any{"id": member})
		var data struct {
			User struct {
				RoleAssignments []struct{ Assignee struct{ ID string } }
			}
		}
		if err := json.Unmarshal(a.Data, &data); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(data.User.RoleAssignments, func(r struct{ Assignee struct{ ID string } }) bool { return r.Assignee.ID == way.hidden }) {
			t.Errorf("the role of the hidden group is missing: %s", a.Data)
		}
		after, err := s.Ask(t.Context(), `{ roleAssignments(first: 200) { nodes { id } } }`, nil)
		if err != nil || len(after.Errors) != 1 || after.Errors[0].Code() != "UPSTREAM_FORBIDDEN" {
			t.Errorf("who is admin, told from a part of the org: %s, errors %v, %v", after.Data, after.Errors, err)
		}
	})
}

func mustAnswer(t *testing.T, s *world.Server, query string, variables map[string]any) world.Answer {
	t.Helper()
	a, err := s.Ask(t.Context(), query, variables)
	if err != nil || len(a.Errors) > 0 {
		t.Fatalf("%s: %v, %v", query, err, a.Errors)
	}
	return a
}
