package oktasim

import (
	"encoding/json"
	"strconv"
	"strings"
)

// attribute is one profile attribute: its name and its value as JSON text,
// ready to be written into a response. Equal values share their text.
type attribute struct {
	name string
	json string
}

// profile keeps attributes in Okta's order.
type profile []attribute

func (p profile) lookup(name string) (string, bool) {
	for i := range p {
		if p[i].name == name {
			return p[i].json, true
		}
	}
	return "", false
}

// text returns a string attribute without its quotes, "" if it is absent or not a string.
func (p profile) text(name string) string {
	raw, ok := p.lookup(name)
	if !ok {
		return ""
	}
	s, _ := unquote(raw)
	return s
}

// with returns a copy in which name has the JSON value raw. null removes the attribute,
// unless Okta shows it as null.
func (p profile) with(name, raw string) profile {
	out := make(profile, 0, len(p)+1)
	found := false
	gone := raw == "null" && name != "mobilePhone" && name != "secondEmail"
	for _, a := range p {
		if a.name != name {
			out = append(out, a)
			continue
		}
		found = true
		if !gone {
			out = append(out, attribute{name, raw})
		}
	}
	if !found && !gone {
		out = append(out, attribute{name, raw})
	}
	return out
}

// unquote decodes a JSON string; the common case, without escapes, allocates nothing.
func unquote(raw string) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if inner := raw[1 : len(raw)-1]; strings.IndexByte(inner, '\\') < 0 {
		return inner, true
	}
	var s string
	if json.Unmarshal([]byte(raw), &s) != nil {
		return "", false
	}
	return s, true
}

// interner makes equal attribute values share one string.
type interner map[string]string

func (in interner) quote(s string) string {
	if q, ok := in[s]; ok {
		return q
	}
	q := quoted(s)
	in[s] = q
	return q
}

func quoted(s string) string { return string(appendString(nil, s)) }

func number(n int) string { return strconv.Itoa(n) }
