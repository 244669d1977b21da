package oktasim

const logoHost = "https://op3static.oktacdn.com/assets/img/logos/groups/"

// appendGroup writes a group, which has the same form alone and in every list.
func (v *view) appendGroup(b []byte, g *group, embed []byte) []byte {
	b = append(b, '{')
	b = appendField(b, "id", g.id)
	b = appendMoment(b, "created", g.created)
	b = appendMoment(b, "lastUpdated", g.lastUpdated)
	b = appendMoment(b, "lastMembershipUpdated", g.membershipUpdated)
	class, logo := `["okta:user_group"]`, "odyssey/okta"
	if g.kind == appGroup {
		class, logo = `["okta:windows_security_principal"]`, "active_directory"
	}
	b = appendRaw(b, "objectClass", class)
	b = appendField(b, "type", g.kind)
	b = v.appendProfile(append(b, `,"profile":`...), g.profile, nil)
	if g.source != nil {
		b = append(b, `,"source":{"id":"`...)
		b = append(b, g.source.id...)
		b = append(b, `"}`...)
	}
	if len(embed) > 0 {
		b = append(b, `,"_embedded":`...)
		b = append(b, embed...)
	}
	b = append(b, `,"_links":{"logo":[{"name":"medium","href":"`...)
	b = append(b, logoHost...)
	b = append(b, logo...)
	b = append(b, `-medium.png","type":"image/png"},{"name":"large","href":"`...)
	b = append(b, logoHost...)
	b = append(b, logo...)
	b = append(b, `-large.png","type":"image/png"}]`...)
	if g.source != nil {
		b = appendHref(b, "source", v.base, "/api/v1/apps/", g.source.id)
	}
	if v.cfg.Governance {
		b = appendHref(b, "owners", v.base, "/api/v1/groups/", g.id, "/owners")
	}
	b = appendHref(b, "users", v.base, "/api/v1/groups/", g.id, "/users")
	b = appendHref(b, "apps", v.base, "/api/v1/groups/", g.id, "/apps")
	return append(b, "}}"...)
}

// appendGroupExtras writes what expand adds: stats and the source app.
func (v *view) appendGroupExtras(b []byte, s *store, g *group, stats, source bool) []byte {
	b = append(b, '{')
	if stats {
		b = append(b, `"stats":{`...)
		b = appendRaw(b, "usersCount", number(s.memberCount(g)))
		b = appendRaw(b, "appsCount", number(len(g.apps)))
		b = appendRaw(b, "groupPushMappingsCount", "0")
		if v.cfg.AdminFlag != FlagAbsent {
			b = appendBool(b, v.cfg.AdminFlag, s.flagged(g, v.cfg.AdminFlagBlind))
		}
		b = append(b, '}')
	}
	if source && g.source != nil {
		b = append(appendKey(b, "app"), '{')
		b = appendField(b, "id", g.source.id)
		b = appendField(b, "name", g.source.kind.name)
		b = appendField(b, "label", g.source.label)
		b = appendField(b, "signOnMode", g.source.kind.signOn)
		b = append(b, '}')
	}
	return append(b, '}')
}

// flagged reports whether a group holds admin roles; blind orgs do not count
// custom bindings.
func (s *store) flagged(g *group, blind bool) bool {
	for _, a := range s.roles[g.id] {
		if !blind || a.set == "" {
			return true
		}
	}
	return false
}
