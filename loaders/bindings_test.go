package loaders

import (
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// flagOf asks whether the flag covers custom roles, by the index as this operation
// reads it.
func (k *kit) flagOf(r *Request) (covers bool, calls int, err error) {
	k.t.Helper()
	x, _, err := r.index(k.t.Context(), true)
	k.ok(err)
	counts := k.calls(func() { covers, err = r.flagCoversCustom(k.t.Context(), x) })
	return covers, counts.Total, err
}

func TestTheFlagCoversCustomRolesWhenThisOperationSeesIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org    oktasim.Config
		make   func(k *kit)
		covers bool
		calls  int
		want   Denial
	}{
		"nothing is flagged":                {plain(), func(*kit) {}, false, 0, Granted},
		"a group of custom roles alone":     {plain(), func(k *kit) { k.customGroup() }, true, 1, Granted},
		"a group of standard roles alone":   {plain(), func(k *kit) { k.standardGroup() }, false, 1, Granted},
		"a group of both kinds":             {plain(), func(k *kit) { k.must(k.org.GrantRole(k.customGroup(), "ORG_ADMIN")) }, false, 1, Granted},
		"one of several":                    {plain(), func(k *kit) { k.standardGroup(); k.customGroup(); k.standardGroup() }, true, 3, Granted},
		"more are flagged than bindings":    {plain(), func(k *kit) { k.customGroups(31) }, false, 0, Granted},
		"a blind flag":                      {oktasim.Config{AdminGroups: -1, AdminFlagBlind: true}, func(k *kit) { k.customGroup() }, false, 0, Granted},
		"a flag that is absent":             {oktasim.Config{AdminGroups: -1, AdminFlag: oktasim.FlagAbsent}, func(k *kit) { k.customGroup() }, false, 0, Granted},
		"roles of one cannot be read":       {plain(), func(k *kit) { k.standardGroup(); k.failing(k.standardGroup(), oktasim.FaultStatus) }, false, 4, Outage},
		"which does not matter for a proof": {plain(), func(k *kit) { k.customGroup(); k.failing(k.standardGroup(), oktasim.FaultStatus) }, true, 4, Granted},
		"roles of one are refused":          {plain(), func(k *kit) { k.standardGroup(); k.failing(k.customGroup(), oktasim.FaultForbidden) }, false, 2, Granted},
		"it was proven before":              {plain(), func(k *kit) { k.proven(); k.standardGroup() }, true, 0, Granted},
		"a group whose role was revoked":    {plain(), func(k *kit) { k.ok(k.org.RevokeRole(k.revocable())) }, false, 0, Granted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c.org, func(t *testing.T, k *kit) {
				c.make(k)
				r := k.request(t.Context(), Hints{})
				covers, calls, err := k.flagOf(r)
				if covers != c.covers || calls != c.calls || DenialOf(err) != c.want {
					t.Errorf("covers %t, %d calls, %v; want %t, %d", covers, calls, err, c.covers, c.calls)
				}
				if known := r.adminSizes().flag.get().covers(); known != c.covers {
					t.Errorf("remembered: %t", known)
				}
			})
		})
	}
}

func (k *kit) customGroups(n int) {
	for range n {
		k.customGroup()
	}
}

// failing lets the roles of a group go wrong.
func (k *kit) failing(gid string, kind oktasim.FaultKind) {
	k.breaks("/api/v1/groups/"+gid+"/roles", kind, 503)
}

func (k *kit) proven() {
	k.request(k.t.Context(), Hints{}).adminSizes().flag.adopt(flagSeen{Covered: time.Now().UnixNano()})
}

// revocable is a group and its only assignment.
func (k *kit) revocable() (gid, assignment string) {
	gid = k.standardGroup()
	return gid, k.org.AssignmentsOf(gid)[0].ID
}

