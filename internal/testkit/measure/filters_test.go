package measure_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"oktagraph/oktasim"
)

func nothing() {}

// TestRandomFiltersEqualThePlainEvaluation walks through lists with random filters in random
// orgs, page by page: nobody is lost, given twice, or out of order.
func TestRandomFiltersEqualThePlainEvaluation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { newWalk(t, nil).equals(t) })
}

// equals walks once.
func (k *walk) equals(t *rapid.T) {
	want := k.truth()
	got, _ := k.pages(nothing, func(int) { t.Fatalf("a page of %s failed: %s", k.query(k.first, ""), k.failure) })
	if !slices.Equal(want, got) {
		t.Fatalf("%s\nwant %v\ngot  %v", k.query(k.first, ""), want, got)
	}
}

// shortPages asks Okta for fewer objects at once than the client wants.
type shortPages struct{ http.RoundTripper }

func (s shortPages) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	if list := strings.HasSuffix(r.URL.Path, "/users") || strings.HasSuffix(r.URL.Path, "/groups"); list && q.Get("limit") != "" {
		r = r.Clone(r.Context())
		q.Set("limit", "3")
		r.URL.RawQuery = q.Encode()
	}
	return s.RoundTripper.RoundTrip(r)
}

// TestRandomFiltersEqualThePlainEvaluationOfShortPages does so where Okta gives fewer at
// once than it was asked for, as it may.
func TestRandomFiltersEqualThePlainEvaluationOfShortPages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		newWalk(t, func(way http.RoundTripper) http.RoundTripper { return shortPages{way} }).equals(t)
	})
}

// TestRandomFiltersOfAWarmDirectoryCostNothing reads the whole directory first. What it does
// not hold, such as memberships and roles, may be asked for.
func TestRandomFiltersOfAWarmDirectoryCostNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := newWalk(t, nil)
		for _, list := range []string{"users(first: 200, filter: {includeDeprovisioned: true})", "users(first: 200)", "groups(first: 200)"} {
			if reply, err := k.s.Ask(t.Context(), "{ "+list+" { nodes { id } pageInfo { hasNextPage } } }", nil); err != nil || len(reply.Errors) > 0 {
				t.Fatal(err, reply.Errors)
			}
		}
		k.ahead.Add(int64(time.Second)) // what was read just now may be from another operation that goes on
		want := k.truth()
		got, calls := k.pages(nothing, func(int) { t.Fatalf("a page of %s failed: %s", k.query(k.first, ""), k.failure) })
		if !slices.Equal(want, got) {
			t.Fatalf("%s\nwant %v\ngot  %v", k.query(k.first, ""), want, got)
		}
		// An id that the directory does not hold may be somebody's who has come since.
		if calls > 0 && !k.needs("ids", "memberOf", "holdsRole", "hasAdminRoles", "MEMBER_COUNT") {
			t.Fatalf("%s: %d calls", k.query(k.first, ""), calls)
		}
	})
}

// TestRandomFiltersGoOnAfterAPageFailed lets calls go wrong: the page fails, and is right
// when it is asked for again.
func TestRandomFiltersGoOnAfterAPageFailed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := newWalk(t, nil)
		want := k.truth()
		kinds := []oktasim.FaultKind{oktasim.FaultTypes, oktasim.FaultHTML, oktasim.FaultEmpty, oktasim.FaultForeign}
		fault := oktasim.Fault{Kind: kinds[k.dice(len(kinds))], Times: 1, After: k.dice(6)}
		if err := k.w.Org.Inject(fault); err != nil {
			t.Fatal(err)
		}
		got, _ := k.pages(nothing, func(times int) {
			if times > 3 {
				t.Fatalf("%s failed %d times after %+v", k.query(k.first, ""), times, fault)
			}
		})
		if !slices.Equal(want, got) {
			t.Fatalf("%s\nafter %+v\nwant %v\ngot  %v", k.query(k.first, ""), fault, want, got)
		}
	})
}

// TestRandomFiltersLoseNobodyWhileTheOrgChanges changes the org between the pages: who
// matched throughout is given, once, and nobody who never matched. Whoever was changed may
// have moved in the order that was asked for.
func TestRandomFiltersLoseNobodyWhileTheOrgChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := newWalk(t, nil)
		throughout := k.truth()
		ever, changed := map[string]bool{}, map[string]bool{}
		for _, id := range throughout {
			ever[id] = true
		}
		pause := []time.Duration{0, 90 * time.Second, 20 * time.Minute}[k.dice(3)]
		var log []string
		got, _ := k.pages(func() {
			for range k.dice(3) {
				what, ids := k.change()
				log = append(log, what)
				now := k.truth()
				if k.order == "MEMBER_COUNT" {
					ids = now // of many groups, when somebody comes or goes
				}
				for _, id := range ids {
					changed[id] = true
				}
				throughout = slices.DeleteFunc(throughout, func(id string) bool { return !slices.Contains(now, id) })
				for _, id := range now {
					ever[id] = true
				}
			}
			k.ahead.Add(int64(pause))
		}, func(int) { t.Fatalf("a page of %s failed: %s", k.query(k.first, ""), k.failure) })
		times := map[string]int{}
		for _, id := range got {
			times[id]++
			if !ever[id] {
				t.Fatalf("%s\n%v\n%s never matched", k.query(k.first, ""), log, id)
			}
		}
		for id, n := range times {
			if n > 1 && (k.order == "" || !changed[id]) {
				t.Fatalf("%s\n%v\n%s was given %d times: %v", k.query(k.first, ""), log, id, n, got)
			}
		}
		for _, id := range throughout {
			if times[id] == 0 && (k.order == "" || !changed[id]) {
				t.Fatalf("%s\n%v, pausing %s\n%s is lost: %v", k.query(k.first, ""), log, pause, id, got)
			}
		}
	})
}

// change changes the org at random, and tells whom that may have moved in a list.
func (k *walk) change() (what string, ids []string) {
	org := k.w.Org
	u := org.Users()[k.dice(len(org.Users()))].ID
	g := org.Groups()[k.dice(len(org.Groups()))].ID
	name := fmt.Sprintf("%c%d", 'a'+rune(k.dice(26)), len(org.Users())+len(org.Groups()))
	var err error
	switch k.dice(8) {
	case 0:
		what = "create a user"
		_, err = org.CreateUser(oktasim.Profile{"login": name + "@acme.example", "email": name + "@acme.example", "firstName": name, "lastName": name}, oktasim.Active)
	case 1:
		what = "delete " + u
		err = org.DeleteUser(u)
	case 2:
		what = "rename " + u
		err = org.UpdateUser(u, oktasim.Profile{"lastName": name, "login": name + "@acme.example"})
	case 3:
		what = "move to another department " + u
		err = org.UpdateUser(u, oktasim.Profile{"department": []any{"Engineering", "Sales", nil}[k.dice(3)]})
	case 4:
		what = "change the status of " + u
		err = org.SetUserStatus(u, []oktasim.Status{oktasim.Active, oktasim.Suspended, oktasim.Deprovisioned}[k.dice(3)])
	case 5:
		what = "create a group"
		_, err = org.CreateGroup(oktasim.Profile{"name": name})
	case 6:
		what = "rename " + g
		err = org.UpdateGroup(g, oktasim.Profile{"name": name})
	default:
		what = "add " + u + " to " + g
		err = org.AddMember(g, u)
	}
	if err != nil {
		return what + ": " + err.Error(), nil
	}
	return what, []string{u, g}
}
