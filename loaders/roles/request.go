package roles

import (
	"sync"

	"oktagraph/cache"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Request is one operation's view of its org: its users and groups, and the roles they hold.
type Request struct {
	*admins.Request
	okta *okta.Client
	org  *learned

	assignments *batch.Loader[assignmentsOf, []*Assignment]
	groupRoles  *batch.Loader[string, []*okta.RoleAssignment]
	clientRoles *batch.Loader[string, []*okta.RoleAssignment]
	targets     *batch.Loader[targetKey, []assignmentTargets]
	customRoles *batch.Loader[string, *okta.CustomRole]
	all         *batch.Loader[plan.AssigneeKinds, []*Assignment]
	allRoles    *batch.Loader[struct{}, []string]

	cut sync.Map // lists of roles that this operation read with some of their targets, by target key
}

// learned is what one operation learned of an org's roles for later ones.
type learned struct {
	// labels are the names of Okta's own roles as seen in this org, by type.
	labels sync.Map
	// words are roles seen in this org that are not in our table, by id.
	words   sync.Map
	members joinedMembers
}

// NewRequest makes an operation's view of its org.
func NewRequest(core *batch.Request) *Request {
	t := core.Tenant()
	r := &Request{Request: admins.NewRequest(core), okta: t.Okta, org: fetch.Shared[learned](core.Engine, t)}
	r.assignments = batch.NewLoader(r, plan.LoadUserAssignments, r.fetchAssignments)
	r.groupRoles = batch.NewLoader(r, plan.LoadGroupAssignments, r.fetchGroupRoles)
	r.clientRoles = batch.NewLoader(r, plan.LoadClientAssignments, r.fetchClientRoles)
	r.targets = batch.NewLoader(r, plan.LoadTargets, r.fetchTargets)
	r.customRoles = batch.NewLoader(r, plan.LoadCustomRole, r.fetchCustomRoles)
	r.all = batch.NewLoader(r, plan.LoadAllAssignments, r.fetchAll)
	r.allRoles = batch.NewLoader(r, plan.LoadAllCustomRoles, r.fetchAllRoles)
	r.OnExpanded(r.keepTargets)
	r.takeHeld()
	r.Prefetches(r.wants())
	return r
}

// takeHeld names the loaders whose fresh cached values are answers.
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

// wants returns what the pending batches will look up, and the lists of those who can have a
// role.
func (r *Request) wants() batch.Wants {
	return batch.Wants{
		Pending: func() []cache.Want {
			wants := []cache.Want{
				cache.Wanted(targetsKind, batch.KeysFor(r.targets.Queued())),
				cache.Wanted(customRoleKind, r.customRoles.Queued()),
			}
			if r.assignments.Pending() || r.all.Pending() || r.groupRoles.Pending() {
				wants = append(wants, r.WantedParts()...)
			}
			return wants
		},
		Below: func() []cache.Want {
			assigned := r.assignments.Queued()
			users := make([]string, len(assigned))
			for i, a := range assigned {
				users[i] = a.user
			}
			return r.WantedRoles(users)
		},
	}
}
