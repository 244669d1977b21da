package okta

import (
	"fmt"

	"oktagraph/okta/jsonscan"
)

// TrimUser removes from a user's raw object the attributes that profile does not keep and,
// unless rest is true, every member for which [User] has no field. The result decodes to
// the same user without what was removed.
func TrimUser(raw []byte, profile func(attribute string) bool, rest bool) ([]byte, error) {
	return trim("user", raw, profile, func(name string) bool {
		switch name {
		case "id", "status", "transitioningToStatus", "type", "realmId", "created", "activated", "statusChanged",
			"lastLogin", "lastUpdated", "passwordChanged":
			return true
		}
		return rest
	})
}

// TrimGroup is TrimUser for groups. An imported group's source stays: it names the app.
func TrimGroup(raw []byte, profile func(attribute string) bool, rest bool) ([]byte, error) {
	return trim("group", raw, profile, func(name string) bool {
		switch name {
		case "id", "type", "created", "lastUpdated", "lastMembershipUpdated", "objectClass", "source":
			return true
		}
		return rest
	})
}

func trim(what string, raw []byte, profile, member func(name string) bool) ([]byte, error) {
	out := append(make([]byte, 0, len(raw)), '{')
	err := jsonscan.EachMember(raw, func(key jsonscan.Text, value []byte) error {
		switch name := key.String(); {
		case name == "profile":
			out = appendName(out, key)
			kept, err := appendMembers(out, value, profile)
			out = kept
			return err
		case member(name):
			out = append(appendName(out, key), value...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("trim %s: %w", what, err)
	}
	return append(out, '}'), nil
}

// appendMembers appends an object with the members that are kept. A value that is not an object
// has no members to keep or remove.
func appendMembers(out, object []byte, keep func(name string) bool) ([]byte, error) {
	if jsonscan.FirstByte(object) != '{' {
		return append(out, "null"...), nil
	}
	out = append(out, '{')
	err := jsonscan.EachMember(object, func(key jsonscan.Text, value []byte) error {
		if keep(key.String()) {
			out = append(appendName(out, key), value...)
		}
		return nil
	})
	return append(out, '}'), err
}

// appendName begins a new member of the object at the end of out.
func appendName(out []byte, key jsonscan.Text) []byte {
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	return append(append(out, key...), ':')
}
