package oktasim

// appendAssignment writes a role assignment as the lists of users and groups show it;
// embed is what expand added.
func (v *view) appendAssignment(b []byte, a *assignment, embed []byte) []byte {
	b = append(b, '{')
	b = appendField(b, "id", a.id)
	if a.set != "" {
		b = appendField(b, "role", a.role)
	}
	b = appendField(b, "label", a.label)
	b = appendField(b, "type", a.roleType)
	b = append(b, `,"status":"ACTIVE"`...)
	b = appendMoment(b, "created", a.created)
	b = appendMoment(b, "lastUpdated", a.updated)
	b = appendField(b, "assignmentType", string(a.kind))
	if a.set != "" {
		b = appendField(b, "resource-set", a.set)
	}
	if len(embed) > 0 {
		b = append(b, `,"_embedded":`...)
		b = append(b, embed...)
	}
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "assignee", v.base, v.principalPath(a.kind, a.assignee))
	if a.set != "" {
		b = appendHref(b, "resource-set", v.base, "/api/v1/iam/resource-sets/", a.set)
		b = appendHref(b, "permissions", v.admin, "/api/v1/iam/roles/", a.role, "/permissions")
		b = appendHref(b, "member", v.base, "/api/v1/iam/resource-sets/", a.set, "/bindings/", a.role, "/members/", a.id)
		b = appendHref(b, "role", v.admin, "/api/v1/iam/roles/", a.role)
	}
	return append(b, "}}"...)
}

func (v *view) principalPath(kind assigneeKind, id string) string {
	switch kind {
	case toGroup:
		return "/api/v1/groups/" + id
	case toClient:
		return clientsPath + id
	default:
		return "/api/v1/users/" + id
	}
}

// Okta returns at most 20 targets per page, whatever the limit.
const targetPage = 20

// appendTargets writes _embedded of one assignment for expand=targets/groups or
// targets/catalog/apps.
func (v *view) appendTargets(b []byte, a *assignment, expand string) []byte {
	switch expand {
	case expandGroups:
		b = append(b, `{"targets":{"groups":[`...)
		for i, g := range a.groupTargets[:min(targetPage, len(a.groupTargets))] {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.appendGroup(b, g, nil)
		}
		return append(b, `]}}`...)
	case expandApps:
		b = append(b, `{"targets":{"catalog":{"apps":[`...)
		for i, t := range a.appTargets[:min(targetPage, len(a.appTargets))] {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.appendTargetApp(b, t)
		}
		return append(b, `]}}}`...)
	}
	return b
}

const (
	expandGroups = "targets/groups"
	expandApps   = "targets/catalog/apps"
)

// appendTargetApp writes an app instance with its id, a catalogue app without one.
func (v *view) appendTargetApp(b []byte, t appTarget) []byte {
	b = append(b, '{')
	if t.app != nil {
		b = appendField(b, "name", t.app.label)
		b = appendField(b, "status", t.app.status)
		b = appendField(b, "id", t.app.id)
		b = append(b, `,"_links":{`...)
		b = appendHref(b, "self", v.base, "/api/v1/apps/", t.app.id)
		return append(b, "}}"...)
	}
	b = appendField(b, "name", t.catalog.name)
	b = appendField(b, "displayName", t.catalog.display)
	b = appendField(b, "description", t.catalog.description)
	b = append(b, `,"status":"ACTIVE","lastUpdated":"2021-03-18T17:37:56.000Z"`...)
	b = appendField(b, "category", t.catalog.category)
	b = append(b, `,"verificationStatus":"OKTA_VERIFIED"`...)
	b = appendField(b, "website", t.catalog.website)
	b = append(b, `,"signOnModes":["`...)
	b = append(b, t.catalog.signOn...)
	b = append(b, `"],"_links":{"logo":[{"name":"medium","href":"https://op3static.oktacdn.com/assets/img/logos/default.png","type":"image/png"}]`...)
	b = appendHref(b, "self", v.base, "/api/v1/catalog/apps/", t.catalog.name)
	return append(b, "}}"...)
}
