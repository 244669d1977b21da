package admins

import (
	"context"
	"time"

	"oktagraph/okta"
)

// Expanded is called with a list of roles and their targets, if Okta includes them in the list,
// and the time of the request.
type Expanded func(ctx context.Context, kind okta.AssigneeKind, assignee string, e okta.Expand, list []*okta.RoleAssignment, at time.Time)

// OnExpanded sets the function that receives the targets that lists bring along.
func (r *Request) OnExpanded(told Expanded) { r.expanded = told }

// expand returns what lists of roles bring along. Okta accepts one kind per call.
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

// takeExpanded passes on the targets that a list brought along, and removes them: they are kept
// elsewhere.
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
