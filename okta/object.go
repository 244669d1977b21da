package okta

import (
	"encoding/json"
	"errors"

	"oktagraph/okta/jsonscan"
)

// Object is the text of one JSON object as Okta sent it. A nil Object represents
// an absent one and encodes as null.
type Object []byte

// MarshalJSON returns the object itself.
func (o Object) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	return o, nil
}

// UnmarshalJSON keeps a copy of an object; null leaves it nil.
func (o *Object) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*o = nil
		return nil
	}
	if len(data) == 0 || data[0] != '{' {
		return errors.New("okta: not a json object")
	}
	*o = append(Object(nil), data...)
	return nil
}

// Lookup returns the value of the top-level member with exactly this name,
// whatever characters it contains. Of repeated names the last counts, as in
// encoding/json. The result aliases the object.
func (o Object) Lookup(name string) (json.RawMessage, bool) {
	return jsonscan.Lookup(o, name)
}

// String returns a member as text: strings unquoted, numbers and booleans as
// written. It is nil when the member is absent, null, an object or an array.
func (o Object) String(name string) *string {
	value, ok := o.Lookup(name)
	if !ok {
		return nil
	}
	s, ok := jsonscan.Scalar(value)
	if !ok {
		return nil
	}
	return &s
}

// Names lists the top-level member names in their order.
func (o Object) Names() []string {
	var names []string
	_ = jsonscan.EachMember(o, func(key jsonscan.Text, _ []byte) error {
		names = append(names, key.String())
		return nil
	})
	return names
}
