package roles

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// askTargets reads what limits all assignments made to a user or group, and compares it with
// the org.
func (k *kit) askTargets(assignee string, group bool) {
	k.T.Helper()
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		list, err := k.assignmentsTo(ctx, r, assignee, group)
		k.OK(err)
		r.All(ctx, len(list), func(ctx context.Context, i int) {
			groups, held, err := r.TargetGroups(ctx, list[i])
			apps, heldToo, err2 := r.TargetApps(ctx, list[i])
			if err != nil || err2 != nil || !held || !heldToo {
				k.T.Errorf("targets of %s: held %t, %v, %v", list[i].ID(), held && heldToo, err, err2)
			}
			j := slices.IndexFunc(k.Org.AssignmentsOf(assignee), func(a oktasim.AssignmentInfo) bool { return a.ID == list[i].RoleAssignment.ID })
			want := k.Org.AssignmentsOf(assignee)[j]
			if !slices.Equal(
				slices.Sorted(slices.Values(groups)), slices.Sorted(slices.Values(want.TargetGroups)),
			) || len(apps) != len(want.TargetApps) {
				k.T.Errorf("targets of %s: %v and %d apps, want %v and %v", list[i].Type, groups, len(apps), want.TargetGroups, want.TargetApps)
			}
		})
	})
}

func (k *kit) assignmentsTo(ctx context.Context, r *Request, assignee string, group bool) ([]*Assignment, error) {
	if group {
		return r.GroupAssignments(ctx, assignee)
	}
	return r.UserAssignments(ctx, assignee, false)
}

func TestTargetsAreWholeHoweverMany(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Groups: 60}, func(t *testing.T, k *kit) {
		u, g := k.Roleless()[0], k.Group()
		few, all := k.EveryGroup()[:3], slices.DeleteFunc(k.EveryGroup(), func(id string) bool { return id == k.Org.Everyone() })
		k.Must(k.Org.GrantRole(u, "HELP_DESK_ADMIN", few...))
		k.Must(k.Org.GrantRole(u, "USER_ADMIN", all[:45]...))
		k.Must(k.Org.GrantRole(u, "GROUP_MEMBERSHIP_ADMIN", all[:20]...))
		k.Must(k.Org.GrantRole(u, "APP_ADMIN"))
		k.Must(k.Org.GrantRole(u, "SUPER_ADMIN"))
		k.Must(k.Org.GrantRole(g, "HELP_DESK_ADMIN", few...))
		// the list of roles; targets of one kind, with 3 pages of 45 and 1 of 20; of the other kind
		k.Costs("a user's", 1+(1+3+1)+1, func() { k.askTargets(u, false) })
		k.Costs("a group's", 1+1, func() { k.askTargets(g, true) })
		time.Sleep(time.Minute)
		k.Costs("both again", 0, func() { k.askTargets(u, false); k.askTargets(g, true) })
	})
}

func TestRolesThatTakeNoTargetsAreNotAskedForAny(t *testing.T) {
	t.Parallel()
	for roleType, want := range map[string]okta.Expand{
		"APP_ADMIN": okta.ExpandApps, "USER_ADMIN": okta.ExpandGroups, "HELP_DESK_ADMIN": okta.ExpandGroups,
		"GROUP_MEMBERSHIP_ADMIN": okta.ExpandGroups, "SUPER_ADMIN": okta.ExpandNone, "CUSTOM": okta.ExpandNone, "": okta.ExpandNone,
	} {
		if got := TargetKind(roleType); got != want {
			t.Errorf("%s takes %q, want %q", roleType, got, want)
		}
		key := targetKey{kind: okta.GroupAssignee, assignee: "00g1", expand: want}
		if back := targetKeyOf(key.Key()); back != key {
			t.Errorf("%+v came back as %+v", key, back)
		}
	}
}

// The targets are a minute old; the assignments are read now, and one is new.
func TestATargetListOlderThanItsAssignmentsIsReadAgain(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u, few := k.Roleless()[0], k.EveryGroup()[:2]
		k.Must(k.Org.GrantRole(u, "HELP_DESK_ADMIN", few...))
		k.askTargets(u, false)
		time.Sleep(time.Minute)
		k.Must(k.Org.GrantRole(u, "USER_ADMIN", few[0]))
		k.Forget(admins.UserRolesKind.Name, u)
		time.Sleep(time.Second)
		k.Costs("the roles, and the targets again", 2, func() { k.askTargets(u, false) })
		k.Costs("and no more", 0, func() { k.askTargets(u, false) })
	})
}

