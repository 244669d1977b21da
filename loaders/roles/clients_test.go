package roles

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

const (
	appsRoute        = "GET /api/v1/apps"
	clientRolesRoute = "GET /oauth2/v1/clients/{client}/roles"
)

// everythingHeld returns every assignment of the org, including those of service apps.
func (k *kit) everythingHeld() []string {
	all := k.allHeld()
	for _, c := range k.Org.ServiceApps() {
		all = append(all, heldBy(k.Org.AssignmentsOf(c.ID))...)
	}
	slices.Sort(all)
	return all
}

func (k *kit) askEverything() {
	k.T.Helper()
	k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
		all, err := r.AllAssignments(ctx)
		if want := k.everythingHeld(); err != nil || !slices.Equal(held(all), want) {
			k.T.Errorf("%v, %v, want %v", held(all), err, want)
		}
	})
}

func TestServiceAppsAreAmongAllAssignmentsForOneCallEach(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{ServiceApps: 7, Apps: 250}, func(t *testing.T, k *kit) {
		people := k.Calls(k.readAll)
		fresh := newKit(t, k.Org, cache.Options{})
		counts := fresh.Calls(fresh.askEverything)
		clients := counts.ByRoute[appsRoute]
		if clients != 1 || counts.ByRoute[clientRolesRoute] != 7 || counts.Total != people.Total+clients+7 {
			t.Errorf("calls %v, want one list of clients and 7 of roles on top of %d", counts.ByRoute, people.Total)
		}
	})
}

func TestPeoplesAssignmentsAskNoServiceApp(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		counts := k.Calls(k.readAll)
		if counts.ByRoute[appsRoute]+counts.ByRoute[clientRolesRoute] != 0 {
			t.Errorf("calls %v", counts.ByRoute)
		}
		counts = k.Calls(k.askEverything)
		if counts.Total != 1+len(k.Org.ServiceApps()) {
			t.Errorf("calls %v, want only those for service apps: the rest is known", counts.ByRoute)
		}
		k.Costs("asked again", 0, k.askEverything)
	})
}

func TestNewServiceAppsAndTheirRolesAreSeenWhenTheListsEnd(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{ServiceApps: 2}, func(t *testing.T, k *kit) {
		k.askEverything()
		id := k.Must(k.Org.CreateServiceApp("Sync"))
		k.Must(k.Org.GrantRole(id, "SUPER_ADMIN"))
		k.Must(k.Org.Bind(k.Org.ResourceSets()[0], k.Org.CustomRoles()[0], id))
		gone := k.Org.ServiceApps()[0].ID
		k.OK(k.Org.DeleteServiceApp(gone))
		time.Sleep(fetch.SoftOrg)
		k.askEverything()
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			apps := r.ClientsByID(ctx, []string{id, gone})
			if apps[0].Err != nil || apps[0].Value.Label != "Sync" || apps[1].Err != nil || apps[1].Value != nil {
				t.Errorf("clients %+v", apps)
			}
		})
	})
}

// An administrator left out silently is worse than an error, but people's roles do not depend
// on what only service apps need.
func TestServiceAppsThatCannotBeFoundFailOnlyWhatNeedsThem(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"the list": "/api/v1/apps", "their roles": "/oauth2/v1/clients/"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				k.Breaks(path, oktasim.FaultForbidden, 0)
				k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
					r.All(ctx, 2, func(ctx context.Context, i int) {
						if i == 0 {
							if all, err := r.AllAssignments(ctx); all != nil || !okta.IsForbidden(err) {
								t.Errorf("%d assignments, %v", len(all), err)
							}
							return
						}
						if all, err := r.Admins(ctx); err != nil || !slices.Equal(held(all), k.allHeld()) {
							t.Errorf("people's %v, %v", held(all), err)
						}
					})
				})
			})
		})
	}
}

