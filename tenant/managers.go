package tenant

import "strings"

// Managers describes how an org records who manages whom.
type Managers struct {
	// Attribute is the profile attribute that identifies the person's manager; "" if linked
	// objects do.
	Attribute string
	// Holds is what the attribute holds: HoldsAny, HoldsID, or the name of the attribute
	// of the manager's profile that has the same value.
	Holds string
	// Primary and Associated are the names of the two sides of a relation of linked
	// objects: from a user to the manager, and from a manager to the reports.
	Primary, Associated string
}

const (
	// HoldsAny recognizes each value by its form: an id, or else a login, or else an
	// e-mail address.
	HoldsAny = "auto"
	// HoldsID is the manager's id.
	HoldsID = "id"
	// HoldsLogin is the manager's login.
	HoldsLogin = "login"
)

// UsualManagers returns the default.
func UsualManagers() Managers { return Managers{Attribute: "managerId", Holds: HoldsAny} }

// Linked reports whether linked objects record who manages whom.
func (m Managers) Linked() bool { return m.Primary != "" }

// key distinguishes two Managers; "" is the usual one. No name contains a zero byte.
func (m Managers) key() string {
	if m == UsualManagers() {
		return ""
	}
	return strings.Join([]string{m.Attribute, m.Holds, m.Primary, m.Associated}, "\x00")
}

// WithManagers returns the tenant with other Managers. It has a namespace of its own, since its
// answers differ.
func (t *Tenant) WithManagers(m Managers) *Tenant {
	changed := *t
	changed.Managers = m
	changed.name()
	return &changed
}
