package admins

import (
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// flagOf asks whether the flag covers custom roles, by the index this operation reads.
func (k *kit) flagOf(r *Request) (covers bool, calls int, err error) {
	k.T.Helper()
	x, _, err := r.GroupIndex(k.T.Context(), true)
	k.OK(err)
	counts := k.Calls(func() { covers, err = r.flagCoversCustom(k.T.Context(), x) })
	return covers, counts.Total, err
}

func TestTheFlagCoversCustomRolesWhenThisOperationSeesIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org    oktasim.Config
		make   func(k *kit)
		covers bool
		calls  int
		want   fetch.Denial
	}{
		"nothing is flagged":              {loaderkit.Plain(), func(*kit) {}, false, 0, fetch.Granted},
		"a group of custom roles alone":   {loaderkit.Plain(), func(k *kit) { k.CustomGroup() }, true, 1, fetch.Granted},
		"a group of standard roles alone": {loaderkit.Plain(), func(k *kit) { k.StandardGroup() }, false, 1, fetch.Granted},
		"a group of both kinds": {
			loaderkit.Plain(), func(k *kit) { k.Must(k.Org.GrantRole(k.CustomGroup(), "ORG_ADMIN")) }, false, 1, fetch.Granted,
		},
		"one of several": {
			loaderkit.Plain(), func(k *kit) { k.StandardGroup(); k.CustomGroup(); k.StandardGroup() }, true, 3, fetch.Granted,
		},
		"more are flagged than bindings": {loaderkit.Plain(), func(k *kit) { k.customGroups(31) }, false, 0, fetch.Granted},
		"a blind flag": {
			oktasim.Config{AdminGroups: -1, AdminFlagBlind: true}, func(k *kit) { k.CustomGroup() }, false, 0, fetch.Granted,
		},
		"a flag that is absent": {
			oktasim.Config{AdminGroups: -1, AdminFlag: oktasim.FlagAbsent}, func(k *kit) { k.CustomGroup() }, false, 0, fetch.Granted,
		},
		"roles of one cannot be read": {
			loaderkit.Plain(), func(k *kit) { k.StandardGroup(); k.failing(k.StandardGroup(), oktasim.FaultStatus) }, false, 4, fetch.Outage,
		},
		"which does not matter for a proof": {
			loaderkit.Plain(), func(k *kit) { k.CustomGroup(); k.failing(k.StandardGroup(), oktasim.FaultStatus) }, true, 4, fetch.Granted,
		},
		"roles of one are refused": {
			loaderkit.Plain(), func(k *kit) { k.StandardGroup(); k.failing(k.CustomGroup(), oktasim.FaultForbidden) }, false, 2, fetch.Granted,
		},
		"it was proven before":           {loaderkit.Plain(), func(k *kit) { k.proven(); k.StandardGroup() }, true, 0, fetch.Granted},
		"a group whose role was revoked": {loaderkit.Plain(), func(k *kit) { k.OK(k.Org.RevokeRole(k.revocable())) }, false, 0, fetch.Granted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c.org, func(t *testing.T, k *kit) {
				c.make(k)
				r := k.Request(t.Context(), batch.Hints{})
				covers, calls, err := k.flagOf(r)
				if covers != c.covers || calls != c.calls || fetch.DenialOf(err) != c.want {
					t.Errorf("covers %t, %d calls, %v; want %t, %d", covers, calls, err, c.covers, c.calls)
				}
				if known := r.org.admins.flag.get().covers(); known != c.covers {
					t.Errorf("remembered: %t", known)
				}
			})
		})
	}
}

func (k *kit) customGroups(n int) {
	for range n {
		k.CustomGroup()
	}
}

// failing makes reading the roles of a group fail.
func (k *kit) failing(gid string, kind oktasim.FaultKind) {
	k.Breaks("/api/v1/groups/"+gid+"/roles", kind, 503)
}

func (k *kit) proven() {
	k.Request(k.T.Context(), batch.Hints{}).org.admins.flag.adopt(flagSeen{Covered: time.Now().UnixNano()})
}

// revocable returns a group and its only assignment.
func (k *kit) revocable() (gid, assignment string) {
	gid = k.StandardGroup()
	return gid, k.Org.AssignmentsOf(gid)[0].ID
}

// A standard role is revoked between reading the flags and reading the roles: the remaining
// role is custom, and proves nothing about the flag.
func TestFlagsAndRolesOfDifferentTimesProveNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminGroups: -1, AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		gid := k.CustomGroup()
		assignment := k.Must(k.Org.GrantRole(gid, "ORG_ADMIN"))
		_, _, err := k.Request(t.Context(), batch.Hints{}).GroupIndex(t.Context(), true)
		k.OK(err)
		time.Sleep(2 * time.Second)
		k.OK(k.Org.RevokeRole(gid, assignment))
		r := k.Request(t.Context(), batch.Hints{})
		if covers, calls, err := k.flagOf(r); covers || calls != 0 || err != nil {
			t.Errorf("covers %t, %d calls, %v", covers, calls, err)
		}
		if f, _ := k.adminDirectory(batch.Hints{}); !f.MayHold(gid) {
			t.Error("a group with a custom role is said to hold none")
		}
	})
}

