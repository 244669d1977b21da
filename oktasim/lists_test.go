package oktasim_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"oktagraph/oktasim"

	"github.com/google/go-cmp/cmp"
)

func live(org *oktasim.Org) (ids, gone []string) {
	for _, u := range org.Users() {
		if u.Status == oktasim.Deprovisioned {
			gone = append(gone, u.ID)
		} else {
			ids = append(ids, u.ID)
		}
	}
	return ids, gone
}

func TestListsYieldEachItemOnce(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3, Users: 430})
	users, _ := live(org)
	group := slices.MaxFunc(org.Groups(), func(a, b oktasim.GroupInfo) int {
		if a.ID == org.Everyone() {
			return -1
		}
		return a.Members - b.Members
	})
	for _, limit := range []int{1, 7, 50, 200} {
		for target, want := range map[string][]string{
			"/api/v1/users": users,
			"/api/v1/groups/" + org.Everyone() + "/users": users,
			"/api/v1/groups/" + group.ID + "/users":       org.MembersOf(group.ID),
		} {
			if diff := cmp.Diff(want, walk(t, org, fmt.Sprintf("%s?limit=%d", target, limit))); diff != "" {
				t.Errorf("%s by %d: %s", target, limit, diff)
			}
		}
	}
}

// TestDeprovisionedRule: only search, filter and reads by id include DEPROVISIONED users.
func TestDeprovisionedRule(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3, Users: 50, Deprovisioned: 5})
	users, gone := live(org)
	if len(gone) != 5 {
		t.Fatalf("%d DEPROVISIONED users, want 5", len(gone))
	}
	q := url.QueryEscape
	for target, want := range map[string]int{
		"/api/v1/users": len(users),
		"/api/v1/users?search=" + q(`status eq "deprovisioned"`):                                5,
		"/api/v1/users?filter=" + q(`status eq "DEPROVISIONED"`):                                5,
		"/api/v1/users?filter=" + q(`status eq "deprovisioned"`):                                0, // exact, unlike search
		"/api/v1/users?search=" + q(`id pr`):                                                    len(users) + 5,
		"/api/v1/users?filter=" + q(fmt.Sprintf(`id eq "%s" or id eq "%s"`, gone[0], users[0])): 2,
		"/api/v1/groups/" + org.Everyone() + "/users":                                           len(users),
	} {
		if got := len(walk(t, org, target)); got != want {
			t.Errorf("%s: %d users, want %d", target, got, want)
		}
	}
	if got := walk(t, org, "/api/v1/users/"+gone[0]+"/groups"); !slices.Equal(got, []string{org.Everyone()}) {
		t.Errorf("groups of a DEPROVISIONED user are %v, want Everyone alone", got)
	}
}

func TestLinkLines(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3, Users: 500})
	first := decode[[]ident](t, get(t, org, "/api/v1/users?limit=2"))
	for target, want := range map[string][]string{
		"/api/v1/users?sortOrder=0&search=profile.email+pr&limit=1": {
			`<https://acme.okta.com/api/v1/users?limit=1&search=profile.email+pr>; rel="self"`,
			`<https://acme.okta.com/api/v1/users?after=` + org.Users()[0].ID + `&limit=1&search=profile.email+pr>; rel="next"`,
		},
		"/api/v1/users?limit=2": {
			`<https://acme.okta.com/api/v1/users?limit=2>; rel="self"`,
			`<https://acme.okta.com/api/v1/users?after=` + first[1].ID + `&limit=2>; rel="next"`,
		},
		"/api/v1/users/" + first[0].ID + "/groups": {
			`<https://acme.okta.com/api/v1/users/` + first[0].ID + `/groups?limit=200>; rel="self"`,
		},
		"/api/v1/groups?q=Everyone":               nil,
		"/api/v1/users/" + first[0].ID + "/roles": nil,
		"/api/v1/iam/roles/" + org.CustomRoles()[0]: {
			`<https://acme-admin.okta.com/api/v1/iam/roles/` + org.CustomRoles()[0] + `>; rel="self"`,
		},
	} {
		if diff := cmp.Diff(want, get(t, org, target).Header.Values("Link")); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
}

func TestErrorsNameTheClass(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3})
	user := org.Users()[0].ID
	for target, want := range map[string]struct {
		status        int
		code, summary string
	}{
		"/api/v1/users/00uNobodyAtAllXXXXXX":        {404, "E0000007", "Not found: Resource not found: 00uNobodyAtAllXXXXXX (User)"},
		"/api/v1/groups/00gX":                       {404, "E0000007", "Not found: Resource not found: 00gX (UserGroup)"},
		"/api/v1/users/" + user + "/roles/X":        {404, "E0000007", "Not found: Resource not found: X (RoleAssignment)"},
		"/api/v1/iam/roles/cr0X":                    {404, "E0000007", "Not found: Resource not found: cr0X (CustomRole)"},
		"/api/v1/iam/resource-sets/iamX/bindings/x": {404, "E0000007", "Not found: Resource not found: iamX (IAMPolicy)"},
		"/api/v1/nothing":                           {404, "E0000008", "The requested path was not found"},
		"/api/v1/users?search=profile.x+xx+1":       {400, "E0000031", "Invalid search criteria."},
		"/api/v1/users?filter=created+pr":           {400, "E0000053", "Invalid filter criteria."},
		"/api/v1/users?limit=no":                    {400, "E0000001", "Api validation failed: limit"},
	} {
		r := get(t, org, target)
		var body struct{ ErrorCode, ErrorSummary, ErrorLink, ErrorID string }
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		if r.Status != want.status || body.ErrorCode != want.code || body.ErrorSummary != want.summary || body.ErrorLink != want.code || len(body.ErrorID) != 25 {
			t.Errorf("%s: %d %+v, want %+v", target, r.Status, body, want)
		}
	}
	for auth, want := range map[string]int{"": 403, "SSWS wrong": 401, "Bearer wrong": 401} {
		if r := send(t, org, "GET", "/api/v1/users", auth, ""); r.Status != want {
			t.Errorf("authorization %q: status %d, want %d", auth, r.Status, want)
		}
	}
	if r := send(t, org, "GET", "/.well-known/okta-organization", "", ""); r.Status != 200 {
		t.Errorf("the probe needs no token, got %d", r.Status)
	}
}

