package admins

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
)

// A standard role is revoked between reading the flags and the roles of one operation: the flag
// may be taken to cover custom roles for as long as the flags live, not longer.
func TestARoleRevokedInTheMomentOfProofHidesNobodyForLong(t *testing.T) {
	t.Parallel()
	c := loaderkit.Plain()
	c.AdminFlagBlind = true
	bubble(t, c, func(t *testing.T, k *kit) {
		held := []string{k.CustomGroup(k.Everybody()[0]), k.CustomGroup(k.Everybody()[1])}
		slices.Sort(held)
		standard := k.Must(k.Org.GrantRole(held[0], "READ_ONLY_ADMIN"))
		r := k.Request(t.Context(), batch.Hints{})
		x, _, err := r.GroupIndex(t.Context(), true)
		k.OK(err)
		time.Sleep(300 * time.Millisecond)
		k.OK(k.Org.RevokeRole(held[0], standard))
		covers, err := r.flagCoversCustom(t.Context(), x)
		k.OK(err)
		if flag := r.org.admins.flag.get(); !covers || flag.proven() {
			t.Errorf("covers %t, proven %t: one look is believed and proves nothing", covers, flag.proven())
		}
		time.Sleep(fetch.SoftOrg + time.Second)
		if got := k.adminsAmong(held); !slices.Equal(got, held) {
			t.Errorf("when the flags are read again, %v of %v are administrators", got, held)
		}
		if !r.org.admins.flag.get().isBlind() {
			t.Error("the flag was not seen to be blind")
		}
	})
}

func (k *kit) adminsAmong(ids []string) []string {
	var got []string
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		all, err := r.RolesOfAll(ctx, plan.AssigneeKinds{Users: true, Groups: true})
		groups := all.Groups
		k.OK(err)
		for id, list := range groups {
			k.OK(list.Err)
			if len(list.Value) > 0 && slices.Contains(ids, id) {
				got = append(got, id)
			}
		}
	})
	slices.Sort(got)
	return got
}

func TestASecondLookProvesTheFlag(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Plain(), func(t *testing.T, k *kit) {
		k.CustomGroup(k.Everybody()[0])
		_, r := k.adminDirectory(batch.Hints{})
		if flag := r.org.admins.flag.get(); !flag.covers() || flag.proven() {
			t.Errorf("after one look: %+v", flag)
		}
		time.Sleep(fetch.SoftOrg + time.Second)
		k.adminDirectory(batch.Hints{})
		if !r.org.admins.flag.get().proven() {
			t.Errorf("after two: %+v", r.org.admins.flag.get())
		}
		time.Sleep(proofTime)
		if r.org.admins.flag.get().covers() {
			t.Error("a proof holds for ever")
		}
	})
}

// Okta goes back to a release whose flag does not cover custom roles.
func TestAUsersOwnListDisprovesTheFlag(t *testing.T) {
	t.Parallel()
	c := loaderkit.Plain()
	c.AdminFlagBlind = true
	bubble(t, c, func(t *testing.T, k *kit) {
		u := k.Everybody()[0]
		gid := k.CustomGroup(u)
		time.Sleep(time.Minute)
		k.proven()
		_, r := k.adminDirectory(batch.Hints{})
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			r.readUserRoles(ctx, []string{u}, rolesAsked{asked: 1})
		})
		if !r.org.admins.flag.get().isBlind() {
			t.Errorf("%+v", r.org.admins.flag.get())
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
	bubble(t, loaderkit.Plain(), func(t *testing.T, k *kit) {
		u := k.Everybody()[0]
		k.CustomGroup(k.Everybody()[1])
		g := k.Group(u)
		role := k.Must(k.Org.Bind(k.Org.ResourceSets()[0], k.Org.CustomRoles()[0], g))
		time.Sleep(time.Minute)
		k.proven()
		ask := func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				r.readUserRoles(ctx, []string{u}, rolesAsked{asked: 1})
			})
		}
		ask()
		time.Sleep(10 * time.Second)
		k.OK(k.Org.RevokeRole(g, role))
		_, r := k.adminDirectory(batch.Hints{})
		ask()
		if flag := r.org.admins.flag.get(); !flag.covers() || flag.isBlind() {
			t.Errorf("%+v", flag)
		}
	})
}
