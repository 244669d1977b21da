package oktasim

import (
	"fmt"
	"slices"
)

// event is one entry of the System Log.
type event struct {
	seq       int64
	uuid      string
	published millis
	kind      string
	display   string
	actor     eventTarget
	targets   []eventTarget
	address   string      // the client's; "" is null
	failed    string      // the reason for a failure, "" if none
	debug     []attribute // texts, not JSON
}

type eventTarget struct{ id, kind, alternateID, display string }

func userTarget(u *user) eventTarget {
	login := u.profile.text("login")
	return eventTarget{u.id, "User", login, u.profile.text("firstName") + " " + u.profile.text("lastName")}
}

func groupTarget(g *group) eventTarget { return eventTarget{g.id, "UserGroup", "unknown", g.name()} }

// hookEligible reports whether event hooks may subscribe to an event type, among those
// the simulator emits.
func hookEligible(kind string) bool {
	return slices.Contains([]string{
		"user.lifecycle.create", "user.lifecycle.activate", "user.lifecycle.deactivate", "user.lifecycle.suspend", "user.lifecycle.unsuspend",
		"user.lifecycle.reactivate", "user.lifecycle.delete.initiated", "user.account.update_profile", "user.account.update_password",
		"user.account.reset_password", "user.account.lock", "user.account.unlock", "group.lifecycle.create", "group.lifecycle.delete",
		"group.profile.update", "group.user_membership.add", "group.user_membership.remove", "group.application_assignment.add",
		"group.application_assignment.remove", "app.user_management", "user.account.privilege.grant", "user.account.privilege.revoke",
		"group.privilege.grant", "group.privilege.revoke", "app.oauth2.client.privilege.grant", "app.oauth2.client.privilege.revoke", "iam.role.create", "iam.role.update", "iam.role.delete", "iam.role.permissions.add",
		"iam.role.permissions.delete", "iam.resourceset.create", "iam.resourceset.update", "iam.resourceset.delete",
		"iam.resourceset.resources.add", "iam.resourceset.resources.delete", "iam.resourceset.bindings.add", "iam.resourceset.bindings.delete", "system.api_token.create", "system.api_token.revoke",
	}, kind)
}

// displayMessage is the message in Okta's event catalogue for a type.
func displayMessage(kind string) string {
	switch kind {
	case "user.lifecycle.create":
		return "Create Okta user"
	case "user.lifecycle.activate":
		return "Activate Okta user"
	case "user.lifecycle.deactivate":
		return "Deactivate Okta user"
	case "user.lifecycle.suspend":
		return "Suspend Okta user"
	case "user.session.start":
		return "User login to Okta"
	case "user.account.lock":
		return "Max sign in attempts exceeded"
	case "user.account.update_profile":
		return "Update user profile for Okta"
	case "group.user_membership.add":
		return "Add user to group membership"
	case "group.user_membership.remove":
		return "Remove user from group membership"
	case "user.account.privilege.grant":
		return "Grant user privilege"
	case "group.privilege.grant":
		return "Grant group privilege"
	case "event_hook.delivery":
		return "Deliver event hook"
	}
	return kind
}

// logLimit bounds the System Log; the oldest entries are dropped first.
const logLimit = 100_000

// emit adds an entry to the System Log and hands it to the hooks. The caller
// holds the org's write lock.
func (o *Org) emit(kind string, debug []attribute, targets ...eventTarget) {
	e := &event{
		published: at(o.cfg.Clock.Now()), kind: kind, display: displayMessage(kind), targets: targets, debug: debug, actor: o.store.system(),
	}
	o.record(e)
	if len(o.log) > logLimit {
		o.log = slices.Clone(o.log[logLimit/10:])
	}
	if hookEligible(kind) {
		o.hooks.offer(e)
	}
}

// record adds an entry to the System Log.
func (o *Org) record(e *event) {
	o.eventSeq++
	n := uint64(o.eventSeq)
	e.seq = o.eventSeq
	e.uuid = fmt.Sprintf("%08x-%04x-11f1-%04x-%012x", uint32(o.cfg.Seed)^0x5eed, uint16(n>>16), 0x8000|uint16(n>>48), n)
	o.log = append(o.log, e)
}

