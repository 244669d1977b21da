package loaders

import (
	"context"
	"slices"
	"testing"
	"time"
)

// A standard role is revoked between flags and roles of one operation: for as long as
// the flags live the org may be taken for one whose flag covers custom roles, not longer.
func TestARoleRevokedInTheMomentOfProofHidesNobodyForLong(t *testing.T) {
	t.Parallel()
	c := plain()
	c.AdminFlagBlind = true
	bubble(t, c, func(t *testing.T, k *kit) {
		held := []string{k.customGroup(k.everybody()[0]), k.customGroup(k.everybody()[1])}
		slices.Sort(held)
		standard := k.must(k.org.GrantRole(held[0], "READ_ONLY_ADMIN"))
		r := k.request(t.Context(), Hints{})
		x, _, err := r.index(t.Context(), true)
		k.ok(err)
		time.Sleep(300 * time.Millisecond)
		k.ok(k.org.RevokeRole(held[0], standard))
		covers, err := r.flagCoversCustom(t.Context(), x)
		k.ok(err)
		if flag := r.adminSizes().flag.get(); !covers || flag.proven() {
			t.Errorf("covers %t, proven %t: one look is believed and proves nothing", covers, flag.proven())
		}
		time.Sleep(softOrg + time.Second)
		if got := k.adminsAmong(held); !slices.Equal(got, held) {
			t.Errorf("when the flags are read again, %v of %v are administrators", got, held)
		}
		if !r.adminSizes().flag.get().isBlind() {
			t.Error("the flag was not seen to be blind")
		}
	})
}

func (k *kit) adminsAmong(ids []string) []string {
	var got []string
	k.run(Hints{}, func(ctx context.Context, r *Request) {
		all, err := r.Admins(ctx)
		k.ok(err)
		for _, a := range all {
			if slices.Contains(ids, a.Assignee) {
				got = append(got, a.Assignee)
			}
		}
	})
	slices.Sort(got)
	return slices.Compact(got)
}

func TestASecondLookProvesTheFlag(t *testing.T) {
	t.Parallel()
	bubble(t, plain(), func(t *testing.T, k *kit) {
		k.customGroup(k.everybody()[0])
		_, r := k.facts(Hints{})
		if flag := r.adminSizes().flag.get(); !flag.covers() || flag.proven() {
			t.Errorf("after one look: %+v", flag)
		}
		time.Sleep(softOrg + time.Second)
		k.facts(Hints{})
		if !r.adminSizes().flag.get().proven() {
			t.Errorf("after two: %+v", r.adminSizes().flag.get())
		}
		time.Sleep(proofTime)
		if r.adminSizes().flag.get().covers() {
			t.Error("a proof holds for ever")
		}
	})
}

// Okta goes back to a release whose flag does not cover custom roles.
func TestAUsersOwnListDisprovesTheFlag(t *testing.T) {
	t.Parallel()
	c := plain()
	c.AdminFlagBlind = true
	bubble(t, c, func(t *testing.T, k *kit) {
		u := k.everybody()[0]
		gid := k.customGroup(u)
		time.Sleep(time.Minute)
		k.proven()
		_, r := k.facts(Hints{})
		k.run(Hints{}, func(ctx context.Context, r *Request) {
			r.readUserRoles(ctx, []string{u}, rolesAsked{asked: 1})
		})
		if !r.adminSizes().flag.get().isBlind() {
			t.Errorf("%+v", r.adminSizes().flag.get())
		}
		if got := k.adminsAmong([]string{gid}); len(got) != 1 {
			t.Error("the next operation still misses the group")
		}
	})
}

func TestReplicasTellEachOtherTheLaterSight(t *testing.T) {
	t.Parallel()
	now := time.Now().UnixNano()
	var p flagProof
	p.adopt(flagSeen{Covered: now - 2})
	p.adopt(flagSeen{Blind: now - 1})
	p.adopt(flagSeen{Covered: now - 2})
	if s := p.get(); s.covers() || !s.isBlind() {
		t.Errorf("an older proof is back: %+v", s)
	}
	p.adopt(flagSeen{Group: "g", Since: now, Last: now})
	if s := p.get(); !s.covers() || s.proven() {
		t.Errorf("a later look is not believed: %+v", s)
	}
}

// The list that names the group is older than the statistics: the role was revoked since.
func TestAnOlderListDisprovesNothing(t *testing.T) {
	t.Parallel()
	bubble(t, plain(), func(t *testing.T, k *kit) {
		u := k.everybody()[0]
		k.customGroup(k.everybody()[1])
		g := k.group(u)
		role := k.must(k.org.Bind(k.org.ResourceSets()[0], k.org.CustomRoles()[0], g))
		time.Sleep(time.Minute)
		k.proven()
		ask := func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				r.readUserRoles(ctx, []string{u}, rolesAsked{asked: 1})
			})
		}
		ask()
		time.Sleep(10 * time.Second)
		k.ok(k.org.RevokeRole(g, role))
		_, r := k.facts(Hints{})
		ask()
		if flag := r.adminSizes().flag.get(); !flag.covers() || flag.isBlind() {
			t.Errorf("%+v", flag)
		}
	})
}
