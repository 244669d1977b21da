package loaders

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/oktasim"
)

const (
	assigneesRoute = "GET /api/v1/iam/assignees/users"
	setsRoute      = "GET /api/v1/iam/resource-sets"
	groupRoleRoute = "GET /api/v1/groups/{id}/roles"
	userRoleRoute  = "GET /api/v1/users/{id}/roles"
)

// holders are the users and groups the org says hold roles of their own.
func (k *kit) holders() (users, groups []string) {
	users, _ = k.org.Admins()
	for _, g := range k.org.Groups() {
		if g.HasRoles {
			groups = append(groups, g.ID)
		}
	}
	return users, groups
}

// facts reads who can have a role in an operation of its own.
func (k *kit) facts(h Hints) (*facts, *Request) {
	k.t.Helper()
	r := k.request(k.t.Context(), h)
	f, err := r.readFacts(k.t.Context(), factsWanted{users: true})
	if err != nil {
		k.t.Fatal(err)
	}
	return f, r
}

func TestFactsNameEveryoneWhoCanHaveARole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org oktasim.Config
		// bindings is whether they must be read.
		bindings, more bool
	}{
		"the flag covers custom roles": {oktasim.Config{}, false, false},
		"it does not":                  {oktasim.Config{AdminFlagBlind: true}, true, false},
		"there is none":                {oktasim.Config{AdminFlag: oktasim.FlagAbsent}, true, true},
		"the lists have many pages":    {oktasim.Config{AdminFlagBlind: true, IAMPageSize: 1, DirectAdmins: 7}, true, false},
		"nobody was given any":         {oktasim.Config{DirectAdmins: -1, AdminGroups: -1, CustomRoles: -1}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c.org, func(t *testing.T, k *kit) {
				var f *facts
				var r *Request
				counts := k.calls(func() { f, r = k.facts(Hints{}) })
				if read := counts.ByRoute[setsRoute] > 0; read != c.bindings {
					t.Errorf("bindings read: %t; calls %v", read, counts.ByRoute)
				}
				users, groups := k.holders()
				for _, id := range users {
					if !f.users[id] {
						t.Errorf("the facts lack user %s", id)
					}
				}
				for _, id := range groups {
					if !f.mayHold(id) {
						t.Errorf("the facts lack group %s", id)
					}
				}
				if !c.more && (len(f.users) != len(users) || len(f.groups) != len(groups)) {
					t.Errorf("%d users and %d groups, want %d and %d", len(f.users), len(f.groups), len(users), len(groups))
				}
				if f.everyone != k.org.Everyone() || f.mayHold("00gnew") != true || r.Cost().Calls != counts.Total {
					t.Errorf("everyone %s; cost %+v", f.everyone, r.Cost())
				}
				k.costs("asked again", 0, func() { k.facts(Hints{}) })
			})
		})
	}
}

func TestFactsAreAsOldAsTheirOldestPart(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Hints{})
		r.assignees(t.Context())
		time.Sleep(70 * time.Second)
		f, _ := k.facts(Hints{})
		if f.from.Age() != 70*time.Second || f.from.Stale {
			t.Errorf("%s old, stale %t", f.from.Age(), f.from.Stale)
		}
		if known := k.request(t.Context(), Hints{}).knownFacts(t.Context(), factsWanted{users: true}); known == nil || known.from.Age() != 70*time.Second {
			t.Errorf("known facts %+v", known)
		}
	})
}

func TestFactsAreKnownOnlyWhenEveryPartIsFresh(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lost   func(k *kit)
		groups bool // facts about groups alone are known
		all    bool
	}{
		"all are there":          {func(*kit) {}, true, true},
		"no assignees":           {func(k *kit) { k.forget(orgIDsKind.Name, assigneesID) }, true, false},
		"no bindings":            {func(k *kit) { k.forget(bindingsKind.Name, bindingsID) }, false, false},
		"no index":               {func(k *kit) { k.forget(indexKind.Name, indexWhole) }, false, false},
		"a part of the index":    {func(k *kit) { k.changeIndex(func(x *Index) { x.Complete = false }) }, false, false},
		"a part of the groups":   {func(k *kit) { k.changeIndex(func(x *Index) { x.Everyone = "" }) }, false, false},
		"all are past their day": {func(*kit) { time.Sleep(softOrg) }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				k.facts(Hints{})
				c.lost(k)
				r := k.request(t.Context(), Hints{})
				if f := r.knownFacts(t.Context(), factsWanted{}); (f != nil) != c.groups {
					t.Errorf("facts about groups: %v", f)
				}
				r = k.request(t.Context(), Hints{})
				if f := r.knownFacts(t.Context(), factsWanted{users: true}); (f != nil) != c.all {
					t.Errorf("facts about users too: %v", f)
				}
			})
		})
	}
}

func (k *kit) forget(kind, id string) {
	cache.Delete(context.Background(), k.store, k.ns(), kind, []string{id})
}

func (k *kit) changeIndex(change func(x *Index)) {
	x := *peek(k, indexKind, indexWhole).Value
	change(&x)
	put(k, indexKind, indexWhole, &x, 0)
}

func TestAPartOfTheOrgProvesNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		_, _, err := k.request(t.Context(), Hints{}).index(t.Context(), true)
		k.ok(err)
		k.changeIndex(func(x *Index) { x.Everyone = "" })
		counts := k.calls(func() {
			f, err := k.request(t.Context(), Hints{}).readFacts(t.Context(), factsWanted{users: true})
			if f != nil || !errors.Is(err, ErrPartialView) || DenialOf(err) != Withheld {
				t.Errorf("facts %v, %v", f, err)
			}
		})
		if counts.ByRoute[setsRoute] > 0 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestHoldersSeenInAnOperationCountUntilItUsesFacts(t *testing.T) {
	t.Parallel()
	var h seenHolders
	h.see([]string{"u1"}, nil)
	h.see(nil, []string{"g1", "g2"})
	users, groups := h.fix()
	h.see([]string{"u2"}, []string{"g3"})
	users2, groups2 := h.fix()
	for i, got := range []map[string]bool{users, users2} {
		if !slices.Equal(sortedKeys(got), []string{"u1"}) || !slices.Equal(sortedKeys([]map[string]bool{groups, groups2}[i]), []string{"g1", "g2"}) {
			t.Errorf("look %d: users %v, groups %v", i, got, groups)
		}
	}
	bubble(t, small(), func(t *testing.T, k *kit) {
		k.facts(Hints{})
		plain := k.everybody()[0]
		r := k.request(t.Context(), Hints{})
		r.admin.holders.see([]string{plain}, []string{"00gnew"})
		f := r.knownFacts(t.Context(), factsWanted{users: true})
		if !f.users[plain] || f.groups["00gnew"] != (IndexGroup{ID: "00gnew", Users: unknownSize}) {
			t.Errorf("users %v, groups %v", f.users, f.groups)
		}
	})
}
