package tenant

import "strings"

// Managers says how an org keeps who manages whom.
type Managers struct {
	// Attribute is the one of a profile that names the person's manager; "" where linked
	// objects tell.
	Attribute string
	// Holds is what the attribute holds: HoldsAny, HoldsID, or the name of the attribute
	// that the manager has the same value in.
	Holds string
	// Primary and Associated are the names of the two sides of a relation of linked
	// objects: what leads to a user's manager, and what leads to a manager's reports.
	Primary, Associated string
}

const (
	// HoldsAny tells by its looks what a value is: an id, or else a login, or else an
	// e-mail address.
	HoldsAny = "auto"
	// HoldsID is the manager's id.
	HoldsID = "id"
	// HoldsLogin is the manager's login.
	HoldsLogin = "login"
)

// UsualManagers is what orgs do that say nothing else.
func UsualManagers() Managers { return Managers{Attribute: "managerId", Holds: HoldsAny} }

// Linked reports whether linked objects say who manages whom.
func (m Managers) Linked() bool { return m.Primary != "" }

// key tells two ways apart; "" is the usual one. No name holds a zero byte.
func (m Managers) key() string {
	if m == UsualManagers() {
		return ""
	}
	return strings.Join([]string{m.Attribute, m.Holds, m.Primary, m.Associated}, "\x00")
}

// WithManagers is the tenant of an org that keeps in another way who manages whom. It has
// a namespace of its own: its answers are others.
func (t *Tenant) WithManagers(m Managers) *Tenant {
	changed := *t
	changed.Managers = m
	changed.name()
	return &changed
}
