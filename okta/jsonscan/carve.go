package jsonscan

import "bytes"

// Carver copies what is wanted of scanned objects with few allocations: per object
// its text without the members left out, one string that all of its short members are
// cut from, and its id, which others may keep without the object and which therefore
// must not pin the rest. Its buffers are reused from object to object, and it copies
// everything it keeps, so the text scanned can be dropped or reused.
type Carver struct {
	raw   []byte
	words []byte
	id    []byte
}

// Span marks a member inside the words or the raw text.
type Span struct{ from, to int }

// Begin starts a new object.
func (c *Carver) Begin() {
	c.raw = append(c.raw[:0], '{')
	c.words, c.id = c.words[:0], c.id[:0]
}

// Keep appends a member to the raw text as written, and returns where the value stands.
func (c *Carver) Keep(key Text, value []byte) Span {
	if len(c.raw) > 1 {
		c.raw = append(c.raw, ',')
	}
	c.raw = append(c.raw, key...)
	c.raw = append(c.raw, ':')
	from := len(c.raw)
	c.raw = append(c.raw, value...)
	return Span{from, len(c.raw)}
}

// SetID notes the object's id.
func (c *Carver) SetID(value []byte) { c.id = appendScalar(c.id[:0], value) }

// ID returns a copy of the id, "" without one.
func (c *Carver) ID() string { return string(c.id) }

// Word notes a short scalar; objects, arrays and null become "".
func (c *Carver) Word(value []byte) Span {
	from := len(c.words)
	c.words = appendScalar(c.words, value)
	return Span{from, len(c.words)}
}

// MemberWord notes a scalar member of a nested object.
func (c *Carver) MemberWord(value []byte, name string) Span {
	inner, ok := Lookup(value, name)
	if !ok {
		return Span{}
	}
	return c.Word(inner)
}

// Words returns one string with all words noted.
func (c *Carver) Words() string { return string(c.words) }

// Raw returns a copy of the object made of the members kept.
func (c *Carver) Raw() []byte {
	c.raw = append(c.raw, '}')
	return append(make([]byte, 0, len(c.raw)), c.raw...)
}

// Of cuts the word out of Words.
func (s Span) Of(words string) string { return words[s.from:s.to] }

// ObjectIn returns the part of Raw that s marks when it is an object, else nil.
func (s Span) ObjectIn(raw []byte) []byte {
	if s.to > s.from && raw[s.from] == '{' {
		return raw[s.from:s.to:s.to]
	}
	return nil
}

// appendScalar appends what ScalarOrEmpty would return, without an allocation.
func appendScalar(to, value []byte) []byte {
	if len(value) > 1 && value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return append(to, value[1:len(value)-1]...)
	}
	return append(to, ScalarOrEmpty(value)...)
}
