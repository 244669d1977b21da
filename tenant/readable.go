package tenant

import "strings"

// Readable are the groups of fields that somebody may read of a tenant. What nobody may
// read is not kept in Redis.
type Readable struct {
	// Profile is the rest of people's profiles: all but what Contact says, the login and
	// the name to show.
	Profile bool
	// Contact are people's addresses, postal and e-mail, and phones.
	Contact bool
	// Raw are objects as Okta sends them.
	Raw bool
}

// Everything is what a tenant keeps that nobody has limited.
func Everything() Readable { return Readable{Profile: true, Contact: true, Raw: true} }

// And is what r or other say.
func (r Readable) And(other Readable) Readable {
	return Readable{r.Profile || other.Profile, r.Contact || other.Contact, r.Raw || other.Raw}
}

// key tells two of them apart; "" is everything.
func (r Readable) key() string {
	if r.Raw { // raw objects hold the rest
		return ""
	}
	key := "\x00readable"
	if r.Profile {
		key += " profile"
	}
	if r.Contact {
		key += " contact"
	}
	return key
}

// WithReadable is the tenant with what its callers may read. Each such set has a namespace
// of its own, or somebody who may read more would be shown what was kept for others.
func (t *Tenant) WithReadable(r Readable) *Tenant {
	if r == t.readable {
		return t
	}
	changed := *t
	changed.readable = r
	changed.name()
	return &changed
}

// For is the tenant for a caller who may read what r says: the tenant itself, unless that
// is more than it keeps.
func (t *Tenant) For(r Readable) *Tenant { return t.WithReadable(t.readable.And(r)) }

// The names that [Tenant.Keeps] knows fields by.
const (
	// UserProfile goes before the name of an attribute of a person's profile.
	UserProfile = "user.profile."
	// GroupProfile goes before the name of an attribute of a group's profile.
	GroupProfile = "group.profile."
	// UserRaw is what a user has beside the profile that has no field in the schema.
	UserRaw = "user.raw"
	// GroupRaw is UserRaw for groups.
	GroupRaw = "group.raw"
)

// KeepsAll reports whether every field may lie in Redis.
func (t *Tenant) KeepsAll() bool { return t.readable.Raw }

// Keeps reports whether a field may lie in Redis: somebody may read it, or what somebody
// may read is told by it. Of the latter there is one: managers may be named by their
// e-mail addresses.
func (t *Tenant) Keeps(field string) bool {
	if t.readable.Raw {
		return true
	}
	if name, ok := strings.CutPrefix(field, UserProfile); ok {
		return t.keepsAttribute(name)
	}
	return field == GroupProfile+"name" || field == GroupProfile+"description"
}

func (t *Tenant) keepsAttribute(name string) bool {
	switch {
	case name == "login" || name == "displayName":
		return true
	case IsContact(name) && t.readable.Contact:
		return true
	case IsContact(name):
		return t.readable.Profile && t.Managers.reads(name)
	default:
		return t.readable.Profile
	}
}

// reads reports whether an attribute tells who manages whom.
func (m Managers) reads(name string) bool {
	return !m.Linked() && (name == m.Attribute || name == m.Holds || m.Holds == HoldsAny && name == "email")
}

// IsContact reports whether an attribute of a person's profile is an address or a phone.
func IsContact(name string) bool {
	switch name {
	case "email", "secondEmail", "mobilePhone", "primaryPhone",
		"streetAddress", "city", "state", "zipCode", "countryCode", "postalAddress":
		return true
	}
	return false
}
