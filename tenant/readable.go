package tenant

import "strings"

// Readable is the set of field groups of a tenant that at least one caller may read. The others
// are not stored in Redis.
type Readable struct {
	// Profile is the rest of people's profiles: all but Contact, the login and the display
	// name.
	Profile bool
	// Contact are people's addresses, postal and e-mail, and phones.
	Contact bool
	// Raw are objects as Okta sends them.
	Raw bool
}

// Everything returns all field groups.
func Everything() Readable { return Readable{Profile: true, Contact: true, Raw: true} }

// And returns the union of r and other.
func (r Readable) And(other Readable) Readable {
	return Readable{r.Profile || other.Profile, r.Contact || other.Contact, r.Raw || other.Raw}
}

// key distinguishes two sets; "" is everything.
func (r Readable) key() string {
	if r.Raw { // raw objects include the rest
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

// WithReadable returns the tenant with what its callers may read. Each such set has a namespace
// of its own, or a caller who may read more would get the reduced values stored for others.
func (t *Tenant) WithReadable(r Readable) *Tenant {
	if r == t.readable {
		return t
	}
	changed := *t
	changed.readable = r
	changed.name()
	return &changed
}

// For returns the tenant for a caller who may read r: the tenant itself, unless r includes more
// than the tenant stores.
func (t *Tenant) For(r Readable) *Tenant { return t.WithReadable(t.readable.And(r)) }

// The names of fields for [Tenant.Keeps].
const (
	// UserProfile is the prefix of an attribute of a person's profile.
	UserProfile = "user.profile."
	// GroupProfile is the prefix of an attribute of a group's profile.
	GroupProfile = "group.profile."
	// UserRaw is what a user has besides the profile that has no field in the schema.
	UserRaw = "user.raw"
	// GroupRaw is UserRaw for groups.
	GroupRaw = "group.raw"
)

// KeepsAll reports whether every field may be stored in Redis.
func (t *Tenant) KeepsAll() bool { return t.readable.Raw }

// Keeps reports whether a field may be stored in Redis: a caller may read it, or it is needed for
// something that a caller may read. There is one case of the latter: managers may be identified
// by their e-mail addresses.
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

// reads reports whether an attribute is needed to find who manages whom.
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
