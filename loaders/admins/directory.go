package admins

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// bindingMembers holds the users, groups and clients bound to custom roles. Bindings are read
// because the admin flag of a group's statistics did not cover groups that hold only custom
// roles before Okta's release 2026.01.2.
type bindingMembers struct {
	// Users and Groups map a member's id to the ids of the roles bound to it.
	Users  map[string][]string `json:"users"`
	Groups map[string][]string `json:"groups"`
	// Clients are OAuth clients, sorted.
	Clients []string `json:"clients,omitempty"`
}

// Directory is who can have an admin role at all.
type Directory struct {
	*joined
	from fetch.Provenance
}

// joined is what an admin directory consists of. Operations share it: it is read-only.
type joined struct {
	users    map[string]bool // without the assignees when only groups were requested
	groups   map[string]directory.IndexGroup
	groupIDs []string        // the groups that can have a role, sorted
	listed   map[string]bool // the groups of the index, and whether they may hold roles: nothing is known of other groups
	everyone string          // the group of all users, which need not be read
	clients  []string        // OAuth clients bound in resource sets, sorted; others may have roles too
}

// Groups returns the groups that can have a role, sorted. The slice is shared: do not modify
// it.
func (f *joined) Groups() []string { return f.groupIDs }

// GroupsOfEveryone returns the groups with roles that every user is in.
func (f *joined) GroupsOfEveryone() []string {
	if _, may := f.groups[f.everyone]; may {
		return []string{f.everyone}
	}
	return nil
}

// GroupsToRead returns the groups with roles whose members must be read.
func (f *joined) GroupsToRead() []string { return without(slices.Clone(f.groupIDs), f.everyone) }

// MayHold reports whether a group can have a role: it is known to, or nothing is known of it,
// because it is newer than the index or hidden from the listing.
func (f *joined) MayHold(groupID string) bool {
	may, listed := f.listed[groupID]
	return may || !listed
}

// MayHoldOf returns those of groups that can have a role.
func (f *joined) MayHoldOf(groups []string) []string {
	var may []string
	for _, id := range groups {
		if f.MayHold(id) {
			may = append(may, id)
		}
	}
	return may
}

// directoryWanted is which parts of the directory a batch needs, and what they may cost before
// reading each key is cheaper; 0 is no bound.
type directoryWanted struct {
	users   bool
	ceiling int
}

const (
	assigneesID = "assignees"
	bindingsID  = "bindings"
)

// OrgIDsKind keeps lists of ids of which an org has one each, such as its assignees, its
// service apps and its custom roles.
var OrgIDsKind = fetch.IDsKind("org", fetch.SoftOrg, fetch.Hard)

var bindingsKind = fetch.JSONKind[*bindingMembers]("org.b", fetch.SoftOrg, fetch.Hard)

// answered holds one operation's answers about administrators. Its batches reach them in
// different ways, and all see the same.
type answered struct {
	assignees  batch.Memo[[]string]
	bindings   batch.Memo[*bindingMembers]
	userRoles  batch.Memo[UserRoles]
	groupRoles batch.Memo[[]*okta.RoleAssignment]
	seen       seenAdmins

	serviceApps batch.Memo[[]string]
	clientRoles batch.Memo[[]*okta.RoleAssignment]
}

// knownDirectory returns the admin directory from the operation or the cache; nil unless all
// parts are fresh and the listing is not partial.
//
// It does not wait for one that is being read, see settledDirectory.
func (r *Request) knownDirectory(ctx context.Context, w directoryWanted) *Directory {
	index := r.KnownIndex(ctx)
	if index == nil || !index.Complete || r.Partial(index) {
		return nil
	}
	bindings, ok := batch.KnownOnce(ctx, r, &r.told.bindings, bindingsKind, bindingsID)
	if !ok {
		return nil
	}
	var assignees fetch.Answer[[]string]
	if w.users {
		if assignees, ok = batch.KnownOnce(ctx, r, &r.told.assignees, OrgIDsKind, assigneesID); !ok {
			return nil
		}
	}
	return r.newDirectory(index, fetch.ReadAt(index.Since), bindings, assignees)
}

// settledDirectory returns the admin directory from the cache after what this operation reads
// ahead has arrived: a plan must not depend on how far that is. If there are copies of all ids,
// it waits no longer than for Okta.
func settledDirectory[T any](ctx context.Context, r *Request, w directoryWanted, kind *cache.Kind[T], ids []string) *Directory {
	if ahead := r.ahead.Load(); ahead != nil {
		wait, end := fetch.PatientFor(ctx, r, kind, ids)
		ahead.Wait(wait)
		end()
	}
	return r.knownDirectory(ctx, w)
}

