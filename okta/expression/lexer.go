package expression

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenString
	tokenNumber
	tokenOpen
	tokenClose
)

// token is a piece of the text; at is its byte offset, text its decoded value.
type token struct {
	kind tokenKind
	text string
	at   int
}

// lexer cuts text into tokens, one at a time.
type lexer struct {
	src string
	pos int
}

func (l *lexer) next() (token, error) {
	for l.pos < len(l.src) && strings.IndexByte(" \t\r\n", l.src[l.pos]) >= 0 {
		l.pos++
	}
	at := l.pos
	if at == len(l.src) {
		return token{kind: tokenEnd, at: at}, nil
	}
	switch c := l.src[at]; {
	case c == '(':
		l.pos++
		return token{kind: tokenOpen, text: "(", at: at}, nil
	case c == ')':
		l.pos++
		return token{kind: tokenClose, text: ")", at: at}, nil
	case c == '"':
		text, err := l.quoted()
		return token{kind: tokenString, text: text, at: at}, err
	case c == '-' || isDigit(c):
		text, err := l.number()
		return token{kind: tokenNumber, text: text, at: at}, err
	case isLetter(c):
		for l.pos < len(l.src) && isWordByte(l.src[l.pos]) {
			l.pos++
		}
		return token{kind: tokenWord, text: l.src[at:l.pos], at: at}, nil
	case c == '\'':
		return token{}, l.fail(at, "strings need double quotes")
	default:
		return token{}, l.fail(at, "this character has no meaning outside of quotes")
	}
}

// quoted reads a string with JSON's escapes. Raw control characters are
// refused, as in JSON: nothing typed by a person holds them.
func (l *lexer) quoted() (string, error) {
	start := l.pos
	l.pos++
	var b strings.Builder
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == '"':
			l.pos++
			return b.String(), nil
		case c == '\\':
			if err := l.escape(&b); err != nil {
				return "", err
			}
		case c < 0x20 || c == 0x7f:
			return "", l.fail(l.pos, "a text holds a raw control character")
		default:
			b.WriteByte(c)
			l.pos++
		}
	}
	return "", l.fail(start, `this text has no closing quote; a quote inside of it is written \"`)
}

// escape reads one escape sequence; the position is on its backslash.
func (l *lexer) escape(b *strings.Builder) error {
	at := l.pos
	if at+1 >= len(l.src) {
		return l.fail(at, "a backslash ends the expression")
	}
	l.pos += 2
	switch c := l.src[at+1]; c {
	case '"', '\\', '/':
		b.WriteByte(c)
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		r, err := l.unicode(at)
		if err != nil {
			return err
		}
		b.WriteRune(r)
	default:
		return l.fail(at, `unknown escape; a backslash itself is written \\`)
	}
	return nil
}

// unicode reads the four digits of \uXXXX, and the second half when they are
// the first of a surrogate pair.
func (l *lexer) unicode(at int) (rune, error) {
	first, ok := l.hex()
	if !ok {
		return 0, l.fail(at, `\u needs four hexadecimal digits`)
	}
	if !utf16.IsSurrogate(first) {
		return first, nil
	}
	if strings.HasPrefix(l.src[l.pos:], `\u`) {
		l.pos += 2
		second, ok := l.hex()
		if r := utf16.DecodeRune(first, second); ok && r != utf8.RuneError {
			return r, nil
		}
	}
	return 0, l.fail(at, `half of a surrogate pair is no character`)
}

func (l *lexer) hex() (rune, bool) {
	if l.pos+4 > len(l.src) {
		return 0, false
	}
	n, err := strconv.ParseUint(l.src[l.pos:l.pos+4], 16, 16)
	if err != nil {
		return 0, false
	}
	l.pos += 4
	return rune(n), true
}

// number reads a JSON number.
func (l *lexer) number() (string, error) {
	start := l.pos
	digits := func() bool {
		from := l.pos
		for l.pos < len(l.src) && isDigit(l.src[l.pos]) {
			l.pos++
		}
		return l.pos > from
	}
	accept := func(set string) bool {
		if l.pos < len(l.src) && strings.IndexByte(set, l.src[l.pos]) >= 0 {
			l.pos++
			return true
		}
		return false
	}
	accept("-")
	ok := accept("0") || digits()
	if ok && accept(".") {
		ok = digits()
	}
	if ok && accept("eE") {
		accept("+-")
		ok = digits()
	}
	if !ok || l.pos < len(l.src) && isWordByte(l.src[l.pos]) {
		return "", l.fail(start, "this is not a number; strings, ids and dates need double quotes")
	}
	return l.src[start:l.pos], nil
}

// fail names the place by characters, counted from 1.
func (l *lexer) fail(at int, format string, args ...any) error {
	return &SyntaxError{
		Position: utf8.RuneCountInString(l.src[:at]) + 1,
		Message:  fmt.Sprintf(format, args...),
	}
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

// isWordByte reports whether c may stand inside of an attribute's name: Okta's own
// names have letters, digits and underscores, names of imported ones hyphens.
func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '-' || c == '.' }
