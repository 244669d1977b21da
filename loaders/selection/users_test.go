package selection

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// live is a list of users who are not deactivated, of which match selects some.
func live(match func(u *okta.User, f *Facts) bool) *List[*okta.User] {
	return &List[*okta.User]{Here: []string{"test"}, Evaluable: true, Match: func(u *okta.User, f *Facts) bool {
		return u.Status != "DEPROVISIONED" && match(u, f)
	}}
}

func (l *List[O]) sortedBy(key func(o O, f *Facts) (string, bool)) *List[O] {
	l.SortHere, l.Key = true, key
	return l
}

func byLogin(u *okta.User, _ *Facts) (string, bool) { return u.Login(), true }

// Where matches are rare, many of Okta's pages have none; the list continues after them, in any
// order and when it is read whole.
func TestRareMatchesAreFoundFarBehind(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"", "here"} {
		t.Run("order "+order, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{Users: 3000, Groups: 5}, func(_ *testing.T, k *kit) {
				active := k.those(func(u oktasim.UserInfo) bool { return u.Status == oktasim.Active })
				rare := []string{active[0], active[len(active)-2], active[len(active)-1]}
				l := live(func(u *okta.User, _ *Facts) bool { return slices.Contains(rare, u.ID) })
				if order != "" {
					l.sortedBy(func(u *okta.User, _ *Facts) (string, bool) { return u.ID, true })
				}
				k.equal("by pages", rare, k.listUsers(l, 2))
				time.Sleep(24 * time.Hour)
				k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
					all, err := r.EveryUser(ctx, l)
					k.OK(err)
					var ids []string
					for _, u := range all {
						ids = append(ids, u.ID)
					}
					k.equal("as a whole", rare, ids)
				})
			})
		})
	}
}

func TestUsersAreFoundWhereThatCostsLeast(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 900, Groups: 20}, func(_ *testing.T, k *kit) {
		few := k.those(func(u oktasim.UserInfo) bool { return u.Status == oktasim.Active })[:5]
		group := k.Group(few...)
		in := live(func(u *okta.User, f *Facts) bool { return f.InAny(u.ID, []string{group}) })
		in.Needs = Needs{Groups: [][]string{{group}}, Within: [][]string{{group}}}
		k.Costs("the members of a group, who come with their list", 1, func() { k.equal("members", few, k.listUsers(in, 50)) })

		// The remaining users of a group after one was deleted and one left.
		k.OK(k.Org.DeleteUser(few[0]))
		k.OK(k.Org.RemoveMember(group, few[1]))
		time.Sleep(24 * time.Hour)
		k.equal("who is left", few[2:], k.listUsers(in, 2))

		// A condition that not every match satisfies does not determine who can match.
		out := live(func(u *okta.User, f *Facts) bool { return !f.InAny(u.ID, []string{group}) })
		out.Needs = Needs{Groups: [][]string{{group}}}
		others := k.those(func(u oktasim.UserInfo) bool {
			return u.Status != oktasim.Deprovisioned && !slices.Contains(few[2:], u.ID)
		})
		k.equal("everybody else", others, k.listUsers(out, 150))
	})
}

func TestAWarmDirectoryAnswersWithoutACall(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 450, Groups: 5}, func(_ *testing.T, k *kit) {
		k.listUsers(&List[*okta.User]{Exact: true}, 200)
		time.Sleep(time.Second)
		even := func(id string) bool { return id[len(id)-1]%2 == 0 }
		l := live(func(u *okta.User, _ *Facts) bool { return even(u.ID) })
		want := k.those(func(u oktasim.UserInfo) bool { return u.Status != oktasim.Deprovisioned && even(u.ID) })
		k.Costs("who is even", 0, func() { k.equal("even", want, k.listUsers(l, 60)) })
		byName := live(func(u *okta.User, _ *Facts) bool { return even(u.ID) }).sortedBy(byLogin)
		k.Costs("in another order", 0, func() {
			got := k.listUsers(byName, 60)
			if slices.IsSorted(got) || len(got) != len(want) {
				k.T.Errorf("%d users, want %d in the order of their logins", len(got), len(want))
			}
		})
		everybody := live(func(*okta.User, *Facts) bool { return true })
		everybody.Everybody, everybody.Query = true, directory.Query{Search: "status pr"}
		if got := k.Calls(func() { k.listUsers(everybody, 200) }); got.Total == 0 {
			k.T.Error("deactivated users were listed without a call, though they had not been read")
		}
	})
}

