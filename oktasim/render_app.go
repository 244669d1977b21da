package oktasim

import "slices"

func sortedApps(list []*app) []*app {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b *app) int { return compareAppID(a, b.id) })
	return out
}

// usersOfApp returns the users with a direct assignment and the members of the app's
// groups, sorted by id.
func (s *store) usersOfApp(a *app) []*user {
	seen := map[*user]bool{}
	for _, g := range a.groups {
		members := g.members
		if g == s.everyone {
			members = s.users
		}
		for _, u := range members {
			if u.live() {
				seen[u] = true
			}
		}
	}
	for u := range a.direct {
		if u.live() {
			seen[u] = true
		}
	}
	out := make([]*user, 0, len(seen))
	for u := range seen {
		out = append(out, u)
	}
	slices.SortFunc(out, func(x, y *user) int { return compareUserID(x, y.id) })
	return out
}

// appsOfUser returns a user's apps, sorted by id. Deactivated users have none.
func (s *store) appsOfUser(u *user) []*app {
	if !u.live() {
		return nil
	}
	var out []*app
	for _, a := range s.apps {
		if _, given := a.direct[u]; given {
			out = append(out, a)
		}
	}
	for _, g := range s.groupsOf(u) {
		for _, a := range g.apps {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return sortedApps(out)
}

// appendApp writes an application with the fields common to every recorded kind, and a
// user's assignment if one is given.
func (v *view) appendApp(b []byte, a *app, assigned []byte) []byte {
	self := []string{v.base, "/api/v1/apps/", a.id}
	b = append(b, '{')
	b = appendField(b, "id", a.id)
	b = appendField(b, "name", a.kind.name)
	b = appendField(b, "label", a.label)
	b = appendField(b, "status", a.status)
	b = appendMoment(b, "lastUpdated", a.updated)
	b = appendMoment(b, "created", a.created)
	b = append(b, `,"accessibility":{"selfService":false,"errorRedirectUrl":null,"loginRedirectUrl":null}`...)
	b = append(b, `,"visibility":{"autoLaunch":false,"autoSubmitToolbar":false,"hide":{"iOS":false,"web":false},"appLinks":{"login":true}}`...)
	b = append(b, `,"features":[]`...)
	b = appendField(b, "signOnMode", a.kind.signOn)
	b = append(b, `,"credentials":{"userNameTemplate":{"template":"${source.login}","type":"BUILT_IN"},"signing":{}`...)
	if a.kind.signOn == "OPENID_CONNECT" {
		b = append(b, `,"oauthClient":{"autoKeyRotation":true,"client_id":"`...)
		b = append(b, a.id...)
		method := "client_secret_basic"
		if a.service {
			method = "private_key_jwt"
		}
		b = append(b, `","token_endpoint_auth_method":"`+method+`","pkce_required":false}`...)
	}
	b = append(b, `},"settings":{"app":`...)
	switch a.kind.name {
	case "bookmark":
		b = append(b, `{"requestIntegration":false,"url":"https://example.com"}`...)
	default:
		b = append(b, `{}`...)
	}
	b = append(b, `,"notifications":{"vpn":{"network":{"connection":"DISABLED"},"message":null,"helpUrl":null}}`...)
	b = append(b, `,"manualProvisioning":false,"implicitAssignment":false,"notes":{"admin":null,"enduser":null}`...)
	if a.kind.signOn == "OPENID_CONNECT" {
		if a.service {
			b = append(b, `,"oauthClient":{"client_uri":null,"logo_uri":null,"redirect_uris":[],"response_types":["token"],"grant_types":["client_credentials"],"application_type":"service",`...)
		} else {
			b = append(b, `,"oauthClient":{"client_uri":null,"logo_uri":null,"redirect_uris":["https://example.com/callback"],"response_types":["code"],"grant_types":["authorization_code"],"application_type":"web",`...)
		}
		b = append(b, `"issuer_mode":"ORG_URL","idp_initiated_login":{"mode":"DISABLED","default_scope":[]},"wildcard_redirect":"DISABLED"}`...)
	}
	b = append(b, '}')
	if assigned != nil {
		b = append(append(append(b, `,"_embedded":{"user":`...), assigned...), '}')
	}
	b = append(b, `,"_links":{`...)
	b = appendHrefOpen(b, "uploadLogo", append(self, "/logo")...)
	b = append(b, `,"hints":{"allow":["POST"]}},"appLinks":[{"name":"login","href":"`...)
	b = append(b, v.base...)
	b = append(b, "/home/"+a.kind.name+"/"+a.id+`/2557","type":"text/html"}]`...)
	b = appendHref(b, "groups", append(self, "/groups")...)
	b = append(b, `,"logo":[{"name":"medium","href":"https://op3static.oktacdn.com/assets/img/logos/default.png","type":"image/png"}]`...)
	b = appendHref(b, "users", append(self, "/users")...)
	step := "deactivate"
	if a.status != "ACTIVE" {
		step = "activate"
	}
	b = appendHref(b, step, append(self, "/lifecycle/", step)...)
	return append(b, "}}"...)
}

// appendAppUser writes a user's assignment to an app, and the user if one is given. A
// direct assignment has the scope USER even if a group has the app too.
func (v *view) appendAppUser(b []byte, s *store, a *app, u *user, whole []byte) []byte {
	login, _ := u.profile.lookup("login")
	scope, since := "GROUP", max(a.created, u.created)
	given, direct := a.direct[u]
	if direct {
		scope, since = "USER", given
	}
	b = append(b, '{')
	b = appendField(b, "id", u.id)
	b = append(b, `,"externalId":null`...)
	b = appendMoment(b, "created", since)
	b = appendMoment(b, "lastUpdated", since)
	b = appendField(b, "scope", scope)
	b = append(b, `,"status":"ACTIVE"`...)
	b = appendMoment(b, "statusChanged", since)
	b = append(b, `,"passwordChanged":null,"syncState":"DISABLED","credentials":{"userName":`...)
	b = append(b, login...)
	b = append(b, `},"profile":{}`...)
	if whole != nil {
		b = append(append(append(b, `,"_embedded":{"user":`...), whole...), '}')
	}
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "app", v.base, "/api/v1/apps/", a.id)
	b = appendHref(b, "user", v.base, "/api/v1/users/", u.id)
	if g := s.groupGiving(a, u); !direct && g != nil {
		b = append(b, `,"group":{`...)
		b = appendField(b, "name", g.name())
		b = append(appendField(b, "href", v.base+"/api/v1/groups/"+g.id), '}')
	}
	return append(b, "}}"...)
}

// groupGiving returns the first group, by priority, through which a user has an app.
func (s *store) groupGiving(a *app, u *user) *group {
	for _, g := range a.groups {
		if g == s.everyone || slices.Contains(u.groups, g) {
			return g
		}
	}
	return nil
}
