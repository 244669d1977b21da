package roles

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// allHeld returns every assignment of the org.
func (k *kit) allHeld() []string {
	var all []oktasim.AssignmentInfo
	users, groups := k.Admins()
	for _, id := range append(users, groups...) {
		all = append(all, k.Org.AssignmentsOf(id)...)
	}
	return heldBy(all)
}

func TestAdminsAreAllAssignmentsOfTheOrg(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]oktasim.Config{
		"usual": {}, "a blind flag": {AdminFlagBlind: true},
		"roles of Okta's sets": {IAMRoles: true}, "nobody": {DirectAdmins: -1, AdminGroups: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c, func(t *testing.T, k *kit) {
				users, groups := k.Admins()
				ask := func() {
					k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
						all, err := r.Admins(ctx)
						if got := held(all); err != nil || !slices.Equal(got, k.allHeld()) {
							t.Errorf("%v, %v", got, err)
						}
					})
				}
				counts := k.Calls(ask)
				if counts.ByRoute[loaderkit.UserRolesRoute] != len(users) || counts.ByRoute[loaderkit.GroupRolesRoute] != len(groups) {
					t.Errorf("calls %v, want those of %d users and %d groups", counts.ByRoute, len(users), len(groups))
				}
				k.Costs("asked again", 0, ask)
			})
		})
	}
}

func TestAdminsAreGivenByPages(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{DirectAdmins: 10}, func(t *testing.T, k *kit) {
		var got []string
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			var at paging.Position
			for {
				cut, byID, err := r.AdminsPage(ctx, func(a *Assignment) bool { return a.Kind == okta.UserAssignee }, at, 3)
				if err != nil || len(cut.IDs) > 3 {
					t.Fatalf("%d assignments, %v", len(cut.IDs), err)
				}
				for _, id := range cut.IDs {
					if byID[id].ID() != id || byID[id].Kind != okta.UserAssignee {
						t.Errorf("%s is %+v", id, byID[id])
					}
				}
				got = append(got, cut.IDs...)
				if !cut.More {
					return
				}
				at = cut.Position(len(cut.IDs) - 1)
			}
		})
		users, _ := k.Admins()
		var want []oktasim.AssignmentInfo
		for _, id := range users {
			want = append(want, k.Org.AssignmentsOf(id)...)
		}
		if !slices.Equal(got, heldBy(want)) {
			t.Errorf("%v, want %v", got, heldBy(want))
		}
	})
}

func TestOneRefusedListRefusesAllAdmins(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]func(users, groups []string) string{
		"a user's":      func(users, _ []string) string { return "/api/v1/users/" + users[0] + "/roles" },
		"a group's":     func(_, groups []string) string { return "/api/v1/groups/" + groups[len(groups)-1] + "/roles" },
		"who holds any": func(_, _ []string) string { return "/api/v1/iam/assignees" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				k.Breaks(path(k.Admins()), oktasim.FaultForbidden, 0)
				k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
					if all, err := r.Admins(ctx); all != nil || !okta.IsForbidden(err) {
						t.Errorf("%d assignments, %v", len(all), err)
					}
					if _, _, err := r.AdminsPage(ctx, func(*Assignment) bool { return true }, paging.Position{}, 10); !okta.IsForbidden(err) {
						t.Errorf("a page of them: %v", err)
					}
				})
			})
		})
	}
}

// The admin directory is minutes old; a user's own list shows a role it does not have.
func TestARoleSeenInOneFieldIsInTheOthersOfAResponse(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			_, err := r.Admins(ctx)
			k.OK(err)
		})
		i := slices.IndexFunc(k.Everybody(), func(id string) bool { return len(k.Org.RolesOf(id)) == 0 })
		u := k.Everybody()[i]
		k.Must(k.Org.GrantRole(u, "ORG_ADMIN"))
		time.Sleep(3 * time.Minute)
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			own := r.ReadUserRoles(ctx, []string{u}, "")[u]
			if len(own.Value.Own) != 1 {
				t.Fatalf("own roles %+v", own)
			}
			all, err := r.Admins(ctx)
			if err != nil || !slices.Contains(held(all), u+":"+own.Value.Own[0].ID) {
				t.Errorf("the role is not among %v, %v", held(all), err)
			}
		})
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			all, err := r.Admins(ctx)
			if err != nil || !slices.Equal(held(all), k.allHeld()) {
				t.Errorf("and not in the next answer: %v, %v", held(all), err)
			}
		})
	})
}

func TestAdminsSayWhenOktaIsAway(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.Breaks("", oktasim.FaultStatus, 503)
		c := k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			all, err := r.Admins(ctx)
			var away *okta.UnavailableError
			if all != nil || !errors.As(err, &away) {
				t.Errorf("%d assignments, %v", len(all), err)
			}
		}).Cost()
		if c.Calls > 6 {
			t.Errorf("%d calls", c.Calls)
		}
	})
}
