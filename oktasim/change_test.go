package oktasim_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"

	"github.com/google/go-cmp/cmp"
)

func person(login string) oktasim.Profile {
	return oktasim.Profile{"login": login, "email": login, "firstName": "Ada", "lastName": "Lovelace"}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestMemberListsLagBehindUsersLists replays the recorded order of events: the user's own
// list is current at once, the group's list within 3 s.
func TestMemberListsLagBehindUsersLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		org := newOrg(t, oktasim.Config{Seed: 2, MembershipLag: 3 * time.Second})
		group := must[string](t)(org.CreateGroup(oktasim.Profile{"name": "Late"}))
		user := must[string](t)(org.CreateUser(person("ada@acme.example"), oktasim.Active))
		members := func() []string { return walk(t, org, "/api/v1/groups/"+group+"/users") }
		ok(t, org.AddMember(group, user))
		if groups := walk(t, org, "/api/v1/users/"+user+"/groups"); !slices.Contains(groups, group) {
			t.Error("the user's own list is late")
		}
		if got := members(); len(got) != 0 {
			t.Errorf("members at once: %v", got)
		}
		time.Sleep(900 * time.Millisecond)
		if got := members(); len(got) != 0 {
			t.Errorf("members after 0.9 s: %v", got)
		}
		time.Sleep(2200 * time.Millisecond)
		if got := members(); !slices.Equal(got, []string{user}) {
			t.Errorf("members after 3 s: %v", got)
		}
		ok(t, org.RemoveMember(group, user))
		if got := members(); !slices.Equal(got, []string{user}) {
			t.Errorf("members right after the removal: %v", got)
		}
		time.Sleep(3100 * time.Millisecond)
		if got := members(); len(got) != 0 {
			t.Errorf("members at last: %v", got)
		}
	})
}

// TestSearchHasGhostsAndGoesBack: within the lag, answers alternate between old and new,
// a deleted user is still found, and GET by id is always right.
func TestSearchHasGhostsAndGoesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		org := newOrg(t, oktasim.Config{Seed: 2, SearchLag: time.Second})
		search := "/api/v1/users?search=" + url.QueryEscape(`profile.login eq "ada@acme.example"`)
		user := must[string](t)(org.CreateUser(person("ada@acme.example"), oktasim.Provisioned))
		var counts []int
		for range 4 {
			counts = append(counts, len(walk(t, org, search)))
		}
		if !slices.Contains(counts, 0) || !slices.Contains(counts, 1) {
			t.Errorf("answers within the lag: %v, want old and new ones", counts)
		}
		if r := get(t, org, "/api/v1/users/"+user); !strings.Contains(string(r.Body), `"PROVISIONED"`) {
			t.Errorf("by id: %s", r.Body)
		}
		time.Sleep(1100 * time.Millisecond)
		ok(t, org.DeleteUser(user))
		ghosts := 0
		for range 4 {
			ghosts += len(walk(t, org, search))
		}
		if ghosts == 0 || ghosts == 4 {
			t.Errorf("%d ghosts in four answers, want some", ghosts)
		}
		if r := get(t, org, "/api/v1/users/"+user); r.Status != 404 {
			t.Errorf("by id after the delete: %d", r.Status)
		}
		time.Sleep(1100 * time.Millisecond)
		for range 4 {
			if got := walk(t, org, search); len(got) != 0 {
				t.Errorf("after the lag: %v", got)
			}
		}
	})
}

type logEvent struct {
	UUID, EventType, Published string
	Target                     []struct{ ID, Type string }
}

