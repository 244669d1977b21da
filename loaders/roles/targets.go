package roles

import (
	"context"
	"strings"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// assignmentTargets are what limits one assignment: ids of groups, or applications.
type assignmentTargets struct {
	Assignment string           `json:"assignment"`
	Groups     []string         `json:"groups,omitempty"`
	Apps       []okta.TargetApp `json:"apps,omitempty"`
}

var targetsKind = fetch.JSONKind[[]assignmentTargets]("t", fetch.SoftObject, fetch.Hard)

// Held is what limits one assignment. Held is false when the assignment was revoked since it
// was read.
type Held[V any] struct {
	Targets V
	Held    bool
}

// targetKey is a request for the targets of one kind of all assignments of an assignee: Okta
// returns them in one call.
type targetKey struct {
	kind     okta.AssigneeKind
	assignee string
	expand   okta.Expand
	// again means that the cached targets are older than the assignments.
	again bool
}

func (k targetKey) Key() string {
	return string(k.kind) + "/" + k.assignee + "/" + string(k.expand)
}

func targetKeyOf(key string) targetKey {
	kind, rest, _ := strings.Cut(key, "/")
	assignee, expand, _ := strings.Cut(rest, "/")
	return targetKey{kind: okta.AssigneeKind(kind), assignee: assignee, expand: okta.Expand(expand)}
}

// expandedTargets is how many targets of an assignment Okta returns with the list of
// assignments; a list of exactly that length may have been truncated.
const expandedTargets = 20

// TargetKind returns the kind of target a standard role takes; ExpandNone for roles without
// targets.
func TargetKind(roleType string) okta.Expand {
	switch roleType {
	case "APP_ADMIN":
		return okta.ExpandApps
	case "USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN":
		return okta.ExpandGroups
	default:
		return okta.ExpandNone
	}
}

// TargetGroupsOf reads the ids of the groups that limit assignments; no ids mean no limit.
// Roles that take no groups cost no call. Held is false when an assignment was revoked since it
// was read.
func (r *Request) TargetGroupsOf(ctx context.Context, list []*Assignment) []batch.Result[Held[[]string]] {
	return targetsOf(ctx, r, list, okta.ExpandGroups, func(t assignmentTargets) []string { return t.Groups })
}

// TargetAppsOf is TargetGroupsOf for applications.
func (r *Request) TargetAppsOf(ctx context.Context, list []*Assignment) []batch.Result[Held[[]okta.TargetApp]] {
	return targetsOf(ctx, r, list, okta.ExpandApps, func(t assignmentTargets) []okta.TargetApp { return t.Apps })
}

// targetsOf reads the targets of one kind. A list cached before an assignment was granted is
// read again.
func targetsOf[V any](
	ctx context.Context, r *Request, list []*Assignment, expand okta.Expand, of func(assignmentTargets) V,
) []batch.Result[Held[V]] {
	keys := make([]targetKey, 0, len(list))
	for _, a := range list {
		if key := targetKeyFor(a); key.expand == expand {
			keys = append(keys, key)
		}
	}
	r.targets.LoadAll(ctx, keys)
	var again []targetKey
	for _, a := range list {
		if key, ok := r.staleTargets(a); ok {
			again = append(again, key)
		}
	}
	if len(again) > 0 {
		r.targets.LoadAll(ctx, again)
	}
	read := make([]batch.Result[Held[V]], len(list))
	for i, a := range list {
		t := r.askedTargets(a)
		read[i].Value.Held, read[i].Err = t.Value.Held, t.Err
		if targetKeyFor(a).expand == expand {
			read[i].Value.Targets = of(t.Value.Targets)
		} else if t.Err != nil {
			read[i] = batch.Result[Held[V]]{Value: Held[V]{Held: true}} // the other kind is not requested
		}
	}
	return read
}

func targetKeyFor(a *Assignment) targetKey {
	return targetKey{kind: a.Kind, assignee: a.Assignee, expand: TargetKind(a.Type)}
}

// staleTargets returns what to read again when an assignment is missing from the targets that
// were read.
func (r *Request) staleTargets(a *Assignment) (again targetKey, ok bool) {
	key := targetKeyFor(a)
	if t := r.inTargets(a, key); t.Err != nil || t.Value.Held {
		return key, false
	}
	again = key
	again.again = true
	if r.targets.Has(again) {
		return again, true
	}
	return again, r.listedAfterTargets(a, key)
}

// askedTargets returns the targets of an assignment from what the operation has read; an
// assignment it has not read counts as held.
func (r *Request) askedTargets(a *Assignment) batch.Result[Held[assignmentTargets]] {
	key := targetKeyFor(a)
	first := r.inTargets(a, key)
	if key.again = true; first.Err != nil || first.Value.Held {
		return first
	}
	if _, asked := r.targets.Asked(key); !asked {
		return first
	}
	return r.inTargets(a, key)
}

// inTargets finds an assignment in what was read of its assignee.
func (r *Request) inTargets(a *Assignment, key targetKey) batch.Result[Held[assignmentTargets]] {
	all, asked := r.targets.Asked(key)
	switch {
	case !asked:
		return batch.Result[Held[assignmentTargets]]{Value: Held[assignmentTargets]{Held: true}}
	case all.Err != nil:
		return batch.Result[Held[assignmentTargets]]{Err: all.Err}
	}
	for _, t := range all.Value {
		if t.Assignment == a.RoleAssignment.ID {
			return batch.Result[Held[assignmentTargets]]{Value: Held[assignmentTargets]{Targets: t, Held: true}}
		}
	}
	return batch.Result[Held[assignmentTargets]]{}
}

// listedAfterTargets reports whether the assignee's assignments were, or may have been, read
// after the cached targets.
func (r *Request) listedAfterTargets(a *Assignment, key targetKey) bool {
	targets := fetch.Peek(r, targetsKind, []string{key.Key()})[0]
	if targets.State == cache.Miss {
		return false // read just now, and not kept
	}
	ids := []string{a.Assignee}
	var state cache.State
	var age time.Duration
	switch a.Kind {
	case okta.GroupAssignee:
		list := fetch.Peek(r, admins.GroupRolesKind, ids)[0]
		state, age = list.State, list.Age
	case okta.ClientAssignee:
		list := fetch.Peek(r, admins.ClientRolesKind, ids)[0]
		state, age = list.State, list.Age
	default:
		list := fetch.Peek(r, admins.UserRolesKind, ids)[0]
		state, age = list.State, list.Age
	}
	if state == cache.Miss {
		age = time.Since(r.Began)
	}
	return targets.Age > age
}

func (r *Request) fetchTargets(_ context.Context, b batch.Batch[targetKey]) []batch.Result[[]assignmentTargets] {
	const field = "RoleAssignment.targets"
	ids := batch.KeysFor(b.Keys)
	again := map[string]bool{}
	for i, key := range b.Keys {
		again[ids[i]] = again[ids[i]] || key.again
	}
	return batch.GatherAll(r, fetch.Source[[]assignmentTargets]{
		Field: field, Kind: targetsKind, Believe: fetch.Unless[[]assignmentTargets](again),
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[[]assignmentTargets]) {
			ctx = r.Spend(ctx, field, plan.Plan{
				Strategy: plan.FanOut, Calls: len(ids), Bucket: ratelimit.BucketOther,
				Why: "targets of one kind a call, for all assignments of an assignee",
			})
			out.EachBy(ctx, ids, func(ctx context.Context, id string) ([]assignmentTargets, error) {
				return r.readTargets(ctx, targetKeyOf(id), out.Began)
			})
		},
	}, ids)
}

