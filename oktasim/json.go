package oktasim

import (
	"time"
	"unicode/utf8"
)

// Responses are appended to a buffer: key order is part of Okta's shape, and a page of
// 200 users must take far less than a millisecond.

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), `\ufffd`...)
				i++
				start = i
				continue
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// appendKey appends the key, after a comma unless it is the object's first.
func appendKey(b []byte, key string) []byte {
	if n := len(b); n > 0 && b[n-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, key...)
	return append(b, '"', ':')
}

func appendField(b []byte, key, value string) []byte {
	return appendString(appendKey(b, key), value)
}

func appendRaw(b []byte, key, raw string) []byte {
	return append(appendKey(b, key), raw...)
}

func appendBool(b []byte, key string, v bool) []byte {
	if v {
		return appendRaw(b, key, "true")
	}
	return appendRaw(b, key, "false")
}

// millis is a time in Unix milliseconds; 0 is null.
type millis int64

func at(t time.Time) millis { return millis(t.UnixMilli()) }

func (m millis) time() time.Time { return time.UnixMilli(int64(m)).UTC() }

// String returns a time in Okta's format.
func (m millis) String() string { return string(m.append(nil)) }

func (m millis) append(b []byte) []byte {
	return m.time().AppendFormat(b, "2006-01-02T15:04:05.000Z")
}

func appendMoment(b []byte, key string, m millis) []byte {
	b = appendKey(b, key)
	if m == 0 {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = m.append(b)
	return append(b, '"')
}

// appendHref appends key:{"href":parts…}; parts hold only URL-safe text.
func appendHref(b []byte, key string, parts ...string) []byte {
	b = appendHrefOpen(b, key, parts...)
	return append(b, '}')
}

func appendHrefOpen(b []byte, key string, parts ...string) []byte {
	b = append(appendKey(b, key), `{"href":"`...)
	for _, p := range parts {
		b = append(b, p...)
	}
	return append(b, '"')
}

func appendPost(b []byte, key string, parts ...string) []byte {
	b = appendHrefOpen(b, key, parts...)
	return append(b, `,"method":"POST"}`...)
}