type roleJSON struct {
	ID, Type, AssignmentType, Label string
	Links                           struct{ Assignee struct{ Href string } } `json:"_links"`
}

func TestRolesThroughGroupsStandInTheUsersList(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3, Users: 1000, Groups: 60})
	direct, through := org.Admins()
	twice := false
	for _, id := range append(direct, through...) {
		roles := decode[[]json.RawMessage](t, get(t, org, "/api/v1/users/"+id+"/roles"))
		if len(roles) != len(org.RolesOf(id)) {
			t.Errorf("user %s: %d roles, want %d", id, len(roles), len(org.RolesOf(id)))
		}
		groups := map[string]bool{}
		for _, raw := range roles {
			var role roleJSON
			if err := json.Unmarshal(raw, &role); err != nil {
				t.Fatal(err)
			}
			group, found := strings.CutPrefix(role.Links.Assignee.Href, "https://acme.okta.com/api/v1/groups/")
			if found != (role.AssignmentType == "GROUP") {
				t.Errorf("assignee %s of a %s assignment", role.Links.Assignee.Href, role.AssignmentType)
			}
			if !found {
				continue
			}
			groups[group] = true
			own := string(get(t, org, "/api/v1/groups/"+group+"/roles").Body)
			if !strings.Contains(own, string(raw)) {
				t.Errorf("group %s shows its assignment otherwise than its member does", group)
			}
		}
		twice = twice || len(groups) > 1
	}
	if !twice {
		t.Error("nobody holds roles through two groups")
	}
}

func TestTargetsAreCutAtTwenty(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3, Users: 1000, Groups: 60})
	direct, _ := org.Admins()
	seen := map[string]bool{}
	for _, id := range direct {
		for _, a := range org.AssignmentsOf(id) {
			path, want := "/targets/groups", a.TargetGroups
			if a.RoleType == "APP_ADMIN" {
				path, want = "/targets/catalog/apps", a.TargetApps
			}
			if len(want) <= 20 {
				continue
			}
			seen[a.RoleType] = true
			target := "/api/v1/users/" + id + "/roles/" + a.ID + path + "?limit=200"
			r := get(t, org, target)
			if n := len(decode[[]ident](t, r)); n != 20 {
				t.Errorf("%s: %d targets on the first page, want 20", a.RoleType, n)
			}
			if self := r.Header.Values("Link")[0]; !strings.Contains(self, "?after=PGE") || !strings.Contains(self, "limit=20>") {
				t.Errorf("self link %s", self)
			}
			if got := walk(t, org, target); !slices.Equal(got, want) {
				t.Errorf("%s: walked %d targets, want %d", a.RoleType, len(got), len(want))
			}
		}
	}
	if !seen["HELP_DESK_ADMIN"] || !seen["APP_ADMIN"] {
		t.Errorf("assignments with more than 20 targets: %v", seen)
	}
}

// TestMembershipIsTheSameFromBothSides compares users' lists of groups with groups' lists
// of members.
func TestMembershipIsTheSameFromBothSides(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3, Users: 150, Groups: 30})
	inverted := map[string][]string{}
	for _, g := range walk(t, org, "/api/v1/groups?limit=7") {
		for _, u := range walk(t, org, "/api/v1/groups/"+g+"/users?limit=40") {
			inverted[u] = append(inverted[u], g)
		}
	}
	users, _ := live(org)
	for _, u := range users {
		if diff := cmp.Diff(walk(t, org, "/api/v1/users/"+u+"/groups"), inverted[u]); diff != "" {
			t.Errorf("user %s: %s", u, diff)
		}
	}
}

// TestUsersAreFoundByEveryKey: by id, by login in any case, and by short name if it is
// unique.
func TestUsersAreFoundByEveryKey(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 3, Users: 30})
	u := org.Users()[7]
	short, _, _ := strings.Cut(u.Login, "@")
	for _, key := range []string{u.ID, u.Login, strings.ToUpper(u.Login), short, url.PathEscape(u.Login)} {
		r := get(t, org, "/api/v1/users/"+key)
		if got := decode[ident](t, r).ID; got != u.ID || !strings.HasPrefix(r.Header.Get("ETag"), `W/"`) {
			t.Errorf("%s: found %s, ETag %s", key, got, r.Header.Get("ETag"))
		}
	}
	for _, key := range []string{strings.ToLower(u.ID), "nobody", "nobody@acme.example", ".."} {
		if r := get(t, org, "/api/v1/users/"+key); r.Status != 404 {
			t.Errorf("%s: status %d", key, r.Status)
		}
	}
}