func (r *Request) readTargets(ctx context.Context, key targetKey, at time.Time) ([]assignmentTargets, error) {
	list, err := r.expanded(ctx, key)
	if err != nil {
		return nil, err
	}
	all := []assignmentTargets{}
	for _, a := range list {
		if string(key.kind) != a.AssignmentType && a.AssignmentType != "" || TargetKind(a.Type) != key.expand {
			continue
		}
		t, err := r.wholeTargets(ctx, key, a, at)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// expanded returns an assignee's assignments with their targets. Okta does not expand the
// targets of clients, so those are read for each assignment.
func (r *Request) expanded(ctx context.Context, key targetKey) ([]*okta.RoleAssignment, error) {
	if list, read := r.cut.LoadAndDelete(key.Key()); read {
		return list.([]*okta.RoleAssignment), nil //nolint:forcetypeassert // only lists are stored
	}
	switch key.kind {
	case okta.GroupAssignee:
		return r.okta.ListGroupRoles(ctx, key.assignee, key.expand)
	case okta.ClientAssignee:
		held := r.RolesOfClients(ctx, []string{key.assignee})[key.assignee]
		return held.Value, held.Err
	default:
		return r.okta.ListUserRoles(ctx, key.assignee, key.expand)
	}
}

// wholeTargets takes an assignment's targets from its expansion, and reads them by pages if
// that is missing or may have been truncated.
func (r *Request) wholeTargets(ctx context.Context, key targetKey, a *okta.RoleAssignment, at time.Time) (assignmentTargets, error) {
	t, whole := expandedOf(key.expand, a)
	var groups []*okta.Group
	var err error
	switch {
	case whole && key.expand == okta.ExpandGroups:
		groups = a.Targets.Groups
	case whole:
	case key.expand == okta.ExpandApps:
		t.Apps, err = okta.Collect(ctx, func(ctx context.Context, after string) (*okta.Page[okta.TargetApp], error) {
			return r.okta.ListRoleTargetApps(ctx, key.kind, key.assignee, a.ID, after)
		})
	default:
		groups, err = okta.Collect(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.Group], error) {
			return r.okta.ListRoleTargetGroups(ctx, key.kind, key.assignee, a.ID, after)
		})
		t.Groups = idsOf(groups)
	}
	if err == nil {
		r.KeepGroups(ctx, groups, cache.RankList, at)
	}
	return t, err
}

