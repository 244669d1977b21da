package selection

import (
	"context"

	"oktagraph/loaders/directory"
	"oktagraph/okta"
)

// CountUsers counts the users of a list: those it names, if they are known, or those on all
// pages of Okta's list.
func (r *Request) CountUsers(ctx context.Context, l *List[*okta.User]) (int, error) {
	found, err := r.find(ctx, l, true)
	if err != nil || found.users != nil {
		return len(found.users), err
	}
	ids, err := r.everyID(ctx, l, found.facts)
	return len(ids), err
}

// CountGroups is CountUsers for groups.
func (r *Request) CountGroups(ctx context.Context, l *List[*okta.Group]) (int, error) {
	facts := newGroupFacts()
	groups, held, err := r.heldGroups(ctx, l, facts)
	if err != nil || held {
		return len(groups), err
	}
	if !l.Exact {
		groups, err = r.everyGroup(ctx, l, facts)
		return len(groups), err
	}
	ids, err := r.EveryGroup(ctx, directory.Walk{Query: l.Query, Why: "the whole list"})
	return len(ids), err
}
