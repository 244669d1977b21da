package admins

import (
	"context"
	"slices"
	"sync"
	"time"

	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

func noBindings() *bindingMembers {
	return &bindingMembers{Users: map[string][]string{}, Groups: map[string][]string{}}
}

// oneTime is how long before an operation something may have been read and still count as read
// by it: an operation that ran at the same time may have led the fetch.
const oneTime = time.Second

// flagCoversCustom reports whether the org's statistics flag groups that hold nothing but
// custom roles: one flagged group whose every role is custom shows it, see [flagProof]. Flags
// and roles must be read together, or a standard role granted or revoked in between would pass
// for a proof; so both must be this operation's own. The roles of the flagged groups are needed
// soon anyway, so reading them costs little where they are fewer than the bindings. Users bound
// to custom roles are among the assignees.
//
// If Okta fails, nothing is known, and reading the bindings instead would answer an outage with
// more calls.
func (r *Request) flagCoversCustom(ctx context.Context, index *directory.Index) (bool, error) {
	proof := &r.org.admins.flag
	flagged := index.Flagged()
	switch {
	case proof.get().proven():
		return true, nil
	case !r.isOwn(index.Since):
		return proof.get().covers(), nil
	case len(flagged) == 0 || len(flagged) > max(1, r.org.admins.bindingCalls.Get(), plan.Sizes{}.BindingCalls()):
		proof.look(nil)
		return false, nil
	}
	var failure error
	var seen, older []string
	for id, answer := range r.readGroupRoles(ctx, flagged, len(flagged)) {
		switch {
		case answer.Err != nil && fetch.DenialOf(answer.Err) != fetch.Withheld:
			failure = answer.Err
		case answer.Err != nil || !onlyCustom(answer.Value):
		case r.isOwn(answer.From.At):
			seen = append(seen, id)
		default:
			older = append(older, id)
		}
	}
	if len(seen) == 0 && len(older) > 0 {
		var err error
		if seen, err = r.confirmCustom(ctx, slices.Min(older)); err != nil {
			return false, err
		}
	}
	if len(seen) == 0 && failure != nil {
		return false, failure
	}
	slices.Sort(seen)
	proof.look(seen)
	return len(seen) > 0, nil
}

// confirmCustom rereads the roles of a group that had only custom ones some time ago, and
// returns the group if it still has.
func (r *Request) confirmCustom(ctx context.Context, groupID string) ([]string, error) {
	ctx = r.Spend(ctx, GroupRolesField, plan.Plan{
		Strategy: plan.Get, Calls: 1, Bucket: ratelimit.BucketOther, Why: "whether the admin flag covers custom roles",
	})
	list, err := r.okta.ListGroupRoles(ctx, groupID, okta.ExpandNone)
	switch {
	case fetch.DenialOf(err) == fetch.Withheld:
		return nil, nil
	case err != nil:
		return nil, err
	case onlyCustom(list):
		return []string{groupID}, nil
	default:
		return nil, nil
	}
}

func onlyCustom(list []*okta.RoleAssignment) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, notCustom)
}

// noteBlind records whether a group that is bound to a custom role is not flagged.
func (r *Request) noteBlind(index *directory.Index, b *bindingMembers) {
	if !r.isOwn(index.Since) {
		return
	}
	for _, g := range index.Groups {
		if _, bound := b.Groups[g.ID]; bound && !g.Flagged {
			r.org.admins.flag.disprove()
			return
		}
	}
}

// noteUnflagged records that a user's list names a group with a custom role, granted before the
// statistics were read and not revoked since, that they do not flag: the flag does not cover
// custom roles, whatever was seen before.
func (r *Request) noteUnflagged(a *okta.RoleAssignment, listed fetch.Provenance) {
	granted, ok := a.Created.Time()
	if a.Type != okta.CustomRoleType || !ok || !r.org.admins.flag.get().covers() {
		return
	}
	index := fetch.Peek(r, directory.IndexKind, []string{directory.IndexWhole})[0].Value // not a part of an answer
	if index == nil || listed.Stale || listed.At.Before(index.Since) || !granted.Before(index.Since.Add(-directory.ListingLag)) {
		return
	}
	for _, g := range index.Groups {
		if g.ID == a.AssigneeID && !g.Admin {
			r.org.admins.flag.disprove()
			fetch.Forget(r, bindingsKind, bindingsID)
			return
		}
	}
}

