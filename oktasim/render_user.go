package oktasim

// view determines how objects are written for one request: links under which host, and
// what the reader may not see or wants omitted.
type view struct {
	base  string // scheme and host of the call
	admin string // the same for links under /iam/roles
	cfg   *Config
	who   *principal
	store *store

	fields          *fieldSet // nil: all
	omitCredentials bool
	omitLinks       bool
	omitTransition  bool
}

// appendUser writes a user: if alone, with all its links, else as the element of a list
// with only a self link.
func (v *view) appendUser(b []byte, u *user, alone bool) []byte {
	if v.fields != nil {
		return v.appendUserFields(b, u)
	}
	b = append(b, '{')
	b = v.appendUserHead(b, u)
	b = v.appendProfile(append(b, `,"profile":`...), u.profile, nil)
	if !v.omitCredentials {
		b = appendCredentials(b, u)
	}
	b = append(b, `,"_links":{`...)
	if alone {
		b = v.appendUserLinks(b, u)
	} else {
		b = appendHref(b, "self", v.base, "/api/v1/users/", u.id)
	}
	return append(b, "}}"...)
}

func (v *view) appendUserHead(b []byte, u *user) []byte {
	b = appendField(b, "id", u.id)
	b = appendField(b, "status", string(u.status))
	if u.transitioning != "" && !v.omitTransition {
		b = appendField(b, "transitioningToStatus", string(u.transitioning))
	}
	b = appendMoment(b, "created", u.created)
	b = appendMoment(b, "activated", u.activated)
	b = appendMoment(b, "statusChanged", u.statusChanged)
	b = appendMoment(b, "lastLogin", u.lastLogin)
	b = appendMoment(b, "lastUpdated", u.lastUpdated)
	b = appendMoment(b, "passwordChanged", u.passwordChanged)
	if v.cfg.Realms {
		b = appendField(b, "realmId", v.store.realmID)
	}
	b = append(b, `,"type":{"id":"`...)
	b = append(b, u.typeID...)
	return append(b, `"}`...)
}

// appendProfile omits attributes that the reader may not see, and writes only those in
// only, unless that is nil.
func (v *view) appendProfile(b []byte, p profile, only map[string]bool) []byte {
	b = append(b, '{')
	for i := range p {
		if (only != nil && !only[p[i].name]) || v.who.hides(p[i].name) {
			continue
		}
		b = appendRaw(b, p[i].name, p[i].json)
	}
	return append(b, '}')
}

func appendCredentials(b []byte, u *user) []byte {
	b = append(b, `,"credentials":{`...)
	if u.hasPassword {
		b = append(b, `"password":{},`...)
	}
	return append(b, `"provider":{"type":"OKTA","name":"OKTA"}}`...)
}

// appendUserLinks writes the links of a single user, which depend on the status: as
// recorded for PROVISIONED, STAGED, ACTIVE and DEPROVISIONED, and by Okta's lifecycle for
// the others.
func (v *view) appendUserLinks(b []byte, u *user) []byte {
	self := []string{v.base, "/api/v1/users/", u.id}
	step := func(name, action string) {
		b = appendPost(b, name, append(self, "/lifecycle/", action)...)
	}
	credential := func(name, action string) {
		if !v.omitLinks {
			b = appendPost(b, name, append(self, "/credentials/", action)...)
		}
	}
	schema := func() {
		b = appendHref(b, "schema", v.base, "/api/v1/meta/schemas/user/", prefixSchema, u.typeID[len(prefixUserType):])
	}
	switch u.status {
	case Provisioned:
		step("suspend", "suspend")
		schema()
		step("resetPassword", "reset_password")
		step("reactivate", "reactivate")
		b = appendHref(b, "self", self...)
		step("resetFactors", "reset_factors")
		b = v.appendTypeLink(b, u)
		step("deactivate", "deactivate")
	case Staged:
		schema()
		step("activate", "activate")
		b = appendHref(b, "self", self...)
		b = v.appendTypeLink(b, u)
	case Deprovisioned:
		schema()
		step("activate", "activate")
		b = appendHref(b, "self", self...)
		b = v.appendTypeLink(b, u)
		b = appendHrefOpen(b, "delete", self...)
		b = append(b, `,"method":"DELETE"}`...)
	case Suspended:
		schema()
		step("unsuspend", "unsuspend")
		b = appendHref(b, "self", self...)
		b = v.appendTypeLink(b, u)
		step("deactivate", "deactivate")
	default:
		step("suspend", "suspend")
		schema()
		step("resetPassword", "reset_password")
		credential("forgotPassword", "forgot_password")
		step("expirePassword", "expire_password")
		credential("changeRecoveryQuestion", "change_recovery_question")
		if u.status == LockedOut {
			step("unlock", "unlock")
		}
		b = appendHref(b, "self", self...)
		step("resetFactors", "reset_factors")
		b = v.appendTypeLink(b, u)
		credential("changePassword", "change_password")
		step("deactivate", "deactivate")
	}
	return b
}

func (v *view) appendTypeLink(b []byte, u *user) []byte {
	return appendHref(b, "type", v.base, "/api/v1/meta/types/user/", u.typeID)
}
