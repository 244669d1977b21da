package selection

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/loaders/reach"
	"oktagraph/okta"
)

// Request is one operation's view of its org, including the lists that filters select.
type Request struct{ *reach.Request }

// NewRequest makes an operation's view of its org.
func NewRequest(core *batch.Request) *Request { return &Request{reach.NewRequest(core)} }

// ListUsers returns a page of a list of users from a position on.
func (r *Request) ListUsers(ctx context.Context, l *List[*okta.User], from paging.Position, first int) (paging.Cut, error) {
	found, err := r.find(ctx, l, from.FromAnywhere())
	if err != nil {
		return paging.Cut{}, err
	}
	if found.users == nil && l.SortHere {
		found.users, err = r.every(ctx, l, found.facts)
	}
	if err != nil {
		return paging.Cut{}, err
	}
	if found.users != nil {
		return l.ordered(found.users, found.facts, userID).Cut(from, first), nil
	}
	w := directory.Walk{Query: l.Query, Why: plan.Selection{Here: l.Here}.Why("pages of 200")}
	if !l.Exact || from.Key != "" {
		w.Keep = r.keepUsers(l, found.facts, from)
	}
	cut, err := r.Request.ListUsers(ctx, w, from, first)
	return cut.From(from), err
}

// EveryUser reads all users of a list, in its order. Its price is that of a [plan.Selection]
// whose list is read whole.
func (r *Request) EveryUser(ctx context.Context, l *List[*okta.User]) ([]*okta.User, error) {
	found, err := r.find(ctx, l, true)
	if err == nil && found.users == nil {
		found.users, err = r.every(ctx, l, found.facts)
	}
	if err != nil || l.Key == nil {
		return found.users, err
	}
	byID := make(map[string]*okta.User, len(found.users))
	for _, u := range found.users {
		byID[u.ID] = u
	}
	sorted := make([]*okta.User, 0, len(byID))
	for _, id := range l.ordered(found.users, found.facts, userID).Cut(paging.Position{}, len(byID)).IDs {
		sorted = append(sorted, byID[id])
	}
	return sorted, nil
}

func userID(u *okta.User) string { return u.ID }

// ordered sorts objects in the requested order, or by id.
func (l *List[O]) ordered(objects []O, facts *Facts, id func(O) string) paging.Ordered {
	places := make([]paging.Place, len(objects))
	for i, o := range objects {
		places[i] = l.place(o, facts, id(o))
	}
	return paging.InOrder(places, l.Desc)
}

func (l *List[O]) place(o O, facts *Facts, id string) paging.Place {
	p := paging.Place{ID: id}
	if l.Key != nil {
		key, ok := l.Key(o, facts)
		p.Key, p.None = key, !ok
	}
	return p
}

// found holds the users of a list, nil if Okta's list must be walked, and the facts needed for
// that.
type found struct {
	users []*okta.User
	facts *Facts
}

// find reads the facts, and the users of a list if the facts lead to them. anew means that the
// list may come from elsewhere than Okta's pages.
func (r *Request) find(ctx context.Context, l *List[*okta.User], anew bool) (found, error) {
	needs := l.Needs
	var sizes []int
	if groups := distinct(needs.Groups); len(groups) > 0 {
		sizes = r.SizesOf(groups)
	}
	byUser := l.Bound > 0 && plan.MembersBy(l.Bound, sizes).Strategy == plan.FanOut
	if byUser {
		needs.Groups = nil
	}
	// Reading who holds the roles takes fewer calls than reading everybody; if Okta's list is
	// short, the roles of the users on it are read instead. Only the query decides that, not
	// what was learned of the org: a repeated query must be answered from what the first one
	// read.
	late := len(needs.Roles) > 0 && (len(needs.Held) == 0 || l.Narrow)
	if late {
		needs.Roles, needs.Held = nil, nil
	}
	facts, err := r.facts(ctx, needs)
	if err != nil {
		return found{}, err
	}
	facts.byUser, facts.late = byUser, late
	if !anew || !l.Evaluable {
		return found{facts: facts}, nil
	}
	var ids []string
	ok := false
	if !byUser {
		ids, ok = r.candidates(facts, l)
	}
	if !ok && !byUser { // otherwise everybody's groups would be read
		ids, ok = r.heldUsers(ctx, l)
	}
	if !ok {
		return found{facts: facts}, nil
	}
	users, err := r.matching(ctx, l, facts, ids)
	return found{users: users, facts: facts}, err
}

