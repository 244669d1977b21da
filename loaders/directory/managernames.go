package directory

import (
	"regexp"
	"strings"

	"oktagraph/okta"
	"oktagraph/tenant"
)

// managerName is how a profile names a manager: the kind of name, and its value. The value is
// in lower case unless it is an id, since Okta compares texts without regard to case.
type managerName struct{ by, value string }

// key is the name's id in the cache. No attribute contains a zero byte.
func (n managerName) key() string { return n.by + "\x00" + n.value }

func nameByKey(key string) managerName {
	by, value, _ := strings.Cut(key, "\x00")
	return managerName{by, value}
}

const byEmail = "email"

// looksLikeID: a value that looks like a user's id is one.
var looksLikeID = regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`)

// nameOf parses a value of the attribute that names managers. holds is what such values are. ok
// is false for a value that is empty or cannot be what it should be.
func nameOf(holds, value string) (n managerName, ok bool) {
	switch {
	case strings.TrimSpace(value) == "":
		return n, false
	case holds == tenant.HoldsID:
		return managerName{tenant.HoldsID, value}, okta.ValidID(value)
	case holds == tenant.HoldsAny && looksLikeID.MatchString(value):
		return managerName{tenant.HoldsID, value}, true
	case holds == tenant.HoldsAny && !strings.Contains(value, "@"): // not an e-mail address
		return managerName{tenant.HoldsLogin, strings.ToLower(value)}, true
	default:
		return managerName{holds, strings.ToLower(value)}, true
	}
}

// attributes returns those in which the manager has the name's value: a user who has it in the
// first is meant, a user who has it in the next only when nobody has it in the first.
func (n managerName) attributes() []string {
	if n.by == tenant.HoldsAny {
		return []string{tenant.HoldsLogin, byEmail}
	}
	return []string{n.by}
}

// fits reports whether the name can mean the user.
func (n managerName) fits(u *okta.User) bool {
	for _, attribute := range n.attributes() {
		if n.in(attribute, u) {
			return true
		}
	}
	return false
}

func (n managerName) in(attribute string, u *okta.User) bool {
	if u == nil {
		return false
	}
	v := u.Profile.String(attribute)
	return v != nil && strings.EqualFold(*v, n.value)
}

// among returns which of some users the name means by one of its attributes: the only one who
// has the value, or the only one who has it and is not deactivated. some reports whether
// anybody has it: if several do, the name means nobody.
func (n managerName) among(users []*okta.User, attribute string) (meant *okta.User, some bool) {
	active, gone := map[string]*okta.User{}, map[string]*okta.User{}
	for _, u := range users {
		switch {
		case !n.in(attribute, u):
		case u.Status == Deprovisioned:
			gone[u.ID] = u
		default:
			active[u.ID] = u
		}
	}
	if len(active) == 0 {
		active = gone
	}
	if len(active) == 1 {
		for _, u := range active {
			meant = u
		}
	}
	return meant, len(active) > 0
}

// namesOf returns the names by which profiles can name a user as their manager. Names that
// others may share are not sure.
func namesOf(holds string, u *okta.User) (names []managerName, sure map[managerName]bool) {
	sure = map[managerName]bool{}
	add := func(value string, certain bool, want func(managerName) bool) {
		n, ok := nameOf(holds, value)
		if !ok || !want(n) {
			return // this value is parsed as another kind of name
		}
		if _, known := sure[n]; !known {
			names, sure[n] = append(names, n), certain
		}
	}
	of := func(attribute string) string {
		if v := u.Profile.String(attribute); v != nil {
			return *v
		}
		return ""
	}
	isID := func(n managerName) bool { return n.by == tenant.HoldsID }
	isNone := func(n managerName) bool { return n.by != tenant.HoldsID }
	switch holds {
	case tenant.HoldsID:
		add(u.ID, true, isID)
	case tenant.HoldsAny:
		add(u.ID, true, isID)
		add(of(tenant.HoldsLogin), true, isNone)
		add(of(byEmail), false, func(n managerName) bool { return n.by == tenant.HoldsAny })
	default:
		add(of(holds), holds == tenant.HoldsLogin, isNone)
	}
	return names, sure
}