// readDirectory reads the missing parts of the admin directory: all parts concurrently, unless
// the bindings may turn out too expensive; then the assignees follow them. A part that fails
// does not stop the other: otherwise the number of calls would depend on chance.
func (r *Request) readDirectory(ctx context.Context, w directoryWanted) (*Directory, error) {
	var index *directory.Index
	var read fetch.Provenance
	var bindings fetch.Answer[*bindingMembers]
	var assignees fetch.Answer[[]string]
	groups := func(ctx context.Context) (err error) {
		index, read, bindings, err = r.readGroupParts(ctx, w.ceiling)
		return err
	}
	users := func(ctx context.Context) error {
		if w.users {
			assignees = r.assignees(ctx)
		}
		return assignees.Err
	}
	var err error
	if w.ceiling > 0 {
		if err = groups(ctx); err == nil {
			err = users(ctx)
		}
	} else {
		parts := []func(context.Context) error{groups, users}
		err = fetch.Each(ctx, parts, func(ctx context.Context, read func(context.Context) error) error { return read(ctx) })
	}
	if err != nil {
		return nil, fmt.Errorf("find out who can have a role: %w", err)
	}
	return r.newDirectory(index, read, bindings, assignees), nil
}

// readGroupParts reads the index and the bindings.
func (r *Request) readGroupParts(ctx context.Context, ceiling int) (
	*directory.Index, fetch.Provenance, fetch.Answer[*bindingMembers], error,
) {
	index, read, err := r.GroupIndex(ctx, true)
	if err == nil && r.Partial(index) {
		err = fetch.ErrPartialView
	}
	if err == nil {
		err = r.renewFlags(ctx, &index)
	}
	if err != nil {
		return nil, read, fetch.Answer[*bindingMembers]{}, err
	}
	bindings := r.bindings(ctx, index, ceiling)
	return index, fetch.ReadAt(index.Since).And(read), bindings, bindings.Err
}

// renewFlags reads the index again when bindings are missing and its flags are too old to show
// that they need not be read, which costs more.
func (r *Request) renewFlags(ctx context.Context, index **directory.Index) error {
	s := r.Learned()
	_, known := batch.KnownOnce(ctx, r, &r.told.bindings, bindingsKind, bindingsID)
	if known || r.isOwn((*index).Since) || r.org.admins.flag.get().covers() ||
		len((*index).Flagged()) == 0 || s.BindingCalls() <= s.StatisticsCalls(false) || r.Hints.Freshness.OnlyIfCached {
		return nil
	}
	ctx, end := fetch.PatientFor(ctx, r, bindingsKind, []string{bindingsID})
	defer end()
	return r.RereadIndex(ctx, index, time.Since(r.Began)+oneTime)
}

// assignees returns the users Okta lists as holding any role.
func (r *Request) assignees(ctx context.Context) fetch.Answer[[]string] {
	return batch.GatherOnce(ctx, r, &r.told.assignees, fetch.Source[[]string]{
		Field: "assignees", Kind: OrgIDsKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[[]string]) {
			ctx = r.Spend(ctx, "assignees", plan.Assignees(r.Learned()))
			list := []string{}
			for a, err := range okta.Walk(ctx, r.okta.ListAssignees) {
				if err != nil {
					out.FailAll(ids, err)
					return
				}
				list = append(list, a.ID)
			}
			r.org.admins.admins.Set(len(list))
			out.Put(assigneesID, list)
		},
	}, []string{assigneesID})[assigneesID]
}

// bindings returns the members of all bindings of all resource sets, or none if the statistics'
// flag was seen to cover custom roles too. An org whose custom roles are switched off
// (E0000015) has none.
func (r *Request) bindings(ctx context.Context, index *directory.Index, ceiling int) fetch.Answer[*bindingMembers] {
	return batch.GatherOnce(ctx, r, &r.told.bindings, fetch.Source[*bindingMembers]{
		Field: "bindings", Kind: bindingsKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*bindingMembers]) {
			switch covers, err := r.flagCoversCustom(ctx, index); {
			case covers:
				out.PutMade(bindingsID, noBindings(), fetch.ReadAt(index.Since))
				return
			case err != nil:
				out.FailAll(ids, err)
				return
			}
			ctx = r.Spend(ctx, "bindings", plan.Bindings(r.Learned()))
			b, err := r.readBindings(ctx, ceiling)
			if err != nil {
				out.FailAll(ids, err)
				return
			}
			r.noteBlind(index, b)
			out.Put(bindingsID, b)
		},
	}, []string{bindingsID})[bindingsID]
}

// DirectoryInUse returns the groups' part of the admin directory that this operation has built
// on; nil if none.
func (r *Request) DirectoryInUse() *Directory {
	index := r.Pinned()
	bindings, ok := r.told.bindings.Get(bindingsID)
	if index == nil || !ok || bindings.Err != nil {
		return nil
	}
	return r.newDirectory(index, fetch.ReadAt(index.Since), bindings, fetch.Answer[[]string]{})
}
