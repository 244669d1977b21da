package admins

import (
	"oktagraph/loaders/batch"
	"oktagraph/okta"
)

// userRoles is what GET /users/{id}/roles says: the user's own assignments,
// and those the user's groups bring (told). A nil Told is not known, an empty one
// is none; both survive Redis.
type userRoles struct {
	Own  []*okta.RoleAssignment `json:"own"`
	Told []*okta.RoleAssignment `json:"told"`
}

var (
	userRolesKind  = batch.JSONKind[userRoles]("u.r", batch.SoftObject, batch.Hard)
	groupRolesKind = batch.JSONKind[[]*okta.RoleAssignment]("g.r", batch.SoftObject, batch.Hard)
	targetsKind    = batch.JSONKind[[]assignmentTargets]("t", batch.SoftObject, batch.Hard)
	customRoleKind = batch.JSONKind[*okta.CustomRole]("r", batch.SoftOrg, batch.Hard)
	permsKind      = batch.JSONKind[[]*okta.Permission]("r.p", batch.SoftOrg, batch.Hard)
	setKind        = batch.JSONKind[*okta.ResourceSet]("rs", batch.SoftOrg, batch.Hard)
	orgIDsKind     = batch.IDsKind("org", batch.SoftOrg, batch.Hard)
	bindingsKind   = batch.JSONKind[*bindingMembers]("org.b", batch.SoftOrg, batch.Hard)
)
