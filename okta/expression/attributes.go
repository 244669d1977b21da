package expression

import "strings"

// isProfile reports whether attr is one attribute of a profile, base or custom.
func isProfile(attr string) bool {
	name, found := strings.CutPrefix(attr, "profile.")
	return found && name != "" && !strings.Contains(name, ".") && validAttribute(attr)
}

// attributes lists those a grammar takes by name.
func (g Grammar) attributes() []string {
	switch g {
	case UserSearch:
		return []string{"id", "status", "created", "activated", "statusChanged", "lastUpdated", "type.id"}
	case UserFilter:
		return []string{"id", "status", "lastUpdated", "profile.login", "profile.email", "profile.firstName", "profile.lastName"}
	case GroupSearch:
		return []string{"id", "type", "created", "lastUpdated", "lastMembershipUpdated", "source.id"}
	case GroupFilter:
		return []string{"id", "type", "lastUpdated", "lastMembershipUpdated"}
	default:
		return nil
	}
}

// takesProfile reports whether a grammar takes every attribute of the profile.
func (g Grammar) takesProfile() bool { return g == UserSearch || g == GroupSearch }

// taken lists the attributes for an error's reader.
func (g Grammar) taken() []string {
	if g.takesProfile() {
		return append(g.attributes(), "profile.<name>")
	}
	return g.attributes()
}

// containable lists the attributes that take co.
func (g Grammar) containable() []string {
	switch g {
	case UserSearch:
		return []string{"profile.firstName", "profile.lastName", "profile.email", "profile.login"}
	case GroupSearch:
		return []string{"profile.name", "profile.description"}
	default:
		return nil
	}
}

// operators lists those a grammar takes on an attribute it knows. Okta's
// present reference names only eq, sw and co for both searches; the older one,
// and traffic recorded since, have gt ge lt le and pr on users, and comparisons
// of dates on groups.
func (g Grammar) operators(attr string) []Op {
	ops := []Op{OpEqual}
	if g.takesProfile() {
		ops = append(ops, OpStartsWith)
	}
	for _, name := range g.containable() {
		if name == attr {
			ops = append(ops, OpContains)
		}
	}
	if g == UserSearch || isDate(attr) {
		ops = append(ops, OpGreater, OpGreaterOrEqual, OpLess, OpLessOrEqual)
	}
	if g.takesProfile() {
		ops = append(ops, OpPresence)
	}
	return ops
}

func isDate(attr string) bool {
	switch attr {
	case "created", "activated", "statusChanged", "lastUpdated", "lastMembershipUpdated":
		return true
	default:
		return false
	}
}
