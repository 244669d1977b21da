package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/apierror"
	"oktagraph/graph/cursor"
	"oktagraph/graph/exec"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// group finds a group by its id.
func (*reader) group(ctx context.Context, c *exec.Call) *exec.Column {
	return objects(groupsByID(ctx, []string{arg[string](c, "id")}), newGroup(ctx))
}

// maxGroupName is the longest name to look up, in bytes; Okta's have at most 255 characters
// (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/).
const maxGroupName = 1020

// groupByName finds the one group with a name. If several have it, it does not guess.
func (*reader) groupByName(ctx context.Context, c *exec.Call) *exec.Column {
	name := arg[string](c, "name")
	if name == "" || len(name) > maxGroupName {
		return object[model.Group](nil, nil)
	}
	q, err := filter.ForGroupsNamed(name)
	if err != nil {
		return exec.Failed(1, err)
	}
	cut, err := loaders.For(ctx).ListGroups(ctx, &q.List, loaders.Position{}, cursor.MaxFirst)
	if err != nil {
		return exec.Failed(1, err)
	}
	return oneNamed(ctx, groupsByID(ctx, cut.IDs), name, cut.More)
}

// oneNamed returns the found group that currently has the name: Okta's search lags. An exact
// match takes precedence over names that differ in case.
func oneNamed(ctx context.Context, found []loaders.Result[*okta.Group], name string, more bool) *exec.Column {
	var alike, same []loaders.Result[*okta.Group]
	for _, g := range found {
		switch {
		case g.Err != nil:
			return exec.Failed(1, g.Err)
		case g.Value == nil || !strings.EqualFold(g.Value.Name(), name):
			continue
		case g.Value.Name() == name:
			same = append(same, g)
		}
		alike = append(alike, g)
	}
	if len(same) == 1 && !more {
		alike = same
	}
	switch n := len(alike); {
	case more:
		return exec.Failed(1, apierror.BadInput("name", "is that of more than %d groups; ask for groups(filter: {name: {eq: …}})", n))
	case n > 1:
		return exec.Failed(1, apierror.BadInput("name", "is that of %d groups; ask for groups(filter: {name: {eq: …}})", n))
	case n == 0:
		return object[model.Group](nil, nil)
	}
	return objects(alike, newGroup(ctx))
}

// groups lists groups.
func (r *reader) groups(ctx context.Context, c *exec.Call) *exec.Column {
	q, err := filter.ForGroups(arg[*model.GroupFilter](c, "filter"), arg[*string](c, "search"), arg[*model.GroupOrder](c, "orderBy"))
	if err != nil {
		return exec.Failed(1, err)
	}
	p, err := r.pages(ctx, c, "Query.groups", q.Canonical, []string{""})
	if err == nil {
		err = mayFilter(ctx, q.Scopes)
	}
	if err != nil {
		return exec.Failed(1, err)
	}
	p.cut(q.Empty, q.IDs, func(from loaders.Position) (loaders.Cut, error) {
		return loaders.For(ctx).ListGroups(ctx, &q.List, from, p.first)
	})
	p.count(func([]string) []loaders.Result[*int] {
		if len(q.IDs) > 0 {
			return totalOf(countThere(loaders.For(ctx).GroupsByID(ctx, q.IDs)))
		}
		return totalOf(loaders.For(ctx).CountGroups(ctx, &q.List))
	})
	return groupConnection(ctx, c, p, len(q.IDs) > 0)
}

// groupMembers lists groups' members.
func (r *reader) groupMembers(ctx context.Context, c *exec.Call, groups []*model.Group) *exec.Column {
	q, args, err := membersAsked(c)
	if err == nil && q != nil {
		err = mayFilter(ctx, q.Scopes)
	}
	if err != nil {
		return exec.Failed(len(groups), err)
	}
	p, err := r.pages(ctx, c, "Group.members", args, keysOf(groups))
	if err != nil {
		return exec.Failed(len(groups), err)
	}
	switch ids, from := p.open(); {
	case len(ids) == 0, q != nil && q.Empty:
	case q != nil:
		p.fill(loaders.For(ctx).MatchingMembers(ctx, ids, &q.List, from, p.first))
	default:
		p.fill(loaders.For(ctx).MemberPages(ctx, ids, from, p.first))
	}
	p.count(func(ids []string) []loaders.Result[*int] {
		return statistics(ctx, ids, func(s *okta.GroupStats) int { return s.Users })
	})
	return userConnection(ctx, c, p, false)
}

// membersAsked returns the query for members; nil if nothing is filtered or sorted.
func membersAsked(c *exec.Call) (q *filter.Users, args string, err error) {
	where, order := arg[*model.UserFilter](c, "filter"), arg[*model.UserOrder](c, "orderBy")
	q, err = filter.OfMembers(where, order)
	if err != nil || q == nil {
		return nil, "", err
	}
	return q, q.Canonical, nil
}

// groupAssignments lists the role assignments made to groups.
func (*reader) groupAssignments(ctx context.Context, _ *exec.Call, groups []*model.Group) *exec.Column {
	return assignments(ctx, loaders.For(ctx).AssignmentsOfGroups(ctx, keysOf(groups)), nil)
}

// groupRoles lists the distinct roles of groups.
func (*reader) groupRoles(ctx context.Context, _ *exec.Call, groups []*model.Group) *exec.Column {
	return roles(ctx, loaders.For(ctx).AssignmentsOfGroups(ctx, keysOf(groups)))
}

func (*reader) memberCount(ctx context.Context, _ *exec.Call, groups []*model.Group) *exec.Column {
	return counts(ctx, groups, func(s *okta.GroupStats) int { return s.Users })
}

func (*reader) appCount(ctx context.Context, _ *exec.Call, groups []*model.Group) *exec.Column {
	return counts(ctx, groups, func(s *okta.GroupStats) int { return s.Apps })
}

// statistics reads the same counts as counts, for the totals of lists.
func statistics(ctx context.Context, groupIDs []string, count func(*okta.GroupStats) int) []loaders.Result[*int] {
	totals := make([]loaders.Result[*int], len(groupIDs))
	for i, stats := range loaders.For(ctx).StatsOf(ctx, groupIDs) {
		if totals[i].Err = stats.Err; stats.Value != nil {
			n := count(stats.Value)
			totals[i].Value = &n
		}
	}
	return totals
}

// counts reads one of Okta's counts, null if Okta sends none.
func counts(ctx context.Context, groups []*model.Group, count func(*okta.GroupStats) int) *exec.Column {
	c := exec.NewColumn(len(groups))
	for _, stats := range loaders.For(ctx).StatsOf(ctx, keysOf(groups)) {
		switch {
		case stats.Err != nil:
			c.Fail(stats.Err)
		case stats.Value == nil:
			c.Null()
		default:
			c.Leaf(graphql.MarshalInt(count(stats.Value)))
		}
	}
	return c
}

// groupsByID reads groups. Ids that cannot be a group's need no call.
func groupsByID(ctx context.Context, ids []string) []loaders.Result[*okta.Group] {
	return byValidID(ids, func(valid []string) []loaders.Result[*okta.Group] { return loaders.For(ctx).GroupsByID(ctx, valid) })
}

// newGroup adds the tenant to groups.
func newGroup(ctx context.Context) func(*okta.Group) *model.Group {
	tenant := tenantOf(ctx)
	return func(g *okta.Group) *model.Group { return &model.Group{Group: g, Tenant: tenant} }
}
