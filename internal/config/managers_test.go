package config

import (
	"strings"
	"testing"
)

func TestManagersAreWhatTheFileSaysOrTheUsual(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Managers{
		"{}":                                 {Attribute: "managerId", Holds: "auto"},
		"{holds: login}":                     {Attribute: "managerId", Holds: "login"},
		"{attribute: manager}":               {Attribute: "manager", Holds: "displayName"},
		"{attribute: manager, holds: email}": {Attribute: "manager", Holds: "email"},
		"{attribute: boss_no, holds: employeeNumber}": {Attribute: "boss_no", Holds: "employeeNumber"},
		"{primary: manager, associated: subordinate}": {Primary: "manager", Associated: "subordinate"},
	} {
		got, err := load(t, strings.Replace(minimal, "}\nclients", ", managers: "+text+"}\nclients", 1), nil)
		if err != nil || got.Tenants[0].Managers != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}
