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
// means that it is not limited. Roles that take no groups cost no call.
func (r *Request) TargetGroups(ctx context.Context, a *Assignment) ([]string, error) {
	t, err := r.targetsOf(ctx, a, okta.ExpandGroups)
	return t.Groups, err
}

// TargetApps returns the applications an assignment is limited to; none means
// that it is not limited. Roles that take no applications cost no call.
func (r *Request) TargetApps(ctx context.Context, a *Assignment) ([]okta.TargetApp, error) {
	t, err := r.targetsOf(ctx, a, okta.ExpandApps)
	return t.Apps, err
}

func (r *Request) targetsOf(ctx context.Context, a *Assignment, expand okta.Expand) (assignmentTargets, error) {
	if TargetKind(a.Type) != expand {
		return assignmentTargets{}, nil
	}
	all, err := r.targets.load(ctx, targetKey{kind: a.Kind, assignee: a.Assignee, expand: expand})
	if err != nil {
		return assignmentTargets{}, err
	}
	for _, t := range all {
		if t.Assignment == a.RoleAssignment.ID {
			return t, nil
		}
	}
	return assignmentTargets{}, errAssignmentGone
}

func (r *Request) fetchTargets(_ context.Context, keys []targetKey) []outcome[[]assignmentTargets] {
	const field = "RoleAssignment.targets"
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = key.key()
	}
	return gatherAll(r, source[[]assignmentTargets]{
		field: field, kind: targetsKind,
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
