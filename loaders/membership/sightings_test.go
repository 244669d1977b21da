package membership

import (
	"context"
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
	"oktagraph/oktasim"
)

func bothEnds() batch.Hints { return batch.Hints{Hints: plan.Hints{BothEnds: true}} }

// end is one of the two lists that show a membership.
type end func(ctx context.Context, r *Request, group, user string) (bool, error)

func groupsEnd(ctx context.Context, r *Request, group, user string) (bool, error) {
	groups, err := operationkit.UserGroups(ctx, r, user)
	return slices.Contains(groups, group), err
}

func membersEnd(ctx context.Context, r *Request, group, user string) (bool, error) {
	if _, err := operationkit.Group(ctx, r, group); err != nil {
		return false, err
	}
	cut, err := operationkit.Members(ctx, r, group, paging.Position{}, 50)
	return slices.Contains(cut.IDs, user), err
}

// One or both ends are cached, with a change in between; then one operation asks for both, at
// once or one after the other, and returns them as they are when it ends.
func TestAMembershipLooksTheSameFromBothEnds(t *testing.T) {
	t.Parallel()
	asked := map[string][]end{"groups first": {groupsEnd, membersEnd}, "members first": {membersEnd, groupsEnd}}
	for state, c := range map[string]struct {
		before, after []end
		calls         int
	}{
		"the groups are cached":              {before: []end{groupsEnd}, calls: 1},
		"the members are cached":             {before: []end{membersEnd}, calls: 1},
		"the members are cached after them":  {before: []end{groupsEnd}, after: []end{membersEnd}, calls: 0},
		"the members are cached before them": {before: []end{membersEnd}, after: []end{groupsEnd}, calls: 1},
	} {
		for order, ends := range asked {
			for _, joins := range []bool{true, false} {
				for _, together := range []bool{true, false} {
					bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
						k.readUsers(k.Everybody())
						g, u := k.Group(k.Everybody()[1]), k.Everybody()[0]
						if !joins {
							k.OK(k.Org.AddMember(g, u))
						}
						k.askEnds(c.before, g, u, false)
						time.Sleep(20 * time.Second)
						if joins {
							k.OK(k.Org.AddMember(g, u))
						} else {
							k.OK(k.Org.RemoveMember(g, u))
						}
						k.askEnds(c.after, g, u, false)
						time.Sleep(20 * time.Second)
						var is []bool
						calls := k.Calls(func() { is = k.askEnds(ends, g, u, together) })
						if is[0] != is[1] {
							t.Errorf("%s, %s, joins %t, together %t: %v", state, order, joins, together, is)
						}
						if calls.Total > 1+c.calls {
							t.Errorf("%s, %s, joins %t, together %t: %d calls, want %d: %v", state, order, joins, together, calls.Total, c.calls, calls.ByRoute)
						}
					})
				}
			}
		}
	}
}

// askEnds asks in one operation, and then checks what its edges would get.
func (k *kit) askEnds(ends []end, group, user string, together bool) []bool {
	if len(ends) == 0 {
		return nil
	}
	r := k.Run(bothEnds(), func(ctx context.Context, r *Request) {
		if !together {
			for _, ask := range ends {
				_, err := ask(ctx, r, group, user)
				k.OK(err)
			}
			return
		}
		r.All(ctx, len(ends), func(ctx context.Context, i int) {
			_, err := ends[i](ctx, r, group, user)
			k.OK(err)
		})
	})
	is := make([]bool, len(ends))
	for i, ask := range ends {
		var err error
		is[i], err = ask(k.T.Context(), r, group, user)
		k.OK(err)
	}
	return is
}

func TestFormerGroupsOfADeactivatedUserStand(t *testing.T) {
	t.Parallel()
	c := loaderkit.Small()
	c.DeprovisionedKeepGroups = true
	bubble(t, c, func(t *testing.T, k *kit) {
		g, u := k.Group(), k.Everybody()[0]
		k.OK(k.Org.AddMember(g, u))
		k.OK(k.Org.SetUserStatus(u, directory.Deprovisioned))
		k.readUsers([]string{u})
		k.askEnds([]end{groupsEnd}, g, u, false)
		if is := k.askEnds([]end{groupsEnd, membersEnd}, g, u, false); !is[0] || is[1] {
			t.Errorf("groups, members: %v, want what Okta says", is)
		}
	})
}

// A page of members is known to be outdated, but no older than the caller accepts, and Okta is
// down.
func TestAnOutdatedPageStandsInForOkta(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fetch.Freshness{"max-age": {Bounded: true, MaxAge: time.Minute}, "only-if-cached": {OnlyIfCached: true}} {
		bubble(t, loaderkit.Small(), func(t *testing.T, k *kit) {
			k.readUsers(k.Everybody())
			g, u := k.Group(k.Everybody()[1]), k.Everybody()[0]
			k.askEnds([]end{membersEnd}, g, u, false)
			time.Sleep(20 * time.Second)
			k.OK(k.Org.AddMember(g, u))
			k.askEnds([]end{groupsEnd}, g, u, false)
			k.Breaks("", oktasim.FaultStatus, 503)
			h := bothEnds()
			h.Freshness = f
			r := k.Run(h, func(ctx context.Context, r *Request) {
				for _, ask := range []end{groupsEnd, membersEnd} {
					if _, err := ask(ctx, r, g, u); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
			if c := r.Cost(); f.OnlyIfCached && (c.Calls > 0 || c.Cache.Stale > 0) {
				t.Errorf("%s: %+v", name, c)
			}
		})
	}
}
