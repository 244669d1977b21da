package jsonscan

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// maxDepth bounds nesting. Okta's deepest objects have about ten levels.
const maxDepth = 200

// syntaxError says where the text stopped being JSON. It never quotes the text.
type syntaxError struct {
	offset int
	what   string
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("invalid json at byte %d: %s", e.offset, e.what)
}

// Text is a JSON string with its quotes, as written.
type Text []byte

// Is compares the string with s without unquoting it when it has no escapes.
func (t Text) Is(s string) bool {
	if bytes.IndexByte(t, '\\') < 0 {
		return string(t[1:len(t)-1]) == s
	}
	return t.String() == s
}

// String unquotes the string.
func (t Text) String() string {
	if bytes.IndexByte(t, '\\') < 0 {
		return string(t[1 : len(t)-1])
	}
	var s string
	if json.Unmarshal(t, &s) != nil {
		return "" // not reached: the scanner has validated the escapes
	}
	return s
}

// Name returns the bytes between the quotes, unquoted when there are escapes.
func (t Text) Name() []byte {
	if bytes.IndexByte(t, '\\') < 0 {
		return t[1 : len(t)-1]
	}
	return []byte(t.String())
}

// EachMember calls fn with the name and the value of each member of the object
// data holds, both aliasing data.
func EachMember(data []byte, fn func(key Text, value []byte) error) error {
	i := skipSpace(data, 0)
	if i >= len(data) || data[i] != '{' {
		return &syntaxError{i, "not an object"}
	}
	end, err := scanObject(data, i, 0, fn)
	if err != nil {
		return err
	}
	return atEnd(data, end)
}

// EachElement calls fn with each element of the array data holds.
func EachElement(data []byte, fn func(value []byte) error) error {
	i := skipSpace(data, 0)
	if i >= len(data) || data[i] != '[' {
		return &syntaxError{i, "not an array"}
	}
	end, err := scanArray(data, i, 0, fn)
	if err != nil {
		return err
	}
	return atEnd(data, end)
}

// Validate returns an error unless data is one JSON value.
func Validate(data []byte) error {
	end, err := scanValue(data, skipSpace(data, 0), 0)
	if err != nil {
		return err
	}
	return atEnd(data, end)
}

// Lookup returns the value of an object's top-level member with exactly this name,
// aliasing data. Of repeated names the last counts, as in encoding/json. In what is
// no object nothing is found.
func Lookup(data []byte, name string) (value []byte, ok bool) {
	if FirstByte(data) != '{' {
		return nil, false
	}
	_ = EachMember(data, func(key Text, v []byte) error {
		if key.Is(name) {
			value, ok = v, true
		}
		return nil
	})
	return value, ok
}

// FirstByte returns the first byte that is no blank, 0 without one.
func FirstByte(data []byte) byte {
	if i := skipSpace(data, 0); i < len(data) {
		return data[i]
	}
	return 0
}

func atEnd(data []byte, i int) error {
	if i = skipSpace(data, i); i < len(data) {
		return &syntaxError{i, "text after the value"}
	}
	return nil
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// scanValue returns the offset behind the value that starts at i.
func scanValue(data []byte, i, depth int) (int, error) {
	if i >= len(data) {
		return i, &syntaxError{i, "unexpected end"}
	}
	switch data[i] {
	case '"':
		return scanString(data, i)
	case '{':
		return scanObject(data, i, depth, nil)
	case '[':
		return scanArray(data, i, depth, nil)
	case 't':
		return scanWord(data, i, "true")
	case 'f':
		return scanWord(data, i, "false")
	case 'n':
		return scanWord(data, i, "null")
	default:
		return scanNumber(data, i)
	}
}

func scanObject(data []byte, i, depth int, fn func(Text, []byte) error) (int, error) {
	if depth >= maxDepth {
		return i, &syntaxError{i, "nested too deeply"}
	}
	i = skipSpace(data, i+1)
	if i < len(data) && data[i] == '}' {
		return i + 1, nil
	}
	for {
		if i >= len(data) || data[i] != '"' {
			return i, &syntaxError{i, "member name expected"}
		}
		keyEnd, err := scanString(data, i)
		if err != nil {
			return i, err
		}
		key := data[i:keyEnd]
		i = skipSpace(data, keyEnd)
		if i >= len(data) || data[i] != ':' {
			return i, &syntaxError{i, "colon expected"}
		}
		i = skipSpace(data, i+1)
		end, err := scanValue(data, i, depth+1)
		if err != nil {
			return i, err
		}
		if fn != nil {
			if err := fn(key, data[i:end:end]); err != nil {
				return i, err
			}
		}
		next, done, err := scanSeparator(data, end, '}')
		if err != nil || done {
			return next, err
		}
		i = next
	}
}

func scanArray(data []byte, i, depth int, fn func([]byte) error) (int, error) {
	if depth >= maxDepth {
		return i, &syntaxError{i, "nested too deeply"}
	}
	i = skipSpace(data, i+1)
	if i < len(data) && data[i] == ']' {
		return i + 1, nil
	}
	for {
		end, err := scanValue(data, i, depth+1)
		if err != nil {
			return i, err
		}
		if fn != nil {
			if err := fn(data[i:end:end]); err != nil {
				return i, err
			}
		}
		next, done, err := scanSeparator(data, end, ']')
		if err != nil || done {
			return next, err
		}
		i = next
	}
}

// scanSeparator reads what follows a member or element: a comma, or the closing
// bracket (done).
func scanSeparator(data []byte, i int, closing byte) (next int, done bool, err error) {
	i = skipSpace(data, i)
	switch {
	case i >= len(data):
		return i, false, &syntaxError{i, "unexpected end"}
	case data[i] == closing:
		return i + 1, true, nil
	case data[i] == ',':
		return skipSpace(data, i+1), false, nil
	default:
		return i, false, &syntaxError{i, "comma or closing bracket expected"}
	}
}