// Reading a few people's groups takes fewer calls than the members of the groups in the filter,
// and still does when everybody is in the cache: nobody else's groups are read.
func TestAWarmDirectoryDoesNotAskEverybodysGroups(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 400, Groups: 60}, func(t *testing.T, k *kit) {
		active := k.those(func(u oktasim.UserInfo) bool { return u.Status == oktasim.Active })
		groups := []string{k.Group(active[0]), k.Group(active[1]), k.Group(active[2])}
		l := live(func(u *okta.User, f *Facts) bool { return u.ID == active[0] && f.InAny(u.ID, groups) })
		l.Bound, l.Search = 1, `id eq "`+active[0]+`"`
		l.Needs = Needs{Groups: [][]string{groups}, Within: [][]string{groups}}
		ask := func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { r.StatsOf(ctx, groups) })
			calls := k.Calls(func() { k.equal("in one of them", active[:1], k.listUsers(l, 20)) })
			if calls.Total > 2 {
				t.Errorf("%d calls: %v", calls.Total, calls.ByRoute)
			}
		}
		ask()
		time.Sleep(fetch.Hard)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.EveryUser(ctx, live(func(*okta.User, *Facts) bool { return true }))
			k.OK(err)
		})
		time.Sleep(time.Second)
		ask()
	})
}

// A page comes from the directory in the cache, the next from Okta when that has expired, and
// by then the directory is cached again.
func TestAListWhoseSourceChangesTwiceHasEachOnce(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 150, Groups: 150}, func(t *testing.T, k *kit) {
		users := live(func(u *okta.User, _ *Facts) bool { return u.Status == "ACTIVE" })
		groups := &List[*okta.Group]{Evaluable: true, Match: func(g *okta.Group, _ *Facts) bool { return g.ID > "00gF" }}
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.EveryUser(ctx, users)
			k.OK(err)
			_, err = r.EveryGroup(ctx, directory.Walk{})
			k.OK(err)
		})
		time.Sleep(time.Second)
		wait := func(page int) {
			if page == 0 {
				time.Sleep(fetch.Hard)
			}
			time.Sleep(time.Second)
		}
		want := k.those(func(u oktasim.UserInfo) bool { return u.Status == oktasim.Active })
		k.equal("users", want, slices.Sorted(slices.Values(k.walk(wait, func(ctx context.Context, r *Request, from paging.Position) (paging.Cut, error) {
			return r.ListUsers(ctx, users, from, 20)
		}))))
		want = slices.DeleteFunc(k.EveryGroup(), func(id string) bool { return id <= "00gF" })
		slices.Sort(want)
		time.Sleep(fetch.Hard)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := r.EveryGroup(ctx, directory.Walk{})
			k.OK(err)
		})
		time.Sleep(time.Second)
		k.equal("groups", want, slices.Sorted(slices.Values(k.walk(wait, func(ctx context.Context, r *Request, from paging.Position) (paging.Cut, error) {
			return r.ListGroups(ctx, groups, from, 20)
		}))))
	})
}

// A user who comes or goes between pages takes nobody else's place.
func TestAnOrderMadeHereLosesNobodyWhileOthersComeAndGo(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 60, Groups: 5}, func(t *testing.T, k *kit) {
		l := live(func(*okta.User, *Facts) bool { return true }).sortedBy(byLogin)
		before := k.those(func(u oktasim.UserInfo) bool { return u.Status != oktasim.Deprovisioned })
		var got, gone []string
		from := paging.Position{}
		for page, more := 0, true; more; page++ {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				cut, err := r.ListUsers(ctx, l, from, 7)
				k.OK(err)
				got = append(got, cut.IDs...)
				if more = cut.More; more {
					from, _ = cut.End()
				}
			})
			if last := got[len(got)-1]; page%2 == 0 { // the next page begins after this user
				k.OK(k.Org.DeleteUser(last))
				gone = append(gone, last)
			}
			login := string(rune('a'+page)) + "00@acme.example"
			k.Must(k.Org.CreateUser(oktasim.Profile{"login": login, "email": login, "firstName": "A", "lastName": "B"}, oktasim.Active))
			time.Sleep(time.Hour)
		}
		for _, id := range before {
			if n := count(got, id); n != 1 {
				t.Errorf("%s, deleted: %t, was given %d times", id, slices.Contains(gone, id), n)
			}
		}
	})
}