func idsOf(groups []*okta.Group) []string {
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.ID)
	}
	return ids
}

// keepTargets keeps the targets that a list of roles brought along. If Okta may have truncated
// them, they are read by pages when they are requested.
func (r *Request) keepTargets(
	ctx context.Context, kind okta.AssigneeKind, assignee string, e okta.Expand, list []*okta.RoleAssignment, at time.Time,
) {
	key := targetKey{kind: kind, assignee: assignee, expand: e}
	all := []assignmentTargets{}
	var groups []*okta.Group
	for _, a := range list {
		if string(kind) != a.AssignmentType && a.AssignmentType != "" || TargetKind(a.Type) != e {
			continue
		}
		t, whole := expandedOf(e, a)
		if !whole {
			r.cut.Store(key.Key(), copied(list))
			return
		}
		all = append(all, t)
		if e == okta.ExpandGroups {
			groups = append(groups, a.Targets.Groups...)
		}
	}
	if len(all) == 0 {
		return
	}
	r.KeepGroups(ctx, groups, cache.RankList, at)
	fetch.SetMany(ctx, r, targetsKind, []cache.Item[[]assignmentTargets]{{ID: key.Key(), Value: all, Rank: cache.RankList, ReadAt: at}})
	r.targets.Prime(key, all)
}

// copied returns copies of assignments, with their targets.
func copied(list []*okta.RoleAssignment) []*okta.RoleAssignment {
	copies := make([]*okta.RoleAssignment, len(list))
	for i, a := range list {
		c := *a
		copies[i] = &c
	}
	return copies
}

// expandedOf returns an assignment's targets from a list; whole is false when they are missing,
// or as many as Okta includes at most.
func expandedOf(e okta.Expand, a *okta.RoleAssignment) (t assignmentTargets, whole bool) {
	t.Assignment = a.ID
	switch {
	case a.Targets == nil:
		return t, false
	case e == okta.ExpandApps:
		t.Apps = a.Targets.Apps
		return t, t.Apps != nil && len(t.Apps) != expandedTargets
	default:
		t.Groups = idsOf(a.Targets.Groups)
		return t, a.Targets.Groups != nil && len(t.Groups) != expandedTargets
	}
}
