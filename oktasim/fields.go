package oktasim

import "strings"

// fieldSet is a parsed parameter such as fields=id,status,profile:(firstName,city).
type fieldSet struct {
	top     map[string]bool
	profile map[string]bool // nil: the whole profile
}

func parseFields(text string) (*fieldSet, error) {
	f := &fieldSet{top: map[string]bool{"id": true}}
	for text != "" {
		text = strings.TrimLeft(text, ", ")
		end := strings.IndexAny(text, ",:")
		if end < 0 {
			end = len(text)
		}
		name := strings.TrimSpace(text[:end])
		if name == "" && end == len(text) {
			break
		}
		f.top[name] = true
		text = text[end:]
		if !strings.HasPrefix(text, ":") {
			continue
		}
		inner, rest, found := strings.Cut(strings.TrimPrefix(text, ":("), ")")
		if !found || !strings.HasPrefix(text, ":(") || name != "profile" {
			return nil, errValidation("fields", "fields: could not be parsed")
		}
		f.profile = map[string]bool{}
		for _, p := range strings.Split(inner, ",") {
			f.profile[strings.TrimSpace(p)] = true
		}
		text = rest
	}
	return f, nil
}

// appendUserFields writes a user with only the selected fields, and always the id.
func (v *view) appendUserFields(b []byte, u *user) []byte {
	f := v.fields
	b = append(b, '{')
	text := func(name, value string) {
		if f.top[name] {
			b = appendField(b, name, value)
		}
	}
	moment := func(name string, m millis) {
		if f.top[name] {
			b = appendMoment(b, name, m)
		}
	}
	text("id", u.id)
	text("status", string(u.status))
	if u.transitioning != "" && !v.omitTransition {
		text("transitioningToStatus", string(u.transitioning))
	}
	moment("created", u.created)
	moment("activated", u.activated)
	moment("statusChanged", u.statusChanged)
	moment("lastLogin", u.lastLogin)
	moment("lastUpdated", u.lastUpdated)
	moment("passwordChanged", u.passwordChanged)
	if v.cfg.Realms {
		text("realmId", v.store.realmID)
	}
	if f.top["type"] {
		b = append(appendKey(b, "type"), `{"id":"`...)
		b = append(append(b, u.typeID...), `"}`...)
	}
	if f.top["profile"] {
		b = v.appendProfile(appendKey(b, "profile"), u.profile, f.profile)
	}
	if f.top["credentials"] && !v.omitCredentials {
		b = appendCredentials(b, u)
	}
	if f.top["_links"] {
		b = append(appendKey(b, "_links"), '{')
		b = appendHref(b, "self", v.base, "/api/v1/users/", u.id)
		b = append(b, '}')
	}
	return append(b, '}')
}
