package selection

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// ListGroups returns a page of a list of groups from a position on.
func (r *Request) ListGroups(ctx context.Context, l *List[*okta.Group], from paging.Position, first int) (paging.Cut, error) {
	facts := newGroupFacts()
	var groups []*okta.Group
	var err error
	held := false
	if from.FromAnywhere() {
		groups, held, err = r.heldGroups(ctx, l, facts)
	}
	if !held && l.SortHere {
		groups, err = r.everyGroup(ctx, l, facts)
	}
	if err != nil {
		return paging.Cut{}, err
	}
	if groups != nil {
		return l.ordered(groups, facts, groupID).Cut(from, first), nil
	}
	w := directory.Walk{Query: l.Query, Why: plan.Selection{Here: l.Here}.Why("pages of 200")}
	if !l.Exact || from.Key != "" {
		w.Keep = r.keepGroups(l, facts, from)
	}
	cut, err := r.Request.ListGroups(ctx, w, from, first)
	return cut.From(from), err
}

func newGroupFacts() *Facts { return &Facts{admins: map[string]bool{}, counts: map[string]int{}} }

// heldGroups returns the groups that match, if the directory is completely in the cache.
func (r *Request) heldGroups(ctx context.Context, l *List[*okta.Group], facts *Facts) (groups []*okta.Group, held bool, err error) {
	if !l.Evaluable || l.Exact && l.Query == (directory.Query{}) {
		return nil, false, nil
	}
	ids, held := r.HeldGroups(ctx)
	if !held {
		return nil, false, nil
	}
	groups, err = r.matchingGroups(ctx, l, facts, ids)
	return groups, true, err
}

func groupID(g *okta.Group) string { return g.ID }

func (r *Request) everyGroup(ctx context.Context, l *List[*okta.Group], facts *Facts) ([]*okta.Group, error) {
	ids, err := r.EveryGroup(ctx, directory.Walk{Query: l.Query, Why: plan.Selection{Here: l.Here}.Why("the whole list")})
	if err != nil {
		return nil, err
	}
	return r.matchingGroups(ctx, l, facts, ids)
}

// matchingGroups returns the groups among ids that match, without deleted ones.
func (r *Request) matchingGroups(ctx context.Context, l *List[*okta.Group], facts *Facts, ids []string) ([]*okta.Group, error) {
	groups := []*okta.Group{}
	if len(ids) == 0 {
		return groups, nil
	}
	if err := r.addGroupFacts(ctx, facts, l.Needs, ids); err != nil {
		return nil, err
	}
	for _, g := range r.GroupsByID(ctx, ids) {
		if g.Err != nil {
			return nil, g.Err
		}
		if g.Value != nil && l.Match(g.Value, facts) {
			groups = append(groups, g.Value)
		}
	}
	return groups, nil
}

func (r *Request) keepGroups(l *List[*okta.Group], facts *Facts, from paging.Position) func(context.Context, []string) ([]string, error) {
	return func(ctx context.Context, ids []string) ([]string, error) {
		kept := []string{}
		matched, err := r.matchingGroups(ctx, l, facts, ids)
		for _, g := range matched {
			if l.place(g, facts, g.ID).Behind(from, l.Desc) {
				kept = append(kept, g.ID)
			}
		}
		return kept, err
	}
}

// MatchingMembers cuts a page of first matching members out of each group, in the requested
// order. from has the positions to resume from; nil means the beginning of all lists.
func (r *Request) MatchingMembers(
	ctx context.Context, groupIDs []string, l *List[*okta.User], from []paging.Position, first int,
) []batch.Result[paging.Cut] {
	cuts := make([]batch.Result[paging.Cut], len(groupIDs))
	fail := func(err error) []batch.Result[paging.Cut] {
		for i := range cuts {
			cuts[i].Err = err
		}
		return cuts
	}
	needs := l.Needs
	needs.Roles = nil
	facts, err := r.facts(ctx, needs)
	if err != nil {
		return fail(err)
	}
	facts.late = len(l.Needs.Roles) > 0
	lists := r.AllMembers(ctx, groupIDs)
	members := make([][]string, len(lists))
	for i, list := range lists {
		members[i], cuts[i].Err = list.Value, list.Err
	}
	matched, failed := r.matchingEach(ctx, l, facts, distinct(members))
	byID := make(map[string]*okta.User, len(matched))
	for _, u := range matched {
		byID[u.ID] = u
	}
	for i, list := range members {
		if cuts[i].Err == nil {
			cuts[i].Err = firstOf(failed, list)
		}
		if cuts[i].Err != nil {
			continue
		}
		var of []*okta.User
		for _, id := range list {
			if u := byID[id]; u != nil {
				of = append(of, u)
			}
		}
		at := paging.Position{}
		if from != nil {
			at = from[i]
		}
		cuts[i].Value = l.ordered(of, facts, userID).Cut(at, first)
	}
	return cuts
}
