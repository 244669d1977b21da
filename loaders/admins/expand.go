package admins

import (
	"context"
	"time"

	"oktagraph/okta"
)

// Expanded is told of a list of roles with what they are limited to, as far as Okta puts
// that into the list, and when it was asked for.
type Expanded func(ctx context.Context, kind okta.AssigneeKind, assignee string, e okta.Expand, list []*okta.RoleAssignment, at time.Time)

// OnExpanded names who is told when lists bring targets along.
func (r *Request) OnExpanded(told Expanded) { r.expanded = told }

// expand is what lists of roles bring along. Okta takes one kind a call.
func (r *Request) expand() okta.Expand {
	switch {
	case r.Hints.TargetGroups:
		return okta.ExpandGroups
	case r.Hints.TargetApps:
		return okta.ExpandApps
	default:
		return okta.ExpandNone
	}
}

// takeExpanded hands on what a list brought along, and takes it out: it is kept elsewhere.
func (r *Request) takeExpanded(ctx context.Context, kind okta.AssigneeKind, assignee string, list []*okta.RoleAssignment, at time.Time) {
	e := r.expand()
	if e == okta.ExpandNone {
		return
	}
	if r.expanded != nil {
		r.expanded(ctx, kind, assignee, e, list, at)
	}
	for _, a := range list {
		a.Targets = nil
	}
}