func (v *view) appendEvent(b []byte, e *event) []byte {
	b = append(b, '{')
	b = append(b, `"actor":{`...)
	b = appendTarget(b, e.actor)
	b = append(b, `,"client":{"userAgent":null,"zone":null,"device":null,"id":null,"ipAddress":`...)
	b = append(appendOptional(b, e.address), `,"geographicalContext":null},"device":null`...)
	b = append(b, `,"authenticationContext":{"authenticationProvider":null,"credentialProvider":null,"credentialType":null,"issuer":null,"interface":null,"authenticationStep":0,"rootSessionId":"unknown","externalSessionId":"unknown"}`...)
	b = appendField(b, "displayMessage", e.display)
	b = appendField(b, "eventType", e.kind)
	b = append(b, `,"outcome":{`...)
	b = appendField(b, "result", e.result())
	b = append(appendOptional(append(b, `,"reason":`...), e.failed), '}')
	b = appendMoment(b, "published", e.published)
	b = append(b, `,"securityContext":{"asNumber":null,"asOrg":null,"isp":null,"domain":null,"isProxy":null},"severity":"INFO","debugContext":{"debugData":{`...)
	for _, d := range e.debug {
		b = appendField(b, d.name, d.json)
	}
	b = append(b, `}},"legacyEventType":null,"transaction":{"type":"JOB"`...)
	b = appendField(b, "id", "txn"+e.uuid)
	b = append(b, `,"detail":{}}`...)
	b = appendField(b, "uuid", e.uuid)
	b = append(b, `,"version":"0","request":{"ipChain":[]},"target":[`...)
	for i, t := range e.targets {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendTarget(append(b, '{'), t)
	}
	return append(b, "]}"...)
}

func appendTarget(b []byte, t eventTarget) []byte {
	b = appendField(b, "id", t.id)
	b = appendField(b, "type", t.kind)
	b = appendField(b, "alternateId", t.alternateID)
	b = appendField(b, "displayName", t.display)
	return append(b, `,"detailEntry":null}`...)
}

// appendOptional writes a string, or null if it is empty.
func appendOptional(b []byte, text string) []byte {
	if text == "" {
		return append(b, "null"...)
	}
	return appendString(b, text)
}

func (e *event) result() string {
	if e.failed != "" {
		return "FAILURE"
	}
	return "SUCCESS"
}

// attr lets the log's filter read an event.
func (e *event) attr(name string) (string, bool) {
	list := func(get func(eventTarget) string) (string, bool) {
		b := []byte{'['}
		for i, t := range e.targets {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, get(t))
		}
		return string(append(b, ']')), len(e.targets) > 0
	}
	switch name {
	case "eventType":
		return plain(e.kind)
	case "uuid":
		return plain(e.uuid)
	case "severity":
		return plain("INFO")
	case "outcome.result":
		return plain(e.result())
	case "outcome.reason":
		return texted(e.failed)
	case "displayMessage":
		return texted(e.display)
	case "client.ipAddress":
		return texted(e.address)
	case "actor.id":
		return plain(e.actor.id)
	case "actor.type":
		return plain(e.actor.kind)
	case "actor.alternateId":
		return texted(e.actor.alternateID)
	case "actor.displayName":
		return texted(e.actor.display)
	case "published":
		return quotedMoment(e.published)
	case "target.id":
		return list(func(t eventTarget) string { return t.id })
	case "target.type":
		return list(func(t eventTarget) string { return t.kind })
	case "target.alternateId":
		return list(func(t eventTarget) string { return t.alternateID })
	case "target.displayName":
		return list(func(t eventTarget) string { return t.display })
	}
	return "", false
}

// texted returns a string as JSON; an empty one is null.
func texted(s string) (string, bool) { return string(appendString(nil, s)), s != "" }
