package transport

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// maxNesting is how deep objects and lists may be nested, as in encoding/json.
const maxNesting = 10_000

// decodeJSON decodes one JSON value, numbers as json.Number. Instead of the
// value it may return what is wrong, as the end of a sentence. The value does
// not share memory with b.
func decodeJSON(b []byte) (value any, wrong string) {
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return nil, "is empty"
	case !utf8.Valid(b):
		return nil, "is not UTF-8"
	}
	d := decoder{text: b}
	value, ok := d.value(0)
	d.space()
	switch {
	case !ok || d.at < len(b):
		return nil, "is not one JSON value"
	case d.nameTwice:
		return nil, "holds the same name twice in one object"
	}
	return value, ""
}

// decoder reads JSON strictly in one pass, which neither API of encoding/json
// can: one uses the last of two equal names, the other needs a second pass to
// check that the text is complete, and allocates for every token. Its methods
// return false where the text is not JSON.
type decoder struct {
	text      []byte
	at        int
	nameTwice bool // in one object; reading goes on, since the text may not be JSON at all
}

func (d *decoder) space() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return
		}
	}
}

// next skips white space and returns the byte after it, 0 at the end.
func (d *decoder) next() byte {
	d.space()
	if d.at == len(d.text) {
		return 0
	}
	return d.text[d.at]
}

// take reads a punctuation mark, after white space, if it comes next.
func (d *decoder) take(mark byte) bool {
	if d.next() != mark {
		return false
	}
	d.at++
	return true
}

func (d *decoder) value(depth int) (any, bool) {
	switch d.next() {
	case '{':
		return d.object(depth + 1)
	case '[':
		return d.array(depth + 1)
	case '"':
		return d.string()
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	case 'n':
		return nil, d.word("null")
	default:
		return d.number()
	}
}

func (d *decoder) word(word string) bool {
	if !bytes.HasPrefix(d.text[d.at:], []byte(word)) {
		return false
	}
	d.at += len(word)
	return true
}

func (d *decoder) object(depth int) (any, bool) {
	d.at++
	if depth > maxNesting {
		return nil, false
	}
	members := make(map[string]any)
	if d.take('}') {
		return members, true
	}
	for {
		if d.next() != '"' {
			return nil, false
		}
		name, ok := d.string()
		if !ok || !d.take(':') {
			return nil, false
		}
		if _, twice := members[name]; twice {
			d.nameTwice = true
		}
		value, ok := d.value(depth)
		if !ok {
			return nil, false
		}
		members[name] = value
		if !d.take(',') {
			return members, d.take('}')
		}
	}
}

func (d *decoder) array(depth int) (any, bool) {
	d.at++
	if depth > maxNesting {
		return nil, false
	}
	items := make([]any, 0)
	if d.take(']') {
		return items, true
	}
	for {
		item, ok := d.value(depth)
		if !ok {
			return nil, false
		}
		items = append(items, item)
		if !d.take(',') {
			return items, d.take(']')
		}
	}
}

func (d *decoder) number() (any, bool) {
	begin := d.at
	d.one("-")
	if !d.one("0") && d.digits() == 0 {
		return nil, false
	}
	if d.one(".") && d.digits() == 0 {
		return nil, false
	}
	if d.one("eE") {
		d.one("+-")
		if d.digits() == 0 {
			return nil, false
		}
	}
	return json.Number(d.text[begin:d.at]), true
}

// one reads the next byte if it is among some.
func (d *decoder) one(among string) bool {
	if d.at < len(d.text) && bytes.IndexByte([]byte(among), d.text[d.at]) >= 0 {
		d.at++
		return true
	}
	return false
}

// digits reads decimal digits and returns how many there were.
func (d *decoder) digits() int {
	begin := d.at
	for d.at < len(d.text) && '0' <= d.text[d.at] && d.text[d.at] <= '9' {
		d.at++
	}
	return d.at - begin
}
