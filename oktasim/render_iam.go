package oktasim

// Everything under /iam/roles links to the org's -admin host; resource sets, bindings and
// members link to the plain one. This is as recorded.

func (v *view) appendCustomRole(b []byte, r *customRole) []byte {
	b = append(b, '{')
	b = appendField(b, "id", r.id)
	b = appendField(b, "label", r.label)
	b = appendField(b, "description", r.description)
	b = appendMoment(b, "created", r.created)
	b = appendMoment(b, "lastUpdated", r.updated)
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "permissions", v.admin, "/api/v1/iam/roles/", r.id, "/permissions")
	b = appendHref(b, "self", v.admin, "/api/v1/iam/roles/", r.id)
	return append(b, "}}"...)
}

func (v *view) appendPermission(b []byte, r *customRole, p permission) []byte {
	b = append(b, '{')
	b = appendField(b, "label", p.label)
	b = appendMoment(b, "created", p.created)
	b = appendMoment(b, "lastUpdated", p.updated)
	conditions := p.conditions
	if conditions == "" {
		conditions = "null"
	}
	b = appendRaw(b, "conditions", conditions)
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "role", v.admin, "/api/v1/iam/roles/", r.id)
	b = appendHref(b, "self", v.admin, "/api/v1/iam/roles/", r.id, "/permissions/", p.label)
	return append(b, "}}"...)
}

// appendResourceSet omits the dates of built-in sets, which have none.
func (v *view) appendResourceSet(b []byte, rs *resourceSet) []byte {
	b = append(b, '{')
	b = appendField(b, "id", rs.id)
	b = appendField(b, "label", rs.label)
	b = appendField(b, "description", rs.description)
	if rs.created != 0 {
		b = appendMoment(b, "created", rs.created)
		b = appendMoment(b, "lastUpdated", rs.updated)
	}
	self := []string{v.base, "/api/v1/iam/resource-sets/", rs.id}
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "bindings", append(self, "/bindings")...)
	b = appendHref(b, "self", self...)
	b = appendHref(b, "resources", append(self, "/resources")...)
	return append(b, "}}"...)
}

func (v *view) appendResource(b []byte, rs *resourceSet, r resource) []byte {
	b = append(b, '{')
	b = appendField(b, "id", r.id)
	b = appendField(b, "orn", r.orn)
	b = appendMoment(b, "created", r.created)
	b = appendMoment(b, "lastUpdated", r.created)
	b = append(b, `,"_links":{`...)
	if r.path == "/api/v1/groups" {
		b = appendHref(b, "groups", v.base, r.path)
	}
	b = appendHref(b, "self", v.base, r.path)
	b = appendHref(b, "resource", v.base, "/api/v1/iam/resource-sets/", rs.id, "/resources/", r.id)
	if r.path == "/api/v1/users" {
		b = appendHref(b, "users", v.base, r.path)
	}
	return append(b, "}}"...)
}

// appendBinding writes an element of a set's bindings, which is really a role.
func (v *view) appendBinding(b []byte, rs *resourceSet, bd *binding) []byte {
	b = append(b, '{')
	b = appendField(b, "id", bd.role.id)
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "self", v.admin, "/api/v1/iam/roles/", bd.role.id)
	b = appendHref(b, "members", v.base, "/api/v1/iam/resource-sets/", rs.id, "/bindings/", bd.role.id, "/members")
	return append(b, "}}"...)
}

// appendMember writes a binding member. Only its self link identifies the principal, and
// that link does not lead to the member itself.
func (v *view) appendMember(b []byte, m bindingMember) []byte {
	b = append(b, '{')
	b = appendField(b, "id", m.id)
	b = appendMoment(b, "created", m.created)
	b = appendMoment(b, "lastUpdated", m.created)
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "self", v.base, v.principalPath(m.kind, m.principal))
	return append(b, "}}"...)
}

func (v *view) appendAssignee(b []byte, orgID, userID string) []byte {
	b = append(b, '{')
	b = appendField(b, "id", userID)
	b = appendField(b, "orn", "orn:okta:directory:"+orgID+":users:"+userID)
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "roles", v.base, "/api/v1/users/", userID, "/roles")
	b = appendHref(b, "self", v.base, "/api/v1/users/", userID)
	return append(b, "}}"...)
}