// A request for one kind of assignees pays for that kind only, and does not fail because
// another kind cannot be read.
func TestOnlyTheKindsThatAreWantedAreAsked(t *testing.T) {
	t.Parallel()
	own := map[string][]string{ // the roles of a few groups may show that the bindings need not be read
		"users":        {loaderkit.AssigneesRoute, loaderkit.UserRolesRoute},
		"service apps": {appsRoute, clientRolesRoute},
	}
	for name, wanted := range map[string]plan.AssigneeKinds{
		"users": {Users: true}, "groups": {Groups: true}, "service apps": {Clients: true}, "nobody": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
				var all []*Assignment
				counts := k.Calls(func() {
					k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
						var err error
						all, err = r.AssignmentsTo(ctx, wanted)
						k.OK(err)
					})
				})
				want := []string{}
				for _, a := range k.Org.EveryAssignment() {
					kind := okta.AssigneeKind(a.AssigneeKind)
					if kind == okta.UserAssignee && wanted.Users || kind == okta.GroupAssignee && wanted.Groups || kind == okta.ClientAssignee && wanted.Clients {
						want = append(want, a.AssigneeID+":"+a.ID)
					}
				}
				slices.Sort(want)
				if !slices.Equal(held(all), want) {
					t.Errorf("%v, want %v", held(all), want)
				}
				for of, routes := range own {
					for _, route := range routes {
						if asked := counts.ByRoute[route] > 0; asked != (of == name) {
							t.Errorf("%s: %d calls of %s", of, counts.ByRoute[route], route)
						}
					}
				}
				if name == "nobody" && counts.Total != 0 {
					t.Errorf("%d calls for nobody", counts.Total)
				}
			})
		})
	}
}

// A client bound in a resource set may be missing from the apps that Okta lists.
func TestAClientBoundInAResourceSetIsAskedThoughNoListHasIt(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{AdminFlagBlind: true, ServiceApps: 2}, func(t *testing.T, k *kit) {
		bound := ""
		for _, c := range k.Org.ServiceApps() {
			if slices.ContainsFunc(k.Org.AssignmentsOf(c.ID), func(a oktasim.AssignmentInfo) bool { return a.RoleType == "CUSTOM" }) {
				bound = c.ID
			}
		}
		loaderkit.Put(k, admins.OrgIDsKind, "service apps", []string{}, time.Second)
		k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
			all, err := r.AllAssignments(ctx)
			want := slices.Sorted(slices.Values(slices.Concat(k.allHeld(), heldBy(k.Org.AssignmentsOf(bound)))))
			if err != nil || !slices.Equal(held(all), want) {
				t.Errorf("%v, %v, want %v", held(all), err, want)
			}
		})
	})
}

func TestTargetsOfServiceAppsAreReadForEachAssignment(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Groups: 60, ServiceApps: 3}, func(t *testing.T, k *kit) {
		id := k.Must(k.Org.CreateServiceApp("Sync"))
		groups := slices.DeleteFunc(k.EveryGroup(), func(id string) bool { return id == k.Org.Everyone() })
		k.Must(k.Org.GrantRole(id, "USER_ADMIN", groups[:45]...))
		k.Must(k.Org.GrantRole(id, "HELP_DESK_ADMIN"))
		k.Must(k.Org.GrantRole(id, "ORG_ADMIN"))
		ask := func() {
			k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
				all, err := r.AllAssignments(ctx)
				k.OK(err)
				all = slices.DeleteFunc(all, func(a *Assignment) bool { return a.Assignee != id })
				read := r.TargetGroupsOf(ctx, all)
				for i, a := range all {
					j := slices.IndexFunc(k.Org.AssignmentsOf(id), func(in oktasim.AssignmentInfo) bool { return in.ID == a.RoleAssignment.ID })
					want := slices.Sorted(slices.Values(k.Org.AssignmentsOf(id)[j].TargetGroups))
					got := slices.Sorted(slices.Values(read[i].Value.Targets))
					if read[i].Err != nil || !read[i].Value.Held || !slices.Equal(got, want) {
						t.Errorf("targets of %s: %+v, want %v", a.Type, read[i], want)
					}
				}
			})
		}
		k.askEverything()
		k.Costs("three pages of one, one of the other", 4, ask)
		k.Costs("again", 0, ask)
	})
}
