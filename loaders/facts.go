package loaders

import (
	"context"
	"errors"
	"fmt"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// bindingMembers are the users and groups bound to custom roles. Bindings are
// read because the admin flag of a group's statistics did not cover groups that
// hold only custom roles before Okta's release 2026.01.2.
type bindingMembers struct {
	// Users and Groups map a member's id to the ids of the roles bound to it.
	Users  map[string][]string `json:"users"`
	Groups map[string][]string `json:"groups"`
}

// facts are who can have an admin role at all.
type facts struct {
	users    map[string]bool // without the assignees when only groups were asked for
	groups   map[string]IndexGroup
	everyone string // the group of all users, which need not be read
}

// forEveryone are the groups with roles that every user is in.
func (f *facts) forEveryone() []string {
	if _, may := f.groups[f.everyone]; may {
		return []string{f.everyone}
	}
	return nil
}

// factsWanted says which facts a batch needs, and what they may cost before
// asking everybody is cheaper; 0 is any price.
type factsWanted struct {
	users   bool
	ceiling int
}

const (
	assigneesID = "assignees"
	bindingsID  = "bindings"
)

// ErrPartialView says that the org's listing of groups lacks Everyone, which
// holds every user: the credential sees a part of the org, and who is an
// administrator cannot be told from it.
var ErrPartialView = errors.New("the credential does not see all groups")

// knownFacts are the facts as the cache has them; nil unless all are fresh and
// the listing is not a part.
//
// Facts that are on their way are waited for by settledFacts.
func (r *Request) knownFacts(ctx context.Context, w factsWanted) *facts {
	index := r.knownIndex(ctx)
	if index == nil || !index.Complete || index.Everyone == "" {
		return nil
	}
	bindings := cache.GetMany(ctx, r.engine.cache, r.ns, bindingsKind, []string{bindingsID})[0]
	if !use(r, bindings) {
		return nil
	}
	if !w.users {
		return newFacts(index, bindings.Value, nil)
	}
	assignees := cache.GetMany(ctx, r.engine.cache, r.ns, orgIDsKind, []string{assigneesID})[0]
	if !use(r, assignees) {
		return nil
	}
	return newFacts(index, bindings.Value, assignees.Value)
}

// settledFacts are the facts as the cache has them when what this operation
// reads ahead has come: a plan must not depend on how far that is.
func (r *Request) settledFacts(ctx context.Context, w factsWanted) *facts {
	r.anticipation.Load().wait(ctx)
	return r.knownFacts(ctx, w)
}

// factsCalls is what reading the missing facts for so many keys costs, by the
// sizes this org is known to have.
func (r *Request) factsCalls(ctx context.Context, w factsWanted, asked int) int {
	s := r.engine.Sizes(r.tenant)
	calls := 0
	if index := r.plannedIndex(ctx, asked); index == nil || !index.Complete {
		calls += s.StatisticsCalls(index != nil)
	}
	if cache.GetMany(ctx, r.engine.cache, r.ns, bindingsKind, []string{bindingsID})[0].State != cache.Fresh {
		calls += s.BindingCalls()
	}
	if w.users {
		calls += s.AssigneeCalls() + s.AdminGroupCalls()
	}
	return calls
}

// readFacts reads what is missing of the facts, all parts at the same time.
func (r *Request) readFacts(ctx context.Context, w factsWanted) (*facts, error) {
	var index *Index
	var bindings *bindingMembers
	var assignees []string
	parts := []func(ctx context.Context) error{func(ctx context.Context) (err error) {
		if index, err = r.index(ctx, true); err != nil {
			return err
		}
		if index.Everyone == "" {
			return ErrPartialView
		}
		bindings, err = r.bindings(ctx, index, w.ceiling)
		return err
	}}
	if w.users {
		parts = append(parts, func(ctx context.Context) (err error) { assignees, err = r.assignees(ctx); return err })
	}
	if err := eachOrFail(ctx, parts, func(ctx context.Context, read func(context.Context) error) error { return read(ctx) }); err != nil {
		return nil, fmt.Errorf("find out who can have a role: %w", err)
	}
	return newFacts(index, bindings, assignees), nil
}

func newFacts(index *Index, bindings *bindingMembers, assignees []string) *facts {
	f := &facts{users: map[string]bool{}, groups: index.admins(), everyone: index.Everyone}
	sizes := map[string]IndexGroup{}
	for _, g := range index.Groups {
		sizes[g.ID] = g
	}
	for id := range bindings.Groups {
		g, listed := sizes[id]
		if !listed {
			g = IndexGroup{ID: id, Users: unknownSize}
		}
		f.groups[id] = g
	}
	for id := range bindings.Users {
		f.users[id] = true
	}
	for _, id := range assignees {
		f.users[id] = true
	}
	return f
}

// assignees are the users Okta lists as holding any role.
func (r *Request) assignees(ctx context.Context) ([]string, error) {
	return one(gather(ctx, r, source[[]string]{
		field: "assignees", kind: orgIDsKind,
		fetch: func(ctx context.Context, ids []string, out *catch[[]string]) {
			ctx = r.spend(ctx, "assignees", plan.Assignees(r.engine.Sizes(r.tenant)))
			list := []string{}
			for a, err := range okta.Walk(ctx, r.okta.ListAssignees) {
				if err != nil {
					out.failAll(ids, err)
					return
				}
				list = append(list, a.ID)
			}
			r.sizes().admins.set(len(list))
			out.put(assigneesID, list)
		},
	}, []string{assigneesID}), assigneesID)
}

// one takes the only answer of a gather.
func one[T any](answers map[string]found[T], id string) (T, error) {
	answer := answers[id]
	return answer.value, answer.err
}

// bindings are the members of all bindings of all resource sets, or none where
// the statistics' flag is seen to tell of custom roles too. An org whose custom
// roles are switched off (E0000015) has none.
func (r *Request) bindings(ctx context.Context, index *Index, ceiling int) (*bindingMembers, error) {
	return one(gather(ctx, r, source[*bindingMembers]{
		field: "bindings", kind: bindingsKind,
		fetch: func(ctx context.Context, ids []string, out *catch[*bindingMembers]) {
			if r.flagTellsCustom(ctx, index) {
				out.put(bindingsID, noBindings())
				return
			}
			ctx = r.spend(ctx, "bindings", plan.Bindings(r.engine.Sizes(r.tenant)))
			b, err := r.readBindings(ctx, ceiling)
			if err != nil {
				out.failAll(ids, err)
				return
			}
			out.put(bindingsID, b)
		},
	}, []string{bindingsID}), bindingsID)
}