func count(list []string, id string) (n int) {
	for _, x := range list {
		if x == id {
			n++
		}
	}
	return n
}

func TestRolesFitWhatIsAskedOfThem(t *testing.T) {
	t.Parallel()
	standard := &roles.Role{ID: "acme:HELP_DESK_ADMIN", Type: "HELP_DESK_ADMIN", Kind: "STANDARD"}
	custom := &roles.Role{ID: "cr0abc", Type: "CUSTOM", Kind: roles.CustomRole}
	tests := map[string]struct {
		match            RoleMatch
		standard, custom bool
	}{
		"anything":              {RoleMatch{}, true, true},
		"by id":                 {RoleMatch{Role: "acme:HELP_DESK_ADMIN"}, true, false},
		"by Okta's word":        {RoleMatch{Role: "HELP_DESK_ADMIN"}, true, false},
		"of another tenant":     {RoleMatch{Role: "other:HELP_DESK_ADMIN"}, false, false},
		"a custom one":          {RoleMatch{Role: "cr0abc"}, false, true},
		"any custom one":        {RoleMatch{Role: "CUSTOM"}, false, true},
		"one of":                {RoleMatch{Roles: []string{"cr0abc", "HELP_DESK_ADMIN"}}, true, true},
		"one of none":           {RoleMatch{Roles: []string{}}, false, false},
		"a family":              {RoleMatch{Kind: roles.CustomRole}, false, true},
		"of the wrong family":   {RoleMatch{Kind: roles.CustomRole, Role: "HELP_DESK_ADMIN"}, false, false},
		"one that is not among": {RoleMatch{Role: "cr0abc", Roles: []string{"HELP_DESK_ADMIN"}}, false, false},
	}
	for name, tt := range tests {
		if a, b := tt.match.Fits("acme", standard), tt.match.Fits("acme", custom); a != tt.standard || b != tt.custom {
			t.Errorf("%s: standard %t, custom %t", name, a, b)
		}
	}
}

// Each group's members are cut separately, and one group that cannot be read leaves the others
// readable.
func TestMembersAreCutGroupByGroup(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		users := k.those(func(u oktasim.UserInfo) bool { return u.Status == oktasim.Active })
		groups := []string{k.Group(users[:20]...), k.Group(users[10:30]...), k.Group()}
		l := live(func(u *okta.User, _ *Facts) bool { return slices.Index(users, u.ID)%2 == 0 }).sortedBy(func(u *okta.User, _ *Facts) (string, bool) { return u.ID, true })
		var first []batch.Result[paging.Cut]
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { first = r.MatchingMembers(ctx, groups, l, nil, 6) })
		if len(first[0].Value.IDs) != 6 || !first[0].Value.More || first[1].Value.IDs[0] != users[10] || len(first[2].Value.IDs) != 0 || first[2].Value.More {
			t.Fatalf("%+v", first)
		}
		end, _ := first[0].Value.End()
		k.OK(k.Org.RemoveMember(groups[0], first[0].Value.IDs[5]))
		k.OK(k.Org.DeleteGroup(groups[2]))
		time.Sleep(24 * time.Hour)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			rest := r.MatchingMembers(ctx, []string{groups[0], groups[2]}, l, []paging.Position{end, {}}, 6)
			if ids := rest[0].Value.IDs; len(ids) != 4 || ids[0] != users[12] || rest[0].Value.More {
				t.Errorf("then %+v", rest[0])
			}
			if len(rest[1].Value.IDs) != 0 {
				t.Errorf("members of a group that is gone: %+v", rest[1])
			}
		})
	})
}
