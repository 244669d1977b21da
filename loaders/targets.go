package loaders

import (
	"context"
	"strings"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// assignmentTargets are what one assignment is limited to: ids of groups, or
// applications.
type assignmentTargets struct {
	Assignment string           `json:"assignment"`
	Groups     []string         `json:"groups,omitempty"`
	Apps       []okta.TargetApp `json:"apps,omitempty"`
}

// targetKey asks for the targets of one kind of all assignments of an assignee:
// Okta gives them in one call.
type targetKey struct {
	kind     okta.AssigneeKind
	assignee string
	expand   okta.Expand
	// again means that what the cache has is older than the assignments.
	again bool
}

func (k targetKey) key() string {
	return string(k.kind) + "/" + k.assignee + "/" + string(k.expand)
}

func targetKeyOf(key string) targetKey {
	kind, rest, _ := strings.Cut(key, "/")
	assignee, expand, _ := strings.Cut(rest, "/")
	return targetKey{kind: okta.AssigneeKind(kind), assignee: assignee, expand: okta.Expand(expand)}
}

// expandedTargets is how many targets of an assignment Okta gives with the
// list of assignments; a list of exactly so many may have been cut.
const expandedTargets = 20

// TargetKind is the kind of target a standard role takes; ExpandNone for roles
// that take none.
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

// TargetGroups returns the ids of the groups an assignment is limited to; none
// means that it is not limited. Roles that take no groups cost no call. held is
// false when the assignment was revoked since it was read.
func (r *Request) TargetGroups(ctx context.Context, a *Assignment) (ids []string, held bool, err error) {
	t, held, err := r.targetsOf(ctx, a, okta.ExpandGroups)
	return t.Groups, held, err
}

// TargetApps is TargetGroups for applications.
func (r *Request) TargetApps(ctx context.Context, a *Assignment) (apps []okta.TargetApp, held bool, err error) {
	t, held, err := r.targetsOf(ctx, a, okta.ExpandApps)
	return t.Apps, held, err
}

func (r *Request) targetsOf(ctx context.Context, a *Assignment, expand okta.Expand) (assignmentTargets, bool, error) {
	key := targetKey{kind: a.Kind, assignee: a.Assignee, expand: TargetKind(a.Type)}
	if key.expand != expand {
		r.pause(ctx) // a field beside this one may ask for the targets it has
		return assignmentTargets{}, r.knownHeld(ctx, a, key), nil
	}
	return r.targetsIn(ctx, a, key)
}

// targetsIn finds an assignment in the targets of its assignee. A list that was
// cached before the assignment was granted is read again.
func (r *Request) targetsIn(ctx context.Context, a *Assignment, key targetKey) (assignmentTargets, bool, error) {
	all, err := r.targets.load(ctx, key)
	if err != nil {
		return assignmentTargets{}, false, err
	}
	for _, t := range all {
		if t.Assignment == a.RoleAssignment.ID {
			return t, true, nil
		}
	}
	again := key
	again.again = true
	if _, asked := r.targets.asked(again); key != again && (asked || r.listedAfterTargets(a, key)) {
		return r.targetsIn(ctx, a, again)
	}
	return assignmentTargets{}, false, nil
}

// knownHeld reports whether an assignment is still there as far as the
// operation has asked anyway.
func (r *Request) knownHeld(ctx context.Context, a *Assignment, key targetKey) bool {
	if _, asked := r.targets.asked(key); !asked {
		return true
	}
	_, held, err := r.targetsIn(ctx, a, key)
	return held || err != nil
}

// listedAfterTargets reports whether the assignee's assignments were read after
// the targets that the cache has, or might have been.
func (r *Request) listedAfterTargets(a *Assignment, key targetKey) bool {
	targets := cache.Peek(r.engine.cache, r.ns, targetsKind, []string{key.key()})[0]
	if targets.State == cache.Miss {
		return false // read just now, and not kept
	}
	ids := []string{a.Assignee}
	var state cache.State
	var age time.Duration
	if a.Kind == okta.GroupAssignee {
		list := cache.Peek(r.engine.cache, r.ns, groupRolesKind, ids)[0]
		state, age = list.State, list.Age
	} else {
		list := cache.Peek(r.engine.cache, r.ns, userRolesKind, ids)[0]
		state, age = list.State, list.Age
	}
	if state == cache.Miss {
		age = time.Since(r.began)
	}
	return targets.Age > age
}

func (r *Request) fetchTargets(ctx context.Context, keys []targetKey) []outcome[[]assignmentTargets] {
	const field = "RoleAssignment.targets"
	ids := make([]string, len(keys))
	again := map[string]bool{}
	for i, key := range keys {
		ids[i] = key.key()
		again[ids[i]] = again[ids[i]] || key.again
	}
	return gatherAll(r, source[[]assignmentTargets]{
		field: field, kind: targetsKind, believe: unless[[]assignmentTargets](again),
		fetch: func(ctx context.Context, ids []string, out *catch[[]assignmentTargets]) {
			ctx = r.spend(ctx, field, plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: plan.BucketOther, Why: "targets of one kind a call, for all assignments of an assignee"})
			out.each(ctx, ids, func(id string) { answer(out, id)(r.readTargets(ctx, targetKeyOf(id), out.began)) })
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

func (r *Request) expanded(ctx context.Context, key targetKey) ([]*okta.RoleAssignment, error) {
	if key.kind == okta.GroupAssignee {
		return r.okta.ListGroupRoles(ctx, key.assignee, key.expand)
	}
	return r.okta.ListUserRoles(ctx, key.assignee, key.expand)
}

// wholeTargets takes an assignment's targets from its expansion, and reads them
// again by pages where that may have been cut or is missing.
func (r *Request) wholeTargets(ctx context.Context, key targetKey, a *okta.RoleAssignment, at time.Time) (assignmentTargets, error) {
	t := assignmentTargets{Assignment: a.ID}
	if key.expand == okta.ExpandApps {
		if a.Targets != nil && a.Targets.Apps != nil && len(a.Targets.Apps) != expandedTargets {
			t.Apps = a.Targets.Apps
			return t, nil
		}
		apps, err := collect(ctx, func(ctx context.Context, after string) (*okta.Page[okta.TargetApp], error) {
			return r.okta.ListRoleTargetApps(ctx, key.kind, key.assignee, a.ID, after)
		})
		t.Apps = apps
		return t, err
	}
	groups, err := r.targetGroups(ctx, key, a)
	if err != nil {
		return t, err
	}
	for _, g := range groups {
		t.Groups = append(t.Groups, g.ID)
	}
	r.keepGroups(ctx, groups, cache.RankList, at)
	return t, nil
}

func (r *Request) targetGroups(ctx context.Context, key targetKey, a *okta.RoleAssignment) ([]*okta.Group, error) {
	if a.Targets != nil && a.Targets.Groups != nil && len(a.Targets.Groups) != expandedTargets {
		return a.Targets.Groups, nil
	}
	return collect(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.Group], error) {
		return r.okta.ListRoleTargetGroups(ctx, key.kind, key.assignee, a.ID, after)
	})
}
