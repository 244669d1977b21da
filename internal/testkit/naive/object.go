package naive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// object is one of Okta's JSON objects, its members in order.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *object) UnmarshalJSON(data []byte) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(data, &values); err != nil {
		return fmt.Errorf("read an object: %w", err)
	}
	names, err := namesOf(data)
	*o = object{}
	for _, name := range names {
		*o = append(*o, member{name, values[name]})
	}
	return err
}

// namesOf lists an object's members in order.
func namesOf(data []byte) ([]string, error) {
	var names []string
	depth, key := 0, false
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read an object's members: %w", err)
		}
		if delim, ok := token.(json.Delim); ok {
			switch delim {
			case '{', '[':
				depth++
			default:
				depth--
			}
			key = depth == 1
			continue
		}
		if depth != 1 {
			continue
		}
		if name, ok := token.(string); ok && key {
			names = append(names, name)
			key = false
			continue
		}
		key = true
	}
}

// get is a member's value, nil when it is absent or null.
func (o object) get(name string) json.RawMessage {
	for _, m := range o {
		if m.name == name && string(m.value) != "null" {
			return m.value
		}
	}
	return nil
}

// text is a member that is a text, "" when it is none.
func (o object) text(name string) string {
	var s string
	if json.Unmarshal(orNull(o.get(name)), &s) != nil {
		return ""
	}
	return s
}

// sub is a member that is an object.
func (o object) sub(name string) object {
	var s object
	if raw := o.get(name); raw == nil || json.Unmarshal(raw, &s) != nil {
		return nil
	}
	return s
}

// without is the object's text less some members.
func (o object) without(names ...string) json.RawMessage {
	text := []byte{'{'}
members:
	for _, m := range o {
		for _, name := range names {
			if m.name == name {
				continue members
			}
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		name, _ := json.Marshal(m.name) // a text
		text = append(append(append(text, name...), ':'), m.value...)
	}
	return append(text, '}')
}

// instant writes one of Okta's dates as the schema's DateTime; null when it is
// absent.
func (o object) instant(name string) json.RawMessage {
	t, err := time.Parse(time.RFC3339Nano, o.text(name))
	if err != nil {
		return nil
	}
	return json.RawMessage(t.UTC().Format(`"2006-01-02T15:04:05.999Z07:00"`))
}
