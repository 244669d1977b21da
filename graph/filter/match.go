package filter

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"oktagraph/loaders"
	"oktagraph/okta"
)

// object is what conditions are evaluated on.
type object interface {
	id() string
	// word returns an attribute outside the profile; "" if it has no value.
	word(attr string) string
	// profile returns the JSON text of a profile attribute.
	profile(name string) (json.RawMessage, bool)
}

type user struct{ *okta.User }

func (u user) id() string { return u.ID }

func (u user) word(attr string) string {
	switch attr {
	case "id":
		return u.ID
	case "status":
		return u.Status
	case "type.id":
		return u.TypeID
	case "realmId":
		return u.RealmID
	case "created":
		return string(u.Created)
	case "activated":
		return string(u.Activated)
	case "statusChanged":
		return string(u.StatusChanged)
	case "lastUpdated":
		return string(u.LastUpdated)
	case "lastLogin":
		return string(u.LastLogin)
	case "passwordChanged":
		return string(u.PasswordChanged)
	default:
		return ""
	}
}

func (u user) profile(name string) (json.RawMessage, bool) { return u.Profile.Lookup(name) }

type group struct{ *okta.Group }

func (g group) id() string { return g.ID }

func (g group) word(attr string) string {
	switch attr {
	case "id":
		return g.ID
	case "type":
		return g.Type
	case "created":
		return string(g.Created)
	case "lastUpdated":
		return string(g.LastUpdated)
	case "lastMembershipUpdated":
		return string(g.LastMembershipUpdated)
	default:
		return ""
	}
}

func (g group) profile(name string) (json.RawMessage, bool) { return g.Profile.Lookup(name) }

// match reports whether a condition holds for an object.
func match(n node, o object, facts *loaders.Facts) bool {
	switch n := n.(type) {
	case allOf:
		for _, c := range n {
			if !match(c, o, facts) {
				return false
			}
		}
		return true
	case anyOf:
		for _, c := range n {
			if match(c, o, facts) {
				return true
			}
		}
		return false
	case notOf:
		return !match(n.of, o, facts)
	case leaf:
		return n.match(o, facts)
	default:
		return false
	}
}

func (l leaf) match(o object, facts *loaders.Facts) bool {
	switch l.op {
	case memberOf:
		return facts.InAny(o.id(), l.values)
	case holds:
		return facts.Holds(l.role, o.id())
	case admins:
		return facts.HasAdminRoles(o.id())
	case after, before:
		at, ok := okta.Timestamp(o.word(l.attr)).Time()
		return ok && (l.op == after && at.After(l.at) || l.op == before && at.Before(l.at))
	default:
		name, inProfile := strings.CutPrefix(l.attr, "profile.")
		if !inProfile {
			word := o.word(l.attr)
			return word != "" && l.matchText(word)
		}
		raw, ok := o.profile(name)
		return ok && l.matchJSON(raw)
	}
}

// matchJSON compares a profile value; in a list, one element must match. Numbers are
// compared as numbers, other values as text.
func (l leaf) matchJSON(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return false
	case l.op == present:
		return true
	case raw[0] == '"':
		text, ok := unquote(raw)
		return ok && l.matchText(text)
	case raw[0] == '[':
		var elements []json.RawMessage
		if json.Unmarshal(raw, &elements) != nil {
			return false
		}
		for _, e := range elements {
			if l.matchJSON(e) {
				return true
			}
		}
		return false
	case raw[0] == '{' || l.op != equals:
		return false
	default:
		return l.equalsScalar(string(raw))
	}
}

func (l leaf) equalsScalar(raw string) bool {
	have, err := strconv.ParseFloat(raw, 64)
	for _, v := range l.values {
		if err != nil {
			if strings.EqualFold(raw, v) {
				return true
			}
			continue
		}
		if want, bad := strconv.ParseFloat(v, 64); bad == nil && have == want {
			return true
		}
	}
	return false
}

// unquote decodes a JSON string; in the common case, without escapes, it decodes nothing.
func unquote(raw json.RawMessage) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	var s string
	return s, json.Unmarshal(raw, &s) == nil
}

func (l leaf) matchText(have string) bool {
	if l.op == present {
		return true
	}
	folded := ""
	if l.op != equals {
		folded = strings.ToLower(have)
	}
	for _, want := range l.values {
		switch l.op {
		case equals:
			if strings.EqualFold(have, want) {
				return true
			}
		case starts:
			if strings.HasPrefix(folded, strings.ToLower(want)) {
				return true
			}
		default:
			if strings.Contains(folded, strings.ToLower(want)) {
				return true
			}
		}
	}
	return false
}