func TestEveryChangeStandsInTheSystemLog(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2})
	user := must[string](t)(org.CreateUser(person("ada@acme.example"), oktasim.Active))
	group := must[string](t)(org.CreateGroup(oktasim.Profile{"name": "New"}))
	ok(t, org.UpdateUser(user, oktasim.Profile{"department": "Analysis"}))
	ok(t, org.UpdateGroup(group, oktasim.Profile{"description": "changed"}))
	ok(t, org.AddMember(group, user))
	role := must[string](t)(org.GrantRole(user, "HELP_DESK_ADMIN", group))
	ok(t, org.RevokeRole(user, role))
	custom := must[string](t)(org.CreateCustomRole("Stewards", "", "okta.users.read"))
	set := must[string](t)(org.CreateResourceSet("Everything", "", "/api/v1/users"))
	must[string](t)(org.Bind(set, custom, group))
	ok(t, org.UpdateCustomRole(custom, "Keepers", ""))
	ok(t, org.UpdateResourceSet(set, oktasim.ResourceSetChange{Label: "All", Add: []string{"/api/v1/groups"}, Delete: []string{"/api/v1/users"}}))
	ok(t, org.SetUserStatus(user, oktasim.Deprovisioned))
	ok(t, org.DeleteResourceSet(set))
	ok(t, org.DeleteCustomRole(custom))
	ok(t, org.DeleteGroup(group))
	ok(t, org.DeleteUser(user))
	var kinds []string
	target := "/api/v1/logs?limit=4"
	for range 50 {
		r := get(t, org, target)
		page := decode[[]logEvent](t, r)
		for _, e := range page {
			kinds = append(kinds, e.EventType)
		}
		if target = next(r); target == "" {
			t.Fatal("polling ended: no next link")
		}
		if len(page) == 0 {
			break
		}
	}
	want := []string{
		"user.lifecycle.create", "user.lifecycle.activate", "group.lifecycle.create", "user.account.update_profile", "group.profile.update",
		"group.user_membership.add", "user.account.privilege.grant", "user.account.privilege.revoke", "iam.role.create", "iam.resourceset.create",
		"iam.resourceset.bindings.add", "group.privilege.grant", "iam.role.update", "iam.resourceset.update",
		"iam.resourceset.resources.add", "iam.resourceset.resources.delete", "user.lifecycle.deactivate", "group.user_membership.remove",
		"iam.resourceset.delete", "iam.role.delete", "group.lifecycle.delete", "user.lifecycle.delete.initiated", "user.lifecycle.delete.completed",
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
	one := decode[[]logEvent](t, get(t, org, "/api/v1/logs?until=2099-01-01T00:00:00Z&filter="+url.QueryEscape(`eventType eq "group.user_membership.add" and target.id eq "`+user+`"`)))
	if len(one) != 1 || len(one[0].Target) != 2 {
		t.Errorf("filtered log: %+v", one)
	}
}

func TestChangesKeepTheOrgWhole(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2})
	group := plainGroup(org)
	user := org.MembersOf(group)[0]
	everyone := len(org.MembersOf(org.Everyone()))
	ok(t, org.SetUserStatus(user, oktasim.Deprovisioned))
	if slices.Contains(org.MembersOf(group), user) || len(org.MembersOf(org.Everyone())) != everyone-1 {
		t.Error("a DEPROVISIONED user is still a member")
	}
	if got := org.GroupsOf(user); !slices.Equal(got, []string{org.Everyone()}) {
		t.Errorf("groups of the user: %v", got)
	}
	if err := org.AddMember(org.Everyone(), user); err == nil {
		t.Error("Everyone can be edited")
	}
	if _, err := org.CreateUser(person(org.Users()[0].Login), ""); err == nil {
		t.Error("a login can be taken twice")
	}
	direct, _ := org.Admins()
	ok(t, org.DeleteUser(direct[0]))
	if after, _ := org.Admins(); slices.Contains(after, direct[0]) {
		t.Error("a deleted user is still an admin")
	}
	for _, set := range org.ResourceSets() {
		for _, b := range decode[struct{ Roles []ident }](t, get(t, org, "/api/v1/iam/resource-sets/"+set+"/bindings")).Roles {
			if r := get(t, org, "/api/v1/iam/resource-sets/"+set+"/bindings/"+b.ID+"/members"); strings.Contains(string(r.Body), direct[0]) {
				t.Error("a deleted user is still bound")
			}
		}
	}
}

func TestControlAPI(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2, Control: "secret"})
	before := org.Calls().Total
	post := func(auth, path, body string) reply { return send(t, org, "POST", "/sim/v1/"+path, auth, body) }
	if r := post("Sim wrong", "change", `{}`); r.Status != 403 {
		t.Errorf("a wrong key: %d", r.Status)
	}
	r := post("Sim secret", "change", `{"op":"createGroup","profile":{"name":"Made","seats":4}}`)
	id := decode[ident](t, r).ID
	if body := string(get(t, org, "/api/v1/groups/"+id).Body); !strings.Contains(body, `"name":"Made","description":"","seats":4`) {
		t.Errorf("made %s", body)
	}
	for body, want := range map[string]int{
		`{"op":"addMember","group":"` + id + `","user":"` + org.Users()[0].ID + `"}`:                                                        200,
		`{"op":"updateResourceSet","id":"` + org.ResourceSets()[0] + `","label":"North","add":["/api/v1/apps"],"delete":["/api/v1/users"]}`: 200,
		`{"op":"updateResourceSet","id":"iamX","label":"North"}`:                                                                            404,
		`{"op":"dance"}`:                      400,
		`{"op":"deleteUser","id":"00uX"}`:     404,
		`{"op":"deleteUser","unknown":"key"}`: 400,
		`nonsense`:                            400,
	} {
		if r := post("Sim secret", "change", body); r.Status != want {
			t.Errorf("%s: %d %s, want %d", body, r.Status, r.Body, want)
		}
	}
	move := `{"op":"moveMember","from":"` + id + `","to":"` + plainGroup(org) + `","user":"` + org.Users()[0].ID + `"}`
	if r := post("Sim secret", "change", move); r.Status != 200 || len(org.MembersOf(id)) != 0 {
		t.Errorf("%s: %d %s", move, r.Status, r.Body)
	}
	if got := org.Calls().Total - before; got != 1 {
		t.Errorf("%d calls counted, want the one to Okta's API", got)
	}
}

