package exec

// Text is JSON text under construction.
type Text struct{ b []byte }

// Write implements io.Writer.
func (t *Text) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	return len(p), nil
}

// WriteString implements io.StringWriter.
func (t *Text) WriteString(s string) (int, error) {
	t.b = append(t.b, s...)
	return len(s), nil
}

// Null writes null.
func (t *Text) Null() { t.b = append(t.b, "null"...) }

// Open begins a list or an object.
func (t *Text) Open(bracket byte) { t.b = append(t.b, bracket) }

// Next puts a comma before an element, unless it is the first.
func (t *Text) Next() {
	if last := t.b[len(t.b)-1]; last != '[' && last != '{' {
		t.b = append(t.b, ',')
	}
}

// Close ends a list or an object.
func (t *Text) Close(bracket byte) { t.b = append(t.b, bracket) }

const hex = "0123456789ABCDEF"

// Quote writes a string with exactly gqlgen's escapes, so that both executors produce the
// same bytes.
func (t *Text) Quote(s string) {
	b := append(t.b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		case '\n':
			b = append(b, '\\', 'n')
		case '\\', '"':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		start = i + 1
	}
	b = append(b, s[start:]...)
	t.b = append(b, '"')
}
