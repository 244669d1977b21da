package admins

import (
	"context"
	"sync/atomic"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/membership"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// Request is one operation's view of its org: of users, groups and memberships, and of the
// roles that users and groups hold.
type Request struct {
	*membership.Request
	okta *okta.Client
	org  org

	// ahead is over when an admin directory that was read ahead is there; nil when none
	// was.
	ahead atomic.Pointer[batch.Promise]
	told  answered

	assignments *batch.Loader[assignmentsOf, []*Assignment]
	groupRoles  *batch.Loader[string, []*okta.RoleAssignment]
	targets     *batch.Loader[targetKey, []assignmentTargets]
	customRoles *batch.Loader[string, *okta.CustomRole]
	admins      *batch.Loader[struct{}, []*Assignment]
	allRoles    *batch.Loader[struct{}, []string]
}

// NewRequest makes the loaders of one operation of a tenant. ctx is the
// operation's: batches and waits end with it.
func NewRequest(ctx context.Context, e *batch.Engine, t *tenant.Tenant, h batch.Hints) (*Request, error) {
	core, err := e.NewRequest(ctx, t, h)
	if err != nil {
		return nil, err
	}
	r := &Request{Request: membership.NewRequest(core), okta: t.Okta, org: orgOf(e, t)}
	r.assignments = batch.NewLoader(r, plan.LoadUserAssignments, r.fetchAssignments)
	r.groupRoles = batch.NewLoader(r, plan.LoadGroupAssignments, r.fetchGroupRoles)
	r.targets = batch.NewLoader(r, plan.LoadTargets, r.fetchTargets)
	r.customRoles = batch.NewLoader(r, plan.LoadCustomRole, r.fetchCustomRoles)
	r.admins = batch.NewLoader(r, plan.LoadAllAssignments, r.fetchAdmins)
	r.allRoles = batch.NewLoader(r, plan.LoadAllCustomRoles, r.fetchAllRoles)
	r.takeHeld()
	r.Prefetches(r.wants())
	if h.Index {
		r.OnComing(r.readAhead)
	}
	return r, nil
}

// takeHeld names the loaders for which what the cache holds fresh is the answer.
func (r *Request) takeHeld() {
	batch.TakesHeld(r.customRoles, r, "Role", customRoleKind, batch.PlainIDs)
	batch.TakesHeld(r.targets, r, "RoleAssignment.targets", targetsKind, func(keys []targetKey) []string {
		ids := batch.KeysFor(keys)
		for i, key := range keys {
			if key.again {
				ids[i] = ""
			}
		}
		return ids
	})
}