func distinct(lists [][]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// candidates returns the users who can match, if conditions that every match satisfies name
// them, and reading them costs less than the list.
func (r *Request) candidates(facts *Facts, l *List[*okta.User]) (ids []string, ok bool) {
	var among map[string]bool
	narrow := func(set map[string]bool) {
		if among == nil {
			among = set
			return
		}
		both := map[string]bool{}
		for id := range among {
			if set[id] {
				both[id] = true
			}
		}
		among = both
	}
	for _, groups := range l.Needs.Within {
		union := map[string]bool{}
		for _, g := range groups {
			for id := range facts.members[g] {
				union[id] = true
			}
		}
		narrow(union)
	}
	for _, condition := range l.Needs.Held {
		if !facts.late {
			narrow(facts.holders[condition])
		}
	}
	if among == nil {
		return nil, false
	}
	ids = batch.SortedKeys(among)
	missing := len(ids) - r.KnownUsers(ids)
	if plan.Source(plan.Found{Known: len(ids), Missing: missing, Bound: l.Bound}, r.Learned()).Strategy != plan.Chunks {
		return nil, false
	}
	return ids, true
}

// heldUsers returns all users, if the directory is completely in the cache.
func (r *Request) heldUsers(ctx context.Context, l *List[*okta.User]) (ids []string, ok bool) {
	if l.Exact && l.Query == (directory.Query{}) {
		return nil, false // the list itself is cached
	}
	return r.HeldUsers(ctx, l.Everybody)
}

// matching returns those of some users who match. One who cannot be read fails them all: a list
// is not cut silently.
func (r *Request) matching(ctx context.Context, l *List[*okta.User], facts *Facts, ids []string) ([]*okta.User, error) {
	matched, failed := r.matchingEach(ctx, l, facts, ids)
	return matched, firstOf(failed, ids)
}

// matchingEach is matching, but returns an error for each user that cannot be decided.
func (r *Request) matchingEach(
	ctx context.Context, l *List[*okta.User], facts *Facts, ids []string,
) (matched []*okta.User, failed map[string]error) {
	if len(ids) == 0 {
		return []*okta.User{}, nil
	}
	users, failed := r.readEach(ctx, ids)
	r.addGroupsOf(ctx, facts, ids, failed)
	r.addRolesOf(ctx, l, facts, users, failed)
	return slices.DeleteFunc(users, func(u *okta.User) bool { return !l.Match(u, facts) }), failed
}

// firstOf returns the first error among those of ids.
func firstOf(failed map[string]error, ids []string) error {
	for _, id := range ids {
		if err := failed[id]; err != nil {
			return err
		}
	}
	return nil
}

// read returns the users of ids, without deleted ones.
func (r *Request) read(ctx context.Context, ids []string) ([]*okta.User, error) {
	users, failed := r.readEach(ctx, ids)
	if err := firstOf(failed, ids); err != nil {
		return nil, err
	}
	return users, nil
}

func (r *Request) readEach(ctx context.Context, ids []string) (users []*okta.User, failed map[string]error) {
	users, failed = make([]*okta.User, 0, len(ids)), map[string]error{}
	for i, u := range r.UsersByID(ctx, ids) {
		switch {
		case u.Err != nil:
			failed[ids[i]] = u.Err
		case u.Value != nil:
			users = append(users, u.Value)
		}
	}
	return users, failed
}

// every returns all users of Okta's list who match.
func (r *Request) every(ctx context.Context, l *List[*okta.User], facts *Facts) ([]*okta.User, error) {
	ids, err := r.everyID(ctx, l, facts)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return []*okta.User{}, nil
	}
	return r.read(ctx, ids)
}

// everyID returns the ids of all users of Okta's list who match.
func (r *Request) everyID(ctx context.Context, l *List[*okta.User], facts *Facts) ([]string, error) {
	w := directory.Walk{Query: l.Query, Why: plan.Selection{Here: l.Here}.Why("the whole list")}
	if !l.Exact {
		w.Keep = r.keepUsers(l, facts, paging.Position{})
	}
	return r.Request.EveryUser(ctx, w)
}

// keepUsers keeps users who match and were not returned before.
func (r *Request) keepUsers(l *List[*okta.User], facts *Facts, from paging.Position) func(context.Context, []string) ([]string, error) {
	return func(ctx context.Context, ids []string) ([]string, error) {
		kept := []string{}
		matched, err := r.matching(ctx, l, facts, ids)
		for _, u := range matched {
			if l.place(u, facts, u.ID).Behind(from, l.Desc) {
				kept = append(kept, u.ID)
			}
		}
		return kept, err
	}
}

// addGroupsOf reads the groups of users, if that costs less than the members of groups. Okta
// may still name former groups of a deactivated user.
func (r *Request) addGroupsOf(ctx context.Context, facts *Facts, ids []string, failed map[string]error) {
	if !facts.byUser {
		return
	}
	lists := r.GroupsOf(ctx, ids)
	for i, list := range lists {
		if list.Err != nil {
			failed[ids[i]] = list.Err
		}
		if list.Err != nil || r.Deactivated(ids[i]) {
			continue
		}
		for _, g := range list.Value {
			if facts.members[g] == nil {
				facts.members[g] = map[string]bool{}
			}
			facts.members[g][ids[i]] = true
		}
	}
}
