package oktasim_test

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"oktagraph/oktasim"
)

func TestAdminFlagVariants(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{oktasim.FlagPrivilege, oktasim.FlagPrivileges, oktasim.FlagPrivlege, oktasim.FlagAbsent} {
		for _, blind := range []bool{false, true} {
			org := newOrg(t, oktasim.Config{Seed: 2, Users: 200, Groups: 40, AdminFlag: flag, AdminFlagBlind: blind})
			flagged := 0
			for _, g := range decode[[]struct {
				Embedded struct{ Stats map[string]any } `json:"_embedded"`
			}](t, get(t, org, "/api/v1/groups?expand=stats")) {
				value, there := g.Embedded.Stats[flag]
				if there == (flag == oktasim.FlagAbsent) || len(g.Embedded.Stats) < 3 {
					t.Fatalf("%s: stats %v", flag, g.Embedded.Stats)
				}
				if value == true {
					flagged++
				}
			}
			want := 4
			switch {
			case flag == oktasim.FlagAbsent:
				want = 0
			case blind:
				want = 3 // one group holds only a custom binding
			}
			if flagged != want {
				t.Errorf("%s, blind %v: %d groups flagged, want %d", flag, blind, flagged, want)
			}
		}
	}
}

func TestFeaturesOffAnswerE0000015(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2, FeaturesOff: oktasim.Features()})
	user := org.Users()[0].ID
	for _, target := range []string{
		"/api/v1/iam/roles", "/api/v1/iam/assignees/users", "/api/v1/users/" + user + "/roles", "/api/v1/groups/rules", "/api/v1/logs",
		"/api/v1/meta/types/user", "/api/v1/users/" + user + "/linkedObjects/manager", "/api/v1/groups/" + org.Everyone() + "/owners",
	} {
		if r := get(t, org, target); r.Status != 401 || !strings.Contains(string(r.Body), "E0000015") {
			t.Errorf("%s: %d %s", target, r.Status, r.Body)
		}
	}
	if _, err := oktasim.New(oktasim.Config{FeaturesOff: []oktasim.Feature{"x"}}); err == nil {
		t.Error("an unknown feature was taken")
	}
}

func TestCustomRoleAdminsSeeLess(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2, Tokens: []oktasim.Token{{Value: "less", Role: "custom", Hidden: []string{"department", "managerId"}}}})
	ask := func(target string) reply { return send(t, org, "GET", target, "SSWS less", "") }
	if body := string(ask("/api/v1/users").Body); strings.Contains(body, `"department"`) || !strings.Contains(body, `"firstName"`) {
		t.Errorf("users: %.300s", body)
	}
	if slices.Contains(identsOf(t, ask("/api/v1/groups")), org.Everyone()) || ask("/api/v1/groups/"+org.Everyone()).Status != 403 {
		t.Error("Everyone is shown")
	}
	direct, _ := org.Admins()
	if r := ask("/api/v1/users/" + direct[0] + "/roles"); r.Status != 403 || !strings.Contains(string(r.Body), "E0000006") {
		t.Errorf("roles: %d", r.Status)
	}
}

func identsOf(t testing.TB, r reply) []string {
	t.Helper()
	var out []string
	for _, x := range decode[[]ident](t, r) {
		out = append(out, x.ID)
	}
	return out
}

func TestAssigneesWithAndWithoutGroups(t *testing.T) {
	t.Parallel()
	for through, want := range map[bool]int{false: 20, true: 45} {
		org := newOrg(t, oktasim.Config{Seed: 2, Users: 1000, Groups: 60, AssigneesThroughGroups: through, IAMPageSize: 7})
		var got []string
		for target := "/api/v1/iam/assignees/users"; target != ""; {
			page := decode[struct {
				Value []ident
				Links struct{ Next struct{ Href string } } `json:"_links"`
			}](t, get(t, org, target))
			for _, x := range page.Value {
				got = append(got, x.ID)
			}
			target = strings.TrimPrefix(page.Links.Next.Href, "https://acme.okta.com")
		}
		if len(got) != want || !slices.IsSorted(got) {
			t.Errorf("through groups %v: %d assignees, want %d", through, len(got), want)
		}
	}
}

func TestFieldsAndOktaResponse(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2, Users: 20})
	type keys map[string]json.RawMessage
	for _, u := range decode[[]keys](t, get(t, org, "/api/v1/users?fields=status,profile:(firstName,email)")) {
		if len(u) != 3 || u["id"] == nil || u["status"] == nil || strings.Contains(string(u["profile"]), "login") {
			t.Errorf("fields: %v", u)
		}
	}
	r := httptest.NewRequest("GET", "https://acme.okta.com/api/v1/users?limit=1", nil)
	r.Header.Set("Authorization", "SSWS "+org.Token())
	r.Header.Set("Content-Type", `application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"`)
	w := httptest.NewRecorder()
	org.ServeHTTP(w, r)
	if strings.Contains(w.Body.String(), "credentials") || !strings.Contains(w.Body.String(), "_links") {
		t.Errorf("okta-response: %s", w.Body)
	}
}

func TestSortByActsWithSearchOnly(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2, Users: 120})
	last := func(target string) []string {
		var names []string
		for target != "" {
			r := get(t, org, target)
			for _, u := range decode[[]struct{ Profile struct{ LastName string } }](t, r) {
				names = append(names, strings.ToLower(u.Profile.LastName))
			}
			target = next(r)
		}
		return names
	}
	if names := last("/api/v1/users?search=status+pr&sortBy=profile.lastName&limit=50"); !slices.IsSorted(names) || len(names) < 120 {
		t.Errorf("ascending: %v", names)
	}
	names := last("/api/v1/users?search=status+pr&sortBy=profile.lastName&sortOrder=desc&limit=50")
	if slices.Reverse(names); !slices.IsSorted(names) {
		t.Errorf("descending: %v", names)
	}
	if slices.IsSorted(last("/api/v1/users?sortBy=profile.lastName")) {
		t.Error("a plain list was sorted")
	}
}
