package reach

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// appsOf returns the apps of an org with their types.
func (k *kit) appsOf() []AppOfType {
	var apps []AppOfType
	k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
		for _, c := range k.Org.ServiceApps() {
			apps = append(apps, AppOfType{c.ID, "oidc_client"})
		}
	})
	for _, a := range k.Org.EveryAssignment() {
		for _, id := range a.TargetApps {
			if len(id) == 20 && !slices.ContainsFunc(apps, func(x AppOfType) bool { return x.ID == id }) {
				apps = append(apps, AppOfType{id, "salesforce"})
			}
		}
	}
	return apps
}

// change makes one change that may affect who can act on what.
func (k *kit) change(rng *rand.Rand) {
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	groups := slices.DeleteFunc(k.EveryGroup(), func(id string) bool { return id == k.Org.Everyone() })
	users := k.Everybody()
	sets, custom := k.Org.ResourceSets(), k.Org.CustomRoles()
	types := []string{
		"SUPER_ADMIN", "ORG_ADMIN", "USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "APP_ADMIN", "READ_ONLY_ADMIN", "REPORT_ADMIN",
	}
	assignee := pick(users)
	if rng.IntN(3) == 0 {
		assignee = pick(groups)
	}
	switch rng.IntN(10) {
	case 0, 1:
		_, _ = k.Org.GrantRole(assignee, pick(types)) // may be held already
	case 2:
		_, _ = k.Org.GrantRole(assignee, pick(types[2:5]), pick(groups), pick(groups))
	case 3:
		if all := k.Org.EveryAssignment(); len(all) > 0 {
			a := all[rng.IntN(len(all))]
			k.OK(k.Org.RevokeRole(a.AssigneeID, a.ID))
		}
	case 4:
		k.Must(k.Org.Bind(pick(sets), pick(custom), assignee))
	case 5:
		_ = k.Org.AddMember(pick(groups), pick(users))
	case 6:
		g := pick(groups)
		if in := k.Org.MembersOf(g); len(in) > 0 {
			_ = k.Org.RemoveMember(g, pick(in))
		}
	case 7:
		paths := []string{
			"/api/v1/users", "/api/v1/users/" + pick(users), "/api/v1/groups", "/api/v1/groups/" + pick(groups), "/api/v1/groups/" + pick(groups) + "/users",
			"/api/v1/apps", "/api/v1/authorizationServers/aus1", "/api/v1/realms/guo1",
		}
		set := pick(sets)
		had := k.Org.ResourcesOf(set)
		c := oktasim.ResourceSetChange{Add: []string{pick(paths)}}
		if len(had) > 2 {
			c.Delete = []string{had[rng.IntN(len(had))].ID}
		}
		if !slices.ContainsFunc(had, func(in oktasim.ResourceInfo) bool { return in.Path == c.Add[0] }) {
			_ = k.Org.UpdateResourceSet(set, c)
		}
	case 8:
		permissions := []string{
			"okta.users.manage", "okta.users.read", "okta.users.create", "okta.users.credentials.resetPassword", "okta.groups.members.manage",
			"okta.groups.read", "okta.groups.create", "okta.apps.assignment.manage", "okta.apps.read", "okta.profilesources.import.run",
		}
		rng.Shuffle(len(permissions), func(i, j int) { permissions[i], permissions[j] = permissions[j], permissions[i] })
		k.OK(k.Org.UpdateCustomRole(pick(custom), fmt.Sprint("Role ", rng.Int()), "", permissions[:1+rng.IntN(3)]...))
	case 9:
		k.OK(k.Org.SetUserStatus(pick(users), oktasim.Deprovisioned))
	}
}

// Orgs of every kind change while time passes: each answer is the org's state when nothing is
// fresh any more.
func TestAdministratorsAreThoseOfAPlainEvaluation(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 1))
			c := oktasim.Config{
				Seed: 100 + seed, Users: 30 + rng.IntN(60), Groups: 6 + rng.IntN(20), DirectAdmins: 1 + rng.IntN(12), GroupAdmins: rng.IntN(8),
				CustomRoles: 3, ResourceSets: 1 + rng.IntN(3), IAMRoles: seed%3 == 0, AdminFlagBlind: seed%2 == 0,
				DeprovisionedKeepGroups: seed%2 == 1,
			}
			bubble(t, c, func(t *testing.T, k *kit) {
				for range 6 {
					users, groups := k.Everybody(), k.EveryGroup()
					if err := k.ask(users, groups, k.appsOf()); err != nil {
						t.Fatal(err)
					}
					for range 5 {
						k.change(rng)
					}
					time.Sleep(2 * fetch.SoftOrg)
				}
			})
		})
	}
}

func TestOfOneUserCostsWhatAllAssignmentsDoAndAFewCallsMore(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 300, Groups: 40, DirectAdmins: 20}, func(t *testing.T, k *kit) {
		whole := k.Calls(func() {
			k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) { must(r.Admins(ctx)) })
		}).Total
		fresh := newKit(t, k.Org)
		u := fresh.Roleless()[0]
		counts := fresh.Calls(func() { fresh.OK(fresh.ask([]string{u}, nil, nil)) })
		t.Log(whole, counts.Total, counts.ByRoute)
		again := 0
		for _, a := range k.Org.EveryAssignment() {
			if len(a.TargetGroups) >= 20 {
				again += 1 + (len(a.TargetGroups)+19)/20
			}
		}
		parts := counts.ByRoute[loaderkit.MembersRoute] + counts.ByRoute[loaderkit.UserGroupsRoute] +
			counts.ByRoute["GET /api/v1/iam/roles/{role}/permissions"] + counts.ByRoute["GET /api/v1/iam/resource-sets/{set}/resources"]
		if counts.Total > whole+parts+again {
			t.Errorf("%d calls, want %d for all assignments, %d for groups and sets, %d for long lists of targets: %v",
				counts.Total, whole, parts, again, counts.ByRoute)
		}
	})
}

