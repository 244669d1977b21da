package config

import "regexp"

// Managers describes how the org records who manages whom: by an attribute of each person's
// profile, or by a relation of linked objects.
type Managers struct {
	// Attribute names the manager; the default is DefaultManagers.
	Attribute string `yaml:"attribute"`
	// Holds is what the attribute holds: auto, id, or the name of the attribute of the
	// manager's profile that has the same value.
	Holds string `yaml:"holds"`
	// Primary and Associated are the names of the relation's two sides: from a person to the
	// manager, and back.
	Primary    string `yaml:"primary"`
	Associated string `yaml:"associated"`
}

const (
	// DefaultManagers is the attribute of Okta's default profile that identifies the manager.
	DefaultManagers = "managerId"
	// HoldsAuto recognizes each value by its form.
	HoldsAuto = "auto"
	// managerNames is Okta's other attribute, which holds display names.
	managerNames, holdsNames = "manager", "displayName"
)

// attributeName matches Okta's names of attributes and linked objects.
var attributeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,59}$`)

func (m *Managers) linked() bool { return m.Primary != "" || m.Associated != "" }

func (m *Managers) defaults() {
	if m.linked() {
		return
	}
	if m.Attribute == "" {
		m.Attribute = DefaultManagers
	}
	if m.Holds == "" {
		m.Holds = HoldsAuto
		if m.Attribute == managerNames {
			m.Holds = holdsNames
		}
	}
}

func checkManagers(r *report, path string, m Managers) {
	if m.linked() {
		if m.Attribute != "" || m.Holds != "" {
			r.add(path, "names an attribute and linked objects; keep attribute and holds, or primary and associated")
			return
		}
		if m.Primary == "" {
			r.add(path+".primary", "missing; write the name that leads to the manager, for example manager")
		}
		if m.Associated == "" {
			r.add(path+".associated", "missing; write the name that leads to the reports, for example subordinate")
		}
	}
	for _, n := range [][2]string{{"attribute", m.Attribute}, {"holds", m.Holds}, {"primary", m.Primary}, {"associated", m.Associated}} {
		if n[1] != "" && !attributeName.MatchString(n[1]) {
			r.add(path+"."+n[0], "%q is not an attribute of Okta's; copy the variable name from Okta's profile editor", n[1])
		}
	}
}
