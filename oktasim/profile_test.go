package oktasim_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"oktagraph/oktasim"

	"github.com/google/go-cmp/cmp"
)

// profiles collects mistakes in the profiles of users and groups, and counts what was
// seen.
type profiles struct {
	users, groups int
	nulls         map[string]int // of users' attributes
	problems      []string
}

// add finds the users and groups in a body. It recognizes them by keys that no other
// object with a profile has.
func (p *profiles) add(where string, value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			p.add(where, element)
		}
	case map[string]any:
		profile, whole := v["profile"].(map[string]any)
		_, isUser := v["activated"]
		_, isGroup := v["objectClass"]
		switch {
		case isUser:
			p.users++
			p.user(where, profile)
		case isGroup:
			p.groups++
			p.group(where, profile)
		}
		if (isUser || isGroup) && !whole {
			p.problems = append(p.problems, where+": no profile")
		}
		for key, inner := range v {
			if key != "profile" {
				p.add(where, inner)
			}
		}
	}
}

// user checks that four attributes are always set, that mobilePhone and secondEmail are
// always present, even if mostly null, and that every other one is absent when unset.
func (p *profiles) user(where string, profile map[string]any) {
	for _, name := range []string{"firstName", "lastName", "login", "email"} {
		if s, _ := profile[name].(string); s == "" {
			p.problems = append(p.problems, where+": user without "+name)
		}
	}
	for _, name := range []string{"mobilePhone", "secondEmail"} {
		value, there := profile[name]
		if _, text := value.(string); !there || value != nil && !text {
			p.problems = append(p.problems, where+": user's "+name+" is neither text nor null")
		}
		if there && value == nil {
			p.nulls[name]++
		}
	}
	for name, value := range profile {
		if value == nil && name != "mobilePhone" && name != "secondEmail" {
			p.problems = append(p.problems, where+": user's "+name+" is null")
		}
	}
}

// group checks that there is a name, and a description that may be "".
func (p *profiles) group(where string, profile map[string]any) {
	if s, _ := profile["name"].(string); s == "" {
		p.problems = append(p.problems, where+": group without a name")
	}
	if _, text := profile["description"].(string); !text {
		p.problems = append(p.problems, where+": group without a description")
	}
}

func (p *profiles) addJSON(t testing.TB, where string, raw []byte) {
	t.Helper()
	var body any
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	p.add(where, body)
}

func newProfiles() *profiles { return &profiles{nulls: map[string]int{}} }

// check fails the test for mistakes, for attributes that are null too rarely, and for too
// few profiles.
func (p *profiles) check(t testing.TB, users, groups int) {
	t.Helper()
	slices.Sort(p.problems)
	for _, problem := range slices.Compact(p.problems) {
		t.Error(problem)
	}
	for _, name := range []string{"mobilePhone", "secondEmail"} {
		if p.nulls[name]*2 <= p.users {
			t.Errorf("%s is null in %d of %d users, want most", name, p.nulls[name], p.users)
		}
	}
	if p.users < users || p.groups < groups {
		t.Errorf("looked at %d users and %d groups, want %d and %d", p.users, p.groups, users, groups)
	}
}

// TestProfilesKeepTheRecordedRule applies the same rule to recordings and simulator: the
// recordings confirm the rule, and the simulator's profiles must follow it.
func TestProfilesKeepTheRecordedRule(t *testing.T) {
	t.Parallel()
	t.Run("recordings", func(t *testing.T) {
		t.Parallel()
		p := newProfiles()
		for _, r := range recordings(t) {
			if r.Method == "GET" && r.Status == 200 {
				p.addJSON(t, template(r.URL), r.Body)
			}
		}
		p.check(t, 19, 20)
	})
	t.Run("simulator", func(t *testing.T) {
		t.Parallel()
		org := contractOrg(t)
		bare := must[string](t)(org.CreateGroup(oktasim.Profile{"name": "Bare"}))
		ok(t, org.UpdateGroup(bare, oktasim.Profile{"description": nil}))
		ok(t, org.UpdateUser(org.Users()[0].ID, oktasim.Profile{"department": nil, "secondEmail": nil, "mobilePhone": nil}))
		p := newProfiles()
		for _, target := range contractTargets(t, org) {
			if !strings.Contains(target, "fields=") {
				p.addJSON(t, template(target), get(t, org, target).Body)
			}
		}
		for _, list := range []string{"/api/v1/users?limit=200", "/api/v1/groups?limit=10000"} {
			p.addJSON(t, list, get(t, org, list).Body)
		}
		p.check(t, 200, 60)
	})
}

// No change can remove what every profile has.
func TestNoChangeTakesWhatEveryProfileHas(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2})
	user, group := org.Users()[0].ID, plainGroup(org)
	for target, change := range map[string]func(string, any) error{
		"/api/v1/users/" + user: func(name string, value any) error {
			return org.UpdateUser(user, oktasim.Profile{name: value, "title": "changed"})
		},
		"/api/v1/groups/" + group: func(name string, value any) error {
			return org.UpdateGroup(group, oktasim.Profile{name: value, "title": "changed"})
		},
	} {
		names := []string{"login", "email", "firstName", "lastName"}
		if strings.Contains(target, "groups") {
			names = []string{"name"}
		}
		before := string(get(t, org, target).Body)
		for _, name := range names {
			for _, value := range []any{nil, "", 7} {
				if err := change(name, value); err == nil {
					t.Errorf("%s was set to %v", name, value)
				}
			}
		}
		if diff := cmp.Diff(before, string(get(t, org, target).Body)); diff != "" {
			t.Error(diff)
		}
	}
}