// isOwn reports whether something was read by this operation.
func (r *Request) isOwn(at time.Time) bool { return !at.Before(r.Began.Add(-oneTime)) }

func notCustom(a *okta.RoleAssignment) bool { return a.Type != okta.CustomRoleType }

// bindingsEach is how many roles a resource set is assumed to bind until the number is known.
const bindingsEach = 2

// binding names one role bound in one resource set.
type binding struct{ set, role string }

// readBindings reads sets, the bindings of each, and the members of each. It gives up as soon
// as the remaining calls would exceed the ceiling.
func (r *Request) readBindings(ctx context.Context, ceiling int) (*bindingMembers, error) {
	all := noBindings()
	sets, err := okta.Collect(ctx, r.okta.ListResourceSets)
	if okta.IsFeatureOff(err) && r.noCustomRoles(ctx) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	r.org.admins.bindingCalls.Set(1 + (1+bindingsEach)*len(sets))
	if ceiling > 0 && len(sets) > ceiling {
		return nil, fetch.ErrTooExpensive
	}
	bound, err := r.boundRoles(ctx, sets)
	if err != nil {
		return nil, err
	}
	r.org.admins.bindingCalls.Set(1 + len(sets) + len(bound))
	r.org.admins.boundRoles.Set(1 + len(bound))
	if ceiling > 0 && len(bound) > ceiling {
		return nil, fetch.ErrTooExpensive
	}
	var mu sync.Mutex
	err = fetch.EachOrFail(ctx, bound, func(ctx context.Context, b binding) error {
		members, err := okta.Collect(ctx, func(ctx context.Context, after string) (*okta.Page[okta.BindingMember], error) {
			return r.okta.ListBindingMembers(ctx, b.set, b.role, after)
		})
		if okta.IsNotFound(err) {
			return nil // unbound meanwhile
		}
		mu.Lock()
		defer mu.Unlock()
		all.add(b.role, members)
		return err
	})
	return all, err
}

func (r *Request) boundRoles(ctx context.Context, sets []*okta.ResourceSet) ([]binding, error) {
	var mu sync.Mutex
	var bound []binding
	err := fetch.EachOrFail(ctx, sets, func(ctx context.Context, set *okta.ResourceSet) error {
		list, err := okta.Collect(ctx, func(ctx context.Context, after string) (*okta.Page[okta.Binding], error) {
			return r.okta.ListBindings(ctx, set.ID, after)
		})
		if okta.IsNotFound(err) {
			return nil // deleted meanwhile
		}
		mu.Lock()
		defer mu.Unlock()
		for _, b := range list {
			bound = append(bound, binding{set: set.ID, role: b.RoleID})
		}
		return err
	})
	return bound, err
}

func (b *bindingMembers) add(role string, members []okta.BindingMember) {
	for _, m := range members {
		switch m.Kind {
		case okta.UserAssignee:
			b.Users[m.PrincipalID] = append(b.Users[m.PrincipalID], role)
		case okta.GroupAssignee:
			b.Groups[m.PrincipalID] = append(b.Groups[m.PrincipalID], role)
		case okta.ClientAssignee:
			if at, known := slices.BinarySearch(b.Clients, m.PrincipalID); !known {
				b.Clients = slices.Insert(b.Clients, at, m.PrincipalID)
			}
		case okta.UnknownAssignee: // not an assignee whose roles can be read
		}
	}
}

// noCustomRoles confirms by a second call that the org has no custom roles. Okta's error for a
// feature that is switched off also fits a credential that may not use it, and then an
// administrator could be missed.
func (r *Request) noCustomRoles(ctx context.Context) bool {
	page, err := r.okta.ListRoles(ctx, "")
	return okta.IsFeatureOff(err) || err == nil && len(page.Items) == 0
}