func TestUpdateResourceSet(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change     oktasim.ResourceSetChange
		label      string
		resources  []string
		events     []string
		wantFailed bool
	}{
		"a label": {
			change: oktasim.ResourceSetChange{Label: "North"}, label: "North", resources: []string{"/api/v1/users", "/api/v1/groups"},
			events: []string{"iam.resourceset.update"},
		},
		"resources": {
			change: oktasim.ResourceSetChange{Add: []string{"/api/v1/apps"}, Delete: []string{"/api/v1/users"}}, label: "Region",
			resources: []string{"/api/v1/groups", "/api/v1/apps"},
			events:    []string{"iam.resourceset.resources.add", "iam.resourceset.resources.delete"},
		},
		"what is there already": {
			change: oktasim.ResourceSetChange{Add: []string{"/api/v1/users"}}, label: "Region", resources: []string{"/api/v1/users", "/api/v1/groups"},
		},
		"what is not there changes nothing": {
			change: oktasim.ResourceSetChange{Label: "North", Delete: []string{"/api/v1/apps"}}, label: "Region",
			resources: []string{"/api/v1/users", "/api/v1/groups"}, wantFailed: true,
		},
		"a label that is taken": {
			change: oktasim.ResourceSetChange{Label: "Region 1"}, label: "Region", resources: []string{"/api/v1/users", "/api/v1/groups"}, wantFailed: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := newOrg(t, oktasim.Config{Seed: 2})
			id := must[string](t)(org.CreateResourceSet("Region", "", "/api/v1/users", "/api/v1/groups"))
			if err := org.UpdateResourceSet(id, tc.change); (err != nil) != tc.wantFailed {
				t.Errorf("update: %v", err)
			}
			set := decode[struct{ Label string }](t, get(t, org, "/api/v1/iam/resource-sets/"+id))
			if set.Label != tc.label {
				t.Errorf("label %q, want %q", set.Label, tc.label)
			}
			list := decode[struct {
				Resources []struct {
					Links struct{ Self struct{ Href string } } `json:"_links"`
				}
			}](t, get(t, org, "/api/v1/iam/resource-sets/"+id+"/resources"))
			var paths, kinds []string
			for _, r := range list.Resources {
				paths = append(paths, strings.TrimPrefix(r.Links.Self.Href, "https://acme.okta.com"))
			}
			for _, e := range decode[[]logEvent](t, get(t, org, "/api/v1/logs"))[1:] {
				kinds = append(kinds, e.EventType)
			}
			if diff := cmp.Diff(tc.resources, paths); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.events, kinds); diff != "" {
				t.Error(diff)
			}
		})
	}
	org := newOrg(t, oktasim.Config{Seed: 2, IAMRoles: true})
	if err := org.UpdateResourceSet("WORKFLOWS_IAM_POLICY", oktasim.ResourceSetChange{Label: "Mine"}); err == nil {
		t.Error("a built-in set can be changed")
	}
}

func TestMoveMemberIsOneChange(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2})
	from := must[string](t)(org.CreateGroup(oktasim.Profile{"name": "From"}))
	to := must[string](t)(org.CreateGroup(oktasim.Profile{"name": "To"}))
	user := org.MembersOf(plainGroup(org))[0]
	if err := org.MoveMember(from, to, user); err == nil || slices.Contains(org.MembersOf(to), user) {
		t.Errorf("somebody who is no member was moved: %v", err)
	}
	ok(t, org.AddMember(from, user))
	if err := org.MoveMember(from, "00gX", user); err == nil || !slices.Contains(org.MembersOf(from), user) {
		t.Errorf("a move to nowhere takes a user out: %v", err)
	}
	ok(t, org.MoveMember(from, to, user))
	if slices.Contains(org.MembersOf(from), user) || !slices.Contains(org.MembersOf(to), user) {
		t.Error("the user was not moved")
	}
	events := decode[[]logEvent](t, get(t, org, "/api/v1/logs"))
	var kinds []string
	for _, e := range events[len(events)-2:] {
		kinds = append(kinds, e.EventType)
	}
	if diff := cmp.Diff([]string{"group.user_membership.remove", "group.user_membership.add"}, kinds); diff != "" {
		t.Error(diff)
	}
}