// A standard role is revoked between the reading of the flags and that of the roles:
// what is left is custom, and proves nothing of the flag.
func TestFlagsAndRolesOfDifferentTimesProveNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminGroups: -1, AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		gid := k.customGroup()
		assignment := k.must(k.org.GrantRole(gid, "ORG_ADMIN"))
		_, _, err := k.request(t.Context(), Hints{}).index(t.Context(), true)
		k.ok(err)
		time.Sleep(2 * time.Second)
		k.ok(k.org.RevokeRole(gid, assignment))
		r := k.request(t.Context(), Hints{})
		if covers, calls, err := k.flagOf(r); covers || calls != 0 || err != nil {
			t.Errorf("covers %t, %d calls, %v", covers, calls, err)
		}
		if f, _ := k.facts(Hints{}); !f.mayHold(gid) {
			t.Error("a group with a custom role is said to hold none")
		}
	})
}

// Roles that were read before the flags are looked at again, one group's.
func TestOlderRolesAreConfirmedByOneCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(k *kit, gid string)
		covers bool
		want   Denial
	}{
		"still custom alone":  {func(*kit, string) {}, true, Granted},
		"a standard role too": {func(k *kit, gid string) { k.must(k.org.GrantRole(gid, "ORG_ADMIN")) }, false, Granted},
		"refused":             {func(k *kit, gid string) { k.failing(gid, oktasim.FaultForbidden) }, false, Granted},
		"Okta is away":        {func(k *kit, gid string) { k.failing(gid, oktasim.FaultStatus) }, false, Outage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, plain(), func(t *testing.T, k *kit) {
				gid, other := k.customGroup(), k.customGroup()
				first := min(gid, other)
				k.request(t.Context(), Hints{}).readGroupRoles(t.Context(), []string{gid, other}, 2)
				time.Sleep(time.Minute)
				c.change(k, first)
				covers, calls, err := k.flagOf(k.request(t.Context(), Hints{}))
				if covers != c.covers || DenialOf(err) != c.want || c.want == Granted && calls != 1 {
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
			r := k.request(t.Context(), Hints{})
			k.costs("bindings", c.calls, func() {
				b, err := r.readBindings(t.Context(), ceiling)
				if cut := c.calls < 21; cut != errors.Is(err, ErrTooExpensive) || !cut && len(b.Users)+len(b.Groups) == 0 {
					t.Errorf("ceiling %d: %v, %v", ceiling, b, err)
				}
			})
			if got := r.adminSizes().bindingCalls.get(); got != c.learned {
				t.Errorf("ceiling %d: learned that they cost %d, want %d", ceiling, got, c.learned)
			}
		}
	})
}

func TestAnOrgWithoutCustomRolesHasNoBindings(t *testing.T) {
	t.Parallel()
	off := oktasim.Config{AdminGroups: -1, FeaturesOff: []oktasim.Feature{oktasim.FeatureCustomRoles}}
	bubble(t, off, func(t *testing.T, k *kit) {
		k.costs("both witnesses", 2, func() {
			b, err := k.request(t.Context(), Hints{}).readBindings(t.Context(), 0)
			if err != nil || len(b.Users) > 0 || len(b.Groups) > 0 {
				t.Errorf("bindings %v, %v", b, err)
			}
		})
	})
	bubble(t, plain(), func(t *testing.T, k *kit) {
		k.breaks(setsRoute, oktasim.FaultFeature, 0) // the credential may not; the org has roles
		k.costs("a refusal in the words of a feature", 2, func() {
			if _, err := k.request(t.Context(), Hints{}).readBindings(t.Context(), 0); !okta.IsForbidden(err) {
				t.Errorf("error %v", err)
			}
		})
	})
}

func TestABlindFlagIsNoticed(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		_, r := k.facts(Hints{})
		if flag := r.adminSizes().flag.get(); !flag.isBlind() || flag.covers() || peek(k, bindingsKind, bindingsID).State != cache.Fresh {
			t.Error("the flag was not seen to be blind")
		}
		if rows := strategies(r.Cost(), "bindings"); !slices.Equal(rows, []string{"whole"}) {
			t.Errorf("the plan %+v", r.Cost().Plan)
		}
	})
}
