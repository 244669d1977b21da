package membership

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// failGroups requests the groups of users, all of which must fail as wanted.
func (k *kit) failGroups(h batch.Hints, price map[string]int, ids []string, want func(error) bool) fetch.Cost {
	k.T.Helper()
	return k.Run(h, func(ctx context.Context, r *Request) {
		operationkit.Priced(r, price)
		_, err := r.ListUsers(ctx, directory.Walk{}, paging.Position{}, 200)
		k.OK(err)
		r.All(ctx, len(ids), func(ctx context.Context, i int) {
			if got, err := operationkit.UserGroups(ctx, r, ids[i]); !want(err) {
				k.T.Errorf("groups of %s: %v, %v", ids[i], got, err)
			}
		})
	}).Cost()
}

func TestAnOutageOfStatisticsCostsNoFanOut(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Breaks(loaderkit.GroupsRoute, oktasim.FaultStatus, 503)
		c := k.failGroups(batch.Hints{}, nil, all, func(err error) bool { return fetch.DenialOf(err) == fetch.Outage })
		if c.Calls > 1+3 || !slices.Equal(operationkit.Strategies(c, userGroupsField), []string{"none"}) {
			t.Errorf("cost %+v, want the list and three attempts", c)
		}
		time.Sleep(time.Minute)
		k.failGroups(batch.Hints{}, nil, all, func(err error) bool { return fetch.DenialOf(err) == fetch.Outage })
		k.failGroups(batch.Hints{}, map[string]int{userGroupsField: 69}, all, func(err error) bool { return fetch.DenialOf(err) == fetch.Outage })
		if got := operationkit.Strategies(k.askGroups(all), userGroupsField); !slices.Equal(got, []string{"fan-out"}) {
			t.Errorf("where that was priced, the next page is read by %v, want without statistics", got)
		}
		time.Sleep(fetch.MarkTime)
		k.Org.ClearFaults()
		if got := operationkit.Strategies(k.askGroups(all), userGroupsField); !slices.Equal(got, []string{"invert"}) {
			t.Errorf("ten minutes later it is read by %v", got)
		}
	})
}

// Okta has recovered when the next page is requested.
func TestOneBlipOfStatisticsCostsNoFanOut(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		healthy := k.Calls(func() { k.askGroups(all) }).Total
		time.Sleep(40 * time.Minute)
		k.OK(k.Org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Route: loaderkit.GroupsRoute, Status: 503, Times: 3}))
		k.failGroups(batch.Hints{}, nil, all, func(err error) bool { return err != nil })
		time.Sleep(5 * time.Minute)
		k.Costs("five minutes after three failures", healthy, func() { k.askGroups(all) })
	})
}

func TestRefusedStatisticsLeaveTheOtherWayWhereItWasPriced(t *testing.T) {
	t.Parallel()
	forbidden := func(err error) bool { return okta.IsForbidden(err) }
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		all := k.Everybody()
		k.Breaks(loaderkit.GroupsRoute, oktasim.FaultForbidden, 0)
		c := k.failGroups(batch.Hints{}, map[string]int{userGroupsField: 69}, all, forbidden)
		if c.Calls != 1+1 || !slices.Equal(operationkit.Strategies(c, userGroupsField), []string{"none"}) {
			t.Errorf("priced at less than asking each: %+v", c)
		}
		k.Costs("the statistics, refused again, and each user alone", 1+len(all), func() { k.askGroups(all) })
		if k.Logged() != 2 {
			t.Errorf("logged:\n%s", k.Log)
		}
	})
}

func TestAnOperationsLimitEndsItsReading(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		limited := func(err error) bool { return errors.Is(err, okta.ErrCallLimit) }
		if c := k.failGroups(batch.Hints{CallLimit: 1}, nil, k.Everybody(), limited); c.Calls != 1 || c.Cache.Stale != 0 {
			t.Errorf("cost %+v, want the list alone", c)
		}
	})
}

func TestDeactivatedUsersAreAskedAlone(t *testing.T) {
	t.Parallel()
	c := loaderkit.Small()
	c.DeprovisionedKeepGroups = true
	bubble(t, c, func(t *testing.T, k *kit) {
		var ids []string
		for _, u := range k.Org.Users() {
			ids = append(ids, u.ID)
		}
		counts := k.Calls(func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				_, err := operationkit.Users(ctx, r, ids) // their statuses come with them
				k.OK(err)
				k.groupsOf(ctx, r, ids)
			})
		})
		if counts.ByRoute[loaderkit.UserGroupsRoute] != len(ids)-70 || counts.ByRoute[loaderkit.MembersRoute] != k.populated() {
			t.Errorf("calls %v", counts.ByRoute)
		}
	})
}

func TestAUserWhoIsGoneHasNoGroups(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		ask := func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if got, err := operationkit.UserGroups(ctx, r, "00unobody000000000000"); len(got) > 0 || err != nil {
					t.Errorf("groups %v, %v", got, err)
				}
			})
		}
		k.Costs("the first question", 1, ask)
		k.Costs("the next", 0, ask)
		time.Sleep(fetch.NotFoundTTL)
		k.Costs("a moment later", 1, ask)
	})
}

func TestFewUsersAreAskedAndTheirGroupsComeAlong(t *testing.T) {
	t.Parallel()
	bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
		ids := k.Everybody()[:5]
		k.Costs("five users, their groups, and the groups themselves", 5, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				r.All(ctx, len(ids), func(ctx context.Context, i int) {
					cut, err := operationkit.UserGroupsPage(ctx, r, ids[i], paging.Position{}, 100)
					if groups, err2 := operationkit.Groups(ctx, r, cut.IDs); err != nil || err2 != nil || slices.Contains(groups, nil) || cut.More {
						t.Errorf("groups of %s: %v, %v, %v", ids[i], groups, err, err2)
					}
				})
			})
		})
	})
}

func TestAPlanKnowsWhatMayBeSpent(t *testing.T) {
	t.Parallel()
	c := loaderkit.Small()
	c.RateLimit = "100/min"
	bubble(t, c, func(t *testing.T, k *kit) {
		k.Run(batch.Hints{CallLimit: 30}, func(ctx context.Context, r *Request) {
			if m := r.membershipOf([]string{"a"}, 1, nil, nil); m.GroupsLeft != -1 || m.UsersLeft != -1 || m.MaxCalls != 30 || m.Index.Known {
				t.Errorf("before the first call: %+v", m)
			}
			x, _, err := r.GroupIndex(ctx, true)
			k.OK(err)
			r.Continues(ctx, 20, true)
			m := r.membershipOf([]string{"a", "b"}, 70, map[string]bool{"a": true}, x)
			want := plan.Membership{Users: 2, Batch: 70, Alone: 1, Remaining: 50, MaxCalls: 29, GroupsLeft: 99, UsersLeft: -1, Index: x.Planned()}
			if m != want {
				t.Errorf("after one: %+v, want %+v", m, want)
			}
		})
	})
}
