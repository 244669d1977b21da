package okta

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The scanner below walks JSON in one pass without building values. It exists
// because a page of 200 users is some 300 kB of which the graph needs a dozen
// short strings and the profile's own text; encoding/json spends ten times the
// time and allocations on it (see BenchmarkDecodeUsers). It accepts exactly what
// encoding/json accepts up to maxDepth; FuzzScan holds it to that.

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

// text is a JSON string with its quotes, as written.
type text []byte

// is compares the string with s without unquoting it when it has no escapes.
func (t text) is(s string) bool {
	if bytes.IndexByte(t, '\\') < 0 {
		return string(t[1:len(t)-1]) == s
	}
	return t.String() == s
}

// String unquotes the string.
func (t text) String() string {
	if bytes.IndexByte(t, '\\') < 0 {
		return string(t[1 : len(t)-1])
	}
	var s string
	if json.Unmarshal(t, &s) != nil {
		return "" // not reached: the scanner has validated the escapes
	}
	return s
}

// name returns the bytes between the quotes, unquoted when there are escapes.
func (t text) name() []byte {
	if bytes.IndexByte(t, '\\') < 0 {
		return t[1 : len(t)-1]
	}
	return []byte(t.String())
}

// eachMember calls fn with the name and the value of each member of the object
// data holds, both aliasing data.
func eachMember(data []byte, fn func(key text, value []byte) error) error {
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

// eachElement calls fn with each element of the array data holds.
func eachElement(data []byte, fn func(value []byte) error) error {
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

// validate reports whether data is one JSON value.
func validate(data []byte) error {
	end, err := scanValue(data, skipSpace(data, 0), 0)
	if err != nil {
		return err
	}
	return atEnd(data, end)
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

func scanObject(data []byte, i, depth int, fn func(text, []byte) error) (int, error) {
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