// The role is revoked after its assignment was read: it no longer has targets, and that is not
// an error.
func TestARoleRevokedWhileCachedIsSaidNotToBeHeld(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := k.Roleless()[0]
		id := k.Must(k.Org.GrantRole(u, "HELP_DESK_ADMIN", k.EveryGroup()[0]))
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.UserAssignments(ctx, u, false)
			k.OK(err)
		})
		time.Sleep(10 * time.Second)
		k.OK(k.Org.RevokeRole(u, id))
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			list, err := r.UserAssignments(ctx, u, false)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d assignments, %v", len(list), err)
			}
			groups, held, err := r.TargetGroups(ctx, list[0])
			if held || err != nil || len(groups) > 0 {
				t.Errorf("held %t, groups %v, %v", held, groups, err)
			}
			if _, held, err = r.TargetApps(ctx, list[0]); held || err != nil {
				t.Errorf("asked for the other kind: held %t, %v", held, err)
			}
		})
	})
}

func TestTargetsThatCannotBeReadSayNothingOfTheRole(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := k.Roleless()[0]
		k.Must(k.Org.GrantRole(u, "HELP_DESK_ADMIN", k.EveryGroup()[0]))
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			list, err := r.UserAssignments(ctx, u, false)
			k.OK(err)
			k.Breaks(loaderkit.UserRolesRoute, oktasim.FaultForbidden, 0)
			if _, held, err := r.TargetGroups(ctx, list[0]); held || !okta.IsForbidden(err) {
				t.Errorf("held %t, %v", held, err)
			}
			if _, held, err := r.TargetApps(ctx, list[0]); !held || err != nil {
				t.Errorf("the kind it does not take: held %t, %v", held, err)
			}
		})
	})
}

// A role that takes targets was granted since the targets were read, and Okta is down: only
// what is unknown fails, however often it is requested.
func TestAnOutageTakesNoCopiesOfTargetsAway(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		g := k.grantedSinceItsTargets()
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503}))
		for range 2 {
			k.knowsTargets(batch.Hints{}, g, func(err error) bool { return fetch.DenialOf(err) == fetch.Outage })
		}
	})
}

func TestOnlyIfCachedTakesNoTargetsAway(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Team(), func(t *testing.T, k *kit) {
		g := k.grantedSinceItsTargets()
		for range 2 {
			k.knowsTargets(
				batch.Hints{Freshness: fetch.Freshness{OnlyIfCached: true}}, g, func(err error) bool { return errors.Is(err, fetch.ErrNotCached) },
			)
		}
	})
}

// grantedSinceItsTargets returns a group with a limited role whose targets are cached, and with
// another role that is newer.
func (k *kit) grantedSinceItsTargets() string {
	g := k.Group()
	k.Must(k.Org.GrantRole(g, "HELP_DESK_ADMIN", k.EveryGroup()[:3]...))
	k.askTargets(g, true)
	time.Sleep(3 * time.Minute)
	k.Must(k.Org.GrantRole(g, "USER_ADMIN"))
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		_, err := r.GroupAssignments(ctx, g)
		k.OK(err)
	})
	return g
}

func (k *kit) knowsTargets(h batch.Hints, group string, missing func(error) bool) {
	k.T.Helper()
	k.Run(h, func(ctx context.Context, r *Request) {
		list, err := r.GroupAssignments(ctx, group)
		k.OK(err)
		for _, a := range list {
			ids, held, err := r.TargetGroups(ctx, a)
			if a.Type == "HELP_DESK_ADMIN" && (len(ids) != 3 || !held || err != nil) {
				k.T.Errorf("the copy is gone: %d targets, held %t, %v", len(ids), held, err)
			}
			if a.Type == "USER_ADMIN" && !missing(err) {
				k.T.Errorf("of the new role is told %d targets, held %t, %v", len(ids), held, err)
			}
		}
	})
}

// By the cache the assignee has no targets, and then it is given a role.
func TestATargetListOfNobodyOlderThanItsAssignmentsIsReadAgain(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Plain(), func(t *testing.T, k *kit) {
		g := k.Group(k.Everybody()[0])
		key := targetKey{kind: okta.GroupAssignee, assignee: g, expand: okta.ExpandGroups}
		cache.SetMany(t.Context(), k.Store, k.NS(), targetsKind, []cache.Item[[]assignmentTargets]{
			{ID: key.Key(), NotFound: true, Rank: cache.RankByID, ReadAt: time.Now()},
		})
		time.Sleep(2 * time.Second)
		k.Must(k.Org.GrantRole(g, "USER_ADMIN"))
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			list, err := r.GroupAssignments(ctx, g)
			k.OK(err)
			for _, a := range list {
				if _, held, err := r.TargetGroups(ctx, a); !held || err != nil {
					t.Errorf("held %t, %v", held, err)
				}
			}
		})
	})
}
