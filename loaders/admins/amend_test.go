package admins

import (
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestAHolderSeenInAUsersListJoinsTheAssigneesWithTheirAge(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.adminDirectory(batch.Hints{})
		time.Sleep(time.Minute)
		granted, plain := k.Roleless()[0], k.Roleless()[1]
		k.Must(k.Org.GrantRole(granted, "ORG_ADMIN"))
		before := loaderkit.Peek(k, OrgIDsKind, assigneesID).Value
		k.Request(t.Context(), batch.Hints{}).readUserRoles(t.Context(), []string{granted, plain}, rolesAsked{asked: 2})
		e := loaderkit.Peek(k, OrgIDsKind, assigneesID)
		if !slices.Contains(e.Value, granted) || slices.Contains(e.Value, plain) || len(e.Value) != len(before)+1 {
			t.Errorf("assignees %v, had %v", e.Value, before)
		}
		if e.Age != time.Minute {
			t.Errorf("the list is %s old, want a minute", e.Age)
		}
		if slices.Contains(before, granted) {
			t.Error("the list others hold was written to")
		}
		time.Sleep(4 * time.Minute)
		if f := k.Request(t.Context(), batch.Hints{}).knownDirectory(t.Context(), directoryWanted{users: true}); f != nil {
			t.Error("an amended list lives longer than it would have")
		}
	})
}

func TestAGroupSeenToHoldARoleJoinsTheBindingsWithTheirAge(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		k.adminDirectory(batch.Hints{})
		time.Sleep(time.Minute)
		_, flagged := k.Admins()
		bound, empty := k.CustomGroup(), k.Group()
		before := loaderkit.Peek(k, bindingsKind, bindingsID).Value
		n := len(before.Groups)
		k.Request(t.Context(), batch.Hints{}).readGroupRoles(t.Context(), []string{flagged[0], bound, empty}, 3)
		e := loaderkit.Peek(k, bindingsKind, bindingsID)
		_, joined := e.Value.Groups[bound]
		_, none := e.Value.Groups[empty]
		if !joined || none || e.Age != time.Minute || len(before.Groups) != n || len(e.Value.Users) != len(before.Users) {
			t.Errorf("bindings %+v, %s old", e.Value, e.Age)
		}
		if f := k.Request(t.Context(), batch.Hints{}).knownDirectory(t.Context(), directoryWanted{}); f == nil || f.groups[bound].ID != bound {
			t.Errorf("directory %+v", f)
		}
	})
}

func TestWhatIsKnownAmendsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminFlagBlind: true}, func(t *testing.T, k *kit) {
		k.adminDirectory(batch.Hints{})
		users, groups := k.Admins()
		assignees, bindings := loaderkit.Peek(k, OrgIDsKind, assigneesID).Value, loaderkit.Peek(k, bindingsKind, bindingsID).Value
		k.Forget(GroupRolesKind.Name, groups[0])
		r := k.Request(t.Context(), batch.Hints{})
		r.readUserRoles(t.Context(), users, rolesAsked{asked: len(users)})
		r.readGroupRoles(t.Context(), groups, len(groups))
		if now := loaderkit.Peek(k, OrgIDsKind, assigneesID).Value; !slices.Equal(now, assignees) {
			t.Errorf("assignees %v, were %v", now, assignees)
		}
		if now := loaderkit.Peek(k, bindingsKind, bindingsID).Value; now != bindings {
			t.Error("the bindings were replaced")
		}
	})
}

func TestAnAnswerThatFailedAmendsNothing(t *testing.T) {
	t.Parallel()
	c := fetch.NewAnswers(fetch.Source[UserRoles]{}, nil)
	own := UserRoles{Own: []*okta.RoleAssignment{{ID: "a"}}}
	c.Put("holder", own)
	c.Put("none", splitRoles(nil))
	c.NotFound("gone")
	c.Fail("failed", fetch.ErrTooExpensive)
	c.Put("another", own)
	if got := c.Having(func(roles UserRoles) bool { return len(roles.Own) > 0 }); !slices.Equal(got, []string{"another", "holder"}) {
		t.Errorf("holding %v", got)
	}
}