// The roles were read before the flags: those of one group are read again.
func TestOlderRolesAreConfirmedByOneCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(k *kit, gid string)
		covers bool
		want   fetch.Denial
	}{
		"still custom alone":  {func(*kit, string) {}, true, fetch.Granted},
		"a standard role too": {func(k *kit, gid string) { k.Must(k.Org.GrantRole(gid, "ORG_ADMIN")) }, false, fetch.Granted},
		"refused":             {func(k *kit, gid string) { k.failing(gid, oktasim.FaultForbidden) }, false, fetch.Granted},
		"Okta is away":        {func(k *kit, gid string) { k.failing(gid, oktasim.FaultStatus) }, false, fetch.Outage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, loaderkit.Plain(), func(t *testing.T, k *kit) {
				gid, other := k.CustomGroup(), k.CustomGroup()
				first := min(gid, other)
				k.Request(t.Context(), batch.Hints{}).readGroupRoles(t.Context(), []string{gid, other}, 2)
				time.Sleep(time.Minute)
				c.change(k, first)
				covers, calls, err := k.flagOf(k.Request(t.Context(), batch.Hints{}))
				if covers != c.covers || fetch.DenialOf(err) != c.want || c.want == fetch.Granted && calls != 1 {
					t.Errorf("covers %t, %d calls, %v", covers, calls, err)
				}
			})
		})
	}
}

func TestBindingsAreReadAsFarAsTheyMayCost(t *testing.T) {
	t.Parallel()
	org := oktasim.Config{ResourceSets: 5, CustomRoles: 4, BindingsPerSet: 3, AdminFlagBlind: true}
	bubble(t, org, func(t *testing.T, k *kit) {
		for ceiling, c := range map[int]struct{ calls, learned int }{
			4:  {1, 1 + 3*5},        // five sets are more
			14: {1 + 5, 1 + 5 + 15}, // fifteen bindings are more
			15: {1 + 5 + 15, 1 + 5 + 15},
			0:  {1 + 5 + 15, 1 + 5 + 15},
		} {
			r := k.Request(t.Context(), batch.Hints{})
			k.Costs("bindings", c.calls, func() {
				b, err := r.readBindings(t.Context(), ceiling)
				if cut := c.calls < 21; cut != errors.Is(err, fetch.ErrTooExpensive) || !cut && len(b.Users)+len(b.Groups) == 0 {
					t.Errorf("ceiling %d: %v, %v", ceiling, b, err)
				}
			})
			if got := r.org.admins.bindingCalls.Get(); got != c.learned {
				t.Errorf("ceiling %d: learned that they cost %d, want %d", ceiling, got, c.learned)
			}
		}
	})
}

func TestAnOrgWithoutCustomRolesHasNoBindings(t *testing.T) {
	t.Parallel()
	off := oktasim.Config{AdminGroups: -1, FeaturesOff: []oktasim.Feature{oktasim.FeatureCustomRoles}}
	bubble(t, off, func(t *testing.T, k *kit) {
		k.Costs("both witnesses", 2, func() {
			b, err := k.Request(t.Context(), batch.Hints{}).readBindings(t.Context(), 0)
			if err != nil || len(b.Users) > 0 || len(b.Groups) > 0 {
				t.Errorf("bindings %v, %v", b, err)
			}
		})
	})
	bubble(t, loaderkit.Plain(), func(t *testing.T, k *kit) {
		k.Breaks(loaderkit.SetsRoute, oktasim.FaultFeature, 0) // the credential may not; the org has roles
		k.Costs("a refusal in the words of a feature", 2, func() {
			if _, err := k.Request(t.Context(), batch.Hints{}).readBindings(t.Context(), 0); !okta.IsForbidden(err) {
				t.Errorf("error %v", err)
			}
		})
	})
}

func TestABlindFlagIsNoticed(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		_, r := k.adminDirectory(batch.Hints{})
		if flag := r.org.admins.flag.get(); !flag.isBlind() || flag.covers() || loaderkit.Peek(k, bindingsKind, bindingsID).State != cache.Fresh {
			t.Error("the flag was not seen to be blind")
		}
		if rows := operationkit.Strategies(r.Cost(), "bindings"); !slices.Equal(rows, []string{"whole"}) {
			t.Errorf("the plan %+v", r.Cost().Plan)
		}
	})
}
