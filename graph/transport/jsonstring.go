package transport

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a JSON string; its opening quotation mark is next.
func (d *decoder) string() (string, bool) {
	d.at++
	begin := d.at
	for d.at < len(d.text) {
		switch c := d.text[d.at]; {
		case c == '"':
			d.at++
			return string(d.text[begin : d.at-1]), true
		case c == '\\':
			return d.escapedString(begin)
		case c < ' ':
			return "", false
		}
		d.at++
	}
	return "", false
}

// escapedString reads the rest of a string that began at begin, from its first
// backslash on.
func (d *decoder) escapedString(begin int) (string, bool) {
	plain := append(make([]byte, 0, 2*(d.at-begin)+64), d.text[begin:d.at]...)
	for d.at < len(d.text) {
		switch c := d.text[d.at]; {
		case c == '"':
			d.at++
			return string(plain), true
		case c < ' ':
			return "", false
		case c != '\\':
			plain = append(plain, c)
			d.at++
		default:
			r, ok := d.escape()
			if !ok {
				return "", false
			}
			plain = utf8.AppendRune(plain, r)
		}
	}
	return "", false
}

// escape reads one escape sequence. Half a surrogate pair becomes U+FFFD, as in
// encoding/json.
func (d *decoder) escape() (rune, bool) {
	if d.at+1 >= len(d.text) {
		return 0, false
	}
	c := d.text[d.at+1]
	if c == 'u' {
		return d.unicodeEscape()
	}
	d.at += 2
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	default:
		return 0, false
	}
}

func (d *decoder) unicodeEscape() (rune, bool) {
	first, ok := d.codeUnit()
	if !ok {
		return 0, false
	}
	d.at += codeUnitLength
	if !utf16.IsSurrogate(first) {
		return first, true
	}
	if second, ok := d.codeUnit(); ok {
		if whole := utf16.DecodeRune(first, second); whole != utf8.RuneError {
			d.at += codeUnitLength
			return whole, true
		}
	}
	return utf8.RuneError, true
}

const codeUnitLength = len(`\u0000`)

// codeUnit returns the \uXXXX escape that comes next, without consuming it.
func (d *decoder) codeUnit() (rune, bool) {
	rest := d.text[d.at:]
	if len(rest) < codeUnitLength || rest[0] != '\\' || rest[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(rest[2:codeUnitLength]), 16, 16)
	return rune(unit), err == nil
}
