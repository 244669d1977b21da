package admins

import (
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/oktasim"
)

// adminDirectory reads who can have a role in an operation of its own.
func (k *kit) adminDirectory(h batch.Hints) (*Directory, *Request) {
	k.T.Helper()
	r := k.Request(k.T.Context(), h)
	f, err := r.readDirectory(k.T.Context(), directoryWanted{users: true})
	if err != nil {
		k.T.Fatal(err)
	}
	return f, r
}

func TestAnAdminDirectoryNamesEveryoneWhoCanHaveARole(t *testing.T) {
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
				var f *Directory
				var r *Request
				counts := k.Calls(func() { f, r = k.adminDirectory(batch.Hints{}) })
				if read := counts.ByRoute[loaderkit.SetsRoute] > 0; read != c.bindings {
					t.Errorf("bindings read: %t; calls %v", read, counts.ByRoute)
				}
				users, groups := k.Admins()
				for _, id := range users {
					if !f.users[id] {
						t.Errorf("the directory lacks user %s", id)
					}
				}
				for _, id := range groups {
					if !f.MayHold(id) {
						t.Errorf("the directory lacks group %s", id)
					}
				}
				if !c.more && (len(f.users) != len(users) || len(f.groups) != len(groups)) {
					t.Errorf("%d users and %d groups, want %d and %d", len(f.users), len(f.groups), len(users), len(groups))
				}
				if f.everyone != k.Org.Everyone() || f.MayHold("00gnew") != true || r.Cost().Calls != counts.Total {
					t.Errorf("everyone %s; cost %+v", f.everyone, r.Cost())
				}
				k.Costs("asked again", 0, func() { k.adminDirectory(batch.Hints{}) })
			})
		})
	}
}

func TestAnAdminDirectoryIsAsOldAsItsOldestPart(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		r := k.Request(t.Context(), batch.Hints{})
		r.assignees(t.Context())
		time.Sleep(70 * time.Second)
		f, _ := k.adminDirectory(batch.Hints{})
		if f.from.Age() != 70*time.Second || f.from.Stale {
			t.Errorf("%s old, stale %t", f.from.Age(), f.from.Stale)
		}
		known := k.Request(t.Context(), batch.Hints{}).knownDirectory(t.Context(), directoryWanted{users: true})
		if known == nil || known.from.Age() != 70*time.Second {
			t.Errorf("known directory %+v", known)
		}
	})
}

func TestAnAdminDirectoryIsKnownOnlyWhenEveryPartIsFresh(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lost   func(k *kit)
		groups bool // the parts about groups alone are known
		all    bool
	}{
		"all are there":          {func(*kit) {}, true, true},
		"no assignees":           {func(k *kit) { k.Forget(OrgIDsKind.Name, assigneesID) }, true, false},
		"no bindings":            {func(k *kit) { k.Forget(bindingsKind.Name, bindingsID) }, false, false},
		"no index":               {func(k *kit) { k.Forget(directory.IndexKind.Name, directory.IndexWhole) }, false, false},
		"a part of the index":    {func(k *kit) { k.changeIndex(func(x *directory.Index) { x.Complete = false }) }, false, false},
		"a part of the groups":   {func(k *kit) { k.changeIndex(func(x *directory.Index) { x.Everyone = "" }) }, false, false},
		"all are past their day": {func(*kit) { time.Sleep(fetch.SoftOrg) }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				k.adminDirectory(batch.Hints{})
				c.lost(k)
				r := k.Request(t.Context(), batch.Hints{})
				if f := r.knownDirectory(t.Context(), directoryWanted{}); (f != nil) != c.groups {
					t.Errorf("directory about groups: %v", f)
				}
				r = k.Request(t.Context(), batch.Hints{})
				if f := r.knownDirectory(t.Context(), directoryWanted{users: true}); (f != nil) != c.all {
					t.Errorf("directory about users too: %v", f)
				}
			})
		})
	}
}

func (k *kit) changeIndex(change func(x *directory.Index)) {
	x := *loaderkit.Peek(k, directory.IndexKind, directory.IndexWhole).Value
	change(&x)
	loaderkit.Put(k, directory.IndexKind, directory.IndexWhole, &x, 0)
}

func TestAPartOfTheOrgProvesNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		_, _, err := k.Request(t.Context(), batch.Hints{}).GroupIndex(t.Context(), true)
		k.OK(err)
		k.changeIndex(func(x *directory.Index) { x.Everyone = "" })
		counts := k.Calls(func() {
			f, err := k.Request(t.Context(), batch.Hints{}).readDirectory(t.Context(), directoryWanted{users: true})
			if f != nil || !errors.Is(err, fetch.ErrPartialView) || fetch.DenialOf(err) != fetch.Withheld {
				t.Errorf("directory %v, %v", f, err)
			}
		})
		if counts.ByRoute[loaderkit.SetsRoute] > 0 {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestAdminsSeenInAnOperationCountUntilItUsesTheDirectory(t *testing.T) {
	t.Parallel()
	var h seenAdmins
	h.see([]string{"u1"}, nil)
	h.see(nil, []string{"g1", "g2"})
	users, groups := h.fix()
	h.see([]string{"u2"}, []string{"g3"})
	users2, groups2 := h.fix()
	for i, got := range []map[string]bool{users, users2} {
		if !slices.Equal(sortedKeys(got), []string{"u1"}) || !slices.Equal(
			sortedKeys([]map[string]bool{groups, groups2}[i]), []string{"g1", "g2"},
		) {
			t.Errorf("look %d: users %v, groups %v", i, got, groups)
		}
	}
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		k.adminDirectory(batch.Hints{})
		plain := k.Everybody()[0]
		r := k.Request(t.Context(), batch.Hints{})
		r.told.seen.see([]string{plain}, []string{"00gnew"})
		f := r.knownDirectory(t.Context(), directoryWanted{users: true})
		if !f.users[plain] || f.groups["00gnew"] != (directory.IndexGroup{ID: "00gnew", Users: directory.UnknownSize}) {
			t.Errorf("users %v, groups %v", f.users, f.groups)
		}
	})
}
