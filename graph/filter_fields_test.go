package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	kit "oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// filterWorld has one user whose base attributes all differ from everybody else's.
func filterWorld(t *testing.T) (w *kindsWorld) {
	t.Helper()
	w = &kindsWorld{world: newWorld(t, setup{org: oktasim.Config{Seed: 5, Users: 30, Deprovisioned: 3, Realms: true}}), texts: map[string]string{}}
	profile := oktasim.Profile{}
	for _, f := range kit.Schema().Types["UserFilter"].Fields {
		if f.Type.Name() == "StringMatch" {
			w.texts[f.Name] = "Zürich " + f.Name
			profile[f.Name] = w.texts[f.Name]
		}
	}
	id, err := w.org.CreateUser(profile, oktasim.Active)
	if err != nil {
		t.Fatal(err)
	}
	w.odd = id
	return w
}

type kindsWorld struct {
	*world
	odd   string
	texts map[string]string
}

// found returns the ids of a list.
func (w *kindsWorld) found(t *testing.T, list, filter string) []string {
	t.Helper()
	var data struct {
		List struct{ Nodes []struct{ ID string } }
	}
	w.mustAsk(t, fmt.Sprintf("{ list: %s(first: 200, filter: %s) { nodes { id } } }", list, filter), nil).into(t, &data)
	ids := []string{}
	for _, n := range data.List.Nodes {
		ids = append(ids, n.ID)
	}
	slices.Sort(ids)
	return ids
}

// Every text condition gives the same result when Okta evaluates it, when it is checked
// here, and in a directory that is cached as a whole.
func TestEveryTextOfAFilterFindsWhoHasIt(t *testing.T) {
	t.Parallel()
	w := filterWorld(t)
	if len(w.texts) < 31 {
		t.Fatalf("only %d base attributes can be filtered by", len(w.texts))
	}
	everybody := len(w.found(t, "users", "{includeDeprovisioned: true}"))
	for _, here := range []bool{false, true} {
		for name, text := range w.texts {
			for _, match := range []string{
				fmt.Sprintf("{eq: %q}", strings.ToUpper(text)),
				fmt.Sprintf("{startsWith: %q}", strings.ToLower(text[:len(text)-1])),
				fmt.Sprintf("{in: [\"nothing\", %q]}", text),
				fmt.Sprintf("{eq: %q, startsWith: \"Z\", present: true}", text),
			} {
				condition := "{" + name + ": " + match + "}"
				if here {
					condition = "{or: [" + condition + `, {lastLogin: {after: "2999-01-01T00:00:00Z"}}]}`
				}
				if got := w.found(t, "users", condition); !slices.Equal(got, []string{w.odd}) {
					t.Errorf("%s finds %v, want %s", condition, got, w.odd)
				}
			}
			none := fmt.Sprintf("{includeDeprovisioned: true, not: {%s: {eq: %q}}}", name, text)
			if got := w.found(t, "users", none); len(got) != everybody-1 || slices.Contains(got, w.odd) {
				t.Errorf("%s finds %d of %d", none, len(got), everybody)
			}
		}
	}
}

