package okta

import (
	"encoding/json"
	"errors"
	"fmt"

	"oktagraph/okta/jsonscan"
)

// decodeList reads a JSON array with one decoder per element. The result is never
// nil; null elements are left out.
func decodeList[T any](data []byte, one func([]byte) (T, error)) ([]T, error) {
	list := []T{}
	err := jsonscan.EachElement(data, func(value []byte) error {
		if string(value) == "null" {
			return nil
		}
		item, err := one(value)
		if err != nil {
			return err
		}
		list = append(list, item)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("decode list: %w", err)
	}
	return list, nil
}

func decodeUsers(data []byte) ([]*User, error) {
	var c carver
	return decodeList(data, c.user)
}

func decodeGroups(data []byte) ([]*Group, error) {
	var c carver
	return decodeList(data, c.group)
}

// decodeIDs reads only the ids of a list's objects.
func decodeIDs(data []byte) ([]string, error) {
	return decodeList(data, func(object []byte) (string, error) {
		value, _ := jsonscan.Lookup(object, "id")
		id := jsonscan.ScalarOrEmpty(value)
		if id == "" {
			return "", errNoID
		}
		return id, nil
	})
}

func decodeAssignments(data []byte) ([]*RoleAssignment, error) {
	return decodeList(data, decodeAssignment)
}

func decodeTargetApps(data []byte) ([]TargetApp, error) {
	return decodeList(data, decodeTargetApp)
}

// word is a JSON scalar of any kind as text; null, objects and arrays are "".
type word string

// UnmarshalJSON takes any value.
func (w *word) UnmarshalJSON(data []byte) error {
	*w = word(jsonscan.ScalarOrEmpty(data))
	return nil
}

// unmarshal decodes the rarer objects with encoding/json and ignores members of an
// unexpected type: they keep their zero value.
func unmarshal(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) && mistyped.Field != "" {
		return nil
	}
	return err //nolint:wrapcheck // callers say what was being decoded
}