// Okta may still name former groups of a deactivated user; a role limited to one of them does
// not reach the user.
func TestNobodyActsOnADeactivatedUserThroughAFormerGroup(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{DeprovisionedKeepGroups: true}, func(t *testing.T, k *kit) {
		gone, helper := k.Roleless()[0], k.Roleless()[1]
		group := k.Group(gone)
		k.Must(k.Org.GrantRole(helper, "HELP_DESK_ADMIN", group))
		helps := func() (found bool) {
			k.Run(hints(false), func(ctx context.Context, r *Request) {
				read := r.AdministratorsOfUsers(ctx, k.users(gone))[0]
				k.OK(read.Err)
				found = slices.ContainsFunc(everyone(read.Value), func(a *Administrator) bool { return a.User == helper })
			})
			return found
		}
		if !helps() {
			t.Error("who administers a group of an active user does not act on the user")
		}
		k.OK(k.Org.SetUserStatus(gone, oktasim.Deprovisioned))
		time.Sleep(2 * fetch.SoftOrg)
		if helps() {
			t.Error("who administers a former group acts on a deactivated user")
		}
	})
}

func TestOfManyUsersTheGroupsThatCountAreReadAndNobodyIsAsked(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 300, Groups: 60, DirectAdmins: 8}, func(t *testing.T, k *kit) {
		many := k.Everybody()[:200]
		groups := map[string]bool{}
		for _, a := range k.Org.EveryAssignment() {
			if a.AssigneeKind == "GROUP" {
				groups[a.AssigneeID] = true
			}
			for _, id := range a.TargetGroups {
				groups[id] = true
			}
		}
		for _, set := range k.Org.ResourceSets() {
			for _, res := range k.Org.ResourcesOf(set) {
				groups[strings.TrimSuffix(res.Path, "/users")] = true
			}
		}
		counts := k.Calls(func() { k.OK(k.ask(many, nil, nil)) })
		if n := counts.ByRoute[loaderkit.UserGroupsRoute]; n > 0 || counts.ByRoute[loaderkit.MembersRoute] > len(groups) {
			t.Errorf("%d users asked for their groups, %d groups that count: %v", n, len(groups), counts.ByRoute)
		}
		k.Costs("again", 0, func() { k.OK(k.ask(many, nil, nil)) })
	})
}

func TestOnAnAdministratorOnlySuperAdministratorsAct(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		plain, reader := k.Roleless()[0], k.Roleless()[1]
		group := k.Group(reader)
		k.Must(k.Org.GrantRole(reader, "READ_ONLY_ADMIN"))
		super := k.Roleless()[2]
		k.Must(k.Org.GrantRole(super, "SUPER_ADMIN"))
		k.Must(k.Org.GrantRole(k.Roleless()[3], "ORG_ADMIN"))
		k.Run(hints(false), func(ctx context.Context, r *Request) {
			read := r.AdministratorsOfUsers(ctx, k.users(plain, reader))
			types := func(list Administrators) (all []string) {
				for _, a := range list {
					all = append(all, a.Assignment.Type)
				}
				slices.Sort(all)
				return slices.Compact(all)
			}
			if got := types(read[0].Value); !slices.Contains(got, "ORG_ADMIN") || !slices.Contains(got, "SUPER_ADMIN") {
				t.Errorf("on a plain user: %v", got)
			}
			if got := types(read[1].Value); !slices.Equal(got, []string{"SUPER_ADMIN"}) {
				t.Errorf("on an administrator: %v", got)
			}
			if got := types(r.AdministratorsOfGroups(ctx, []string{group})[0].Value); !slices.Contains(got, "ORG_ADMIN") {
				t.Errorf("on a group of administrators that holds no role itself: %v", got)
			}
		})
	})
}

// An assignment that cannot be evaluated fails the whole: nobody is left out silently. Objects
// that it does not concern are answered.
func TestWhatCannotBeReadFailsOnlyWhatDependsOnIt(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"resources":   "/api/v1/iam/resource-sets/{set}/resources",
		"permissions": "/api/v1/iam/roles/{role}/permissions",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				plain := k.Roleless()[0]
				admin, _ := k.Org.Admins()
				for _, role := range k.Org.CustomRoles() {
					k.OK(k.Org.UpdateCustomRole(role, "Role "+role, "", "okta.users.manage"))
				}
				k.Breaks("GET "+path, oktasim.FaultForbidden, 0)
				k.Run(hints(false), func(ctx context.Context, r *Request) {
					read := r.AdministratorsOfUsers(ctx, k.users(plain, admin[0]))
					if !okta.IsForbidden(read[0].Err) || read[0].Value != nil {
						t.Errorf("of a user: %d, %v", len(read[0].Value), read[0].Err)
					}
					if read[1].Err != nil || len(read[1].Value) == 0 {
						t.Errorf("of an administrator, on whom no custom role acts: %v", read[1].Err)
					}
				})
			})
		})
	}
}