// Every date range of a filter excludes its ends.
func TestEveryDateOfAFilterIsARangeWithoutItsEnds(t *testing.T) {
	t.Parallel()
	w := filterWorld(t)
	for list, input := range map[string]string{"users": "UserFilter", "groups": "GroupFilter"} {
		for _, f := range kit.Schema().Types[input].Fields {
			if f.Type.Name() != "TimeRange" {
				continue
			}
			var data struct {
				List struct{ Nodes []map[string]*string }
			}
			all := map[string]string{"users": "includeDeprovisioned: true"}[list]
			w.mustAsk(t, fmt.Sprintf("{ list: %s(first: 200, filter: {%s}) { nodes { id %s } } }", list, all, f.Name), nil).into(t, &data)
			var dated []string
			for _, n := range data.List.Nodes {
				if at := n[f.Name]; at != nil {
					dated = append(dated, *at)
				}
			}
			if len(dated) < 5 {
				t.Fatalf("%d %s have %s", len(dated), list, f.Name)
			}
			slices.Sort(dated)
			pivot := dated[len(dated)/2]
			for rangeOf, holds := range map[string]func(at string) bool{
				fmt.Sprintf("{after: %q}", pivot):                       func(at string) bool { return at > pivot },
				fmt.Sprintf("{before: %q}", pivot):                      func(at string) bool { return at < pivot },
				fmt.Sprintf("{after: %q, before: %q}", dated[1], pivot): func(at string) bool { return at > dated[1] && at < pivot },
				fmt.Sprintf("{after: %q, before: %q}", pivot, pivot):    func(string) bool { return false },
				`{}`: func(string) bool { return true },
				fmt.Sprintf("{after: %q}", zoned(t, pivot, 5*time.Hour+30*time.Minute)): func(at string) bool { return at > pivot },
			} {
				for _, way := range []string{"%s: %s", "not: {not: {%s: %s}}", "not: {%s: %s}"} {
					var want []string
					for _, n := range data.List.Nodes {
						at := n[f.Name]
						match := rangeOf == "{}" || at != nil && holds(*at)
						if match != strings.HasPrefix(way, "not: {%") {
							want = append(want, *n["id"])
						}
					}
					slices.Sort(want)
					condition := fmt.Sprintf(way, f.Name, rangeOf)
					if all != "" {
						condition += ", " + all
					}
					if got := w.found(t, list, "{"+condition+"}"); !slices.Equal(got, want) {
						t.Errorf("%s of %s finds %d, want %d", condition, list, len(got), len(want))
					}
				}
			}
		}
	}
}

// zoned returns the same instant in another time zone.
func zoned(t *testing.T, at string, offset time.Duration) string {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	return moment.In(time.FixedZone("", int(offset.Seconds()))).Format("2006-01-02T15:04:05.000Z07:00")
}

// Types and realms are ids; an invalid one finds nobody.
func TestFiltersByTypeRealmAndNamesOfGroups(t *testing.T) {
	t.Parallel()
	w := filterWorld(t)
	everybody := w.found(t, "users", "{includeDeprovisioned: true}")
	byType := map[string]int{}
	var data struct {
		Users struct {
			Nodes []struct {
				ID   string
				Type *struct{ ID string }
			}
		}
	}
	w.mustAsk(t, "{ users(first: 200, filter: {includeDeprovisioned: true}) { nodes { id type { id } } } }", nil).into(t, &data)
	for _, u := range data.Users.Nodes {
		if u.Type != nil {
			byType[u.Type.ID]++
		}
	}
	for _, id := range append(w.org.UserTypes(), "otyNoSuchType0000000", "", "a/b") {
		if got := w.found(t, "users", fmt.Sprintf("{type: %q, includeDeprovisioned: true}", id)); len(got) != byType[id] {
			t.Errorf("%d users of type %q, want %d", len(got), id, byType[id])
		}
		if got := w.found(t, "users", fmt.Sprintf("{not: {type: %q}, includeDeprovisioned: true}", id)); len(got) != len(everybody)-byType[id] {
			t.Errorf("%d users not of type %q", len(got), id)
		}
	}
	in := w.found(t, "users", fmt.Sprintf("{realm: %q}", w.org.Realm()))
	out := w.found(t, "users", fmt.Sprintf("{not: {realm: %q}}", w.org.Realm()))
	if len(in) == 0 || len(in)+len(out) != len(w.found(t, "users", "{}")) || len(w.found(t, "users", `{realm: ""}`)) != 0 {
		t.Errorf("%d in the realm, %d not", len(in), len(out))
	}
	groups := w.org.Groups()
	names := fmt.Sprintf("%q, %q, \"nothing\"", strings.ToUpper(groups[1].Name), groups[2].Name)
	want := []string{groups[1].ID, groups[2].ID}
	slices.Sort(want)
	for _, condition := range []string{"{name: {in: [" + names + "]}}", "{or: [{name: {in: [" + names + "]}}, {not: {not: {ids: []}}}]}", "{not: {not: {name: {in: [" + names + "]}}}}"} {
		if got := w.found(t, "groups", condition); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", condition, got, want)
		}
	}
	rest := w.found(t, "groups", "{not: {name: {in: ["+names+"]}}}")
	if len(rest) != len(groups)-2 || slices.Contains(rest, want[0]) {
		t.Errorf("%d groups are not called so, of %d", len(rest), len(groups))
	}
}
