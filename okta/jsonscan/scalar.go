package jsonscan

// scanString returns the offset behind the string whose opening quote is at i.
func scanString(data []byte, i int) (int, error) {
	for i++; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			return i + 1, nil
		case c == '\\':
			end, err := scanEscape(data, i)
			if err != nil {
				return i, err
			}
			i = end - 1
		case c < 0x20:
			return i, &syntaxError{i, "control character in a string"}
		}
	}
	return i, &syntaxError{i, "unexpected end"}
}

// scanEscape returns the offset behind the escape whose backslash is at i.
func scanEscape(data []byte, i int) (int, error) {
	if i+1 >= len(data) {
		return i, &syntaxError{i, "unexpected end"}
	}
	switch data[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, nil
	case 'u':
		if i+6 > len(data) {
			return i, &syntaxError{i, "unexpected end"}
		}
		for _, c := range data[i+2 : i+6] {
			if !isHex(c) {
				return i, &syntaxError{i, "invalid escape"}
			}
		}
		return i + 6, nil
	default:
		return i, &syntaxError{i, "invalid escape"}
	}
}

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func scanWord(data []byte, i int, word string) (int, error) {
	if len(data)-i < len(word) || string(data[i:i+len(word)]) != word {
		return i, &syntaxError{i, "unknown word"}
	}
	return i + len(word), nil
}

// scanNumber follows RFC 8259: no leading zeros, digits on both sides of a point.
func scanNumber(data []byte, i int) (int, error) {
	start := i
	if i < len(data) && data[i] == '-' {
		i++
	}
	digits := countDigits(data, i)
	if digits == 0 || digits > 1 && data[i] == '0' {
		return start, &syntaxError{start, "value expected"}
	}
	i += digits
	if i < len(data) && data[i] == '.' {
		if digits = countDigits(data, i+1); digits == 0 {
			return i, &syntaxError{i, "digits expected"}
		}
		i += 1 + digits
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if digits = countDigits(data, i); digits == 0 {
			return i, &syntaxError{i, "digits expected"}
		}
		i += digits
	}
	return i, nil
}

func countDigits(data []byte, i int) int {
	n := 0
	for i+n < len(data) && isDigit(data[i+n]) {
		n++
	}
	return n
}

// Scalar returns a string's content, or a number or boolean as written; false for
// null, objects, arrays and nothing.
func Scalar(value []byte) (string, bool) {
	if len(value) == 0 {
		return "", false
	}
	switch value[0] {
	case '"':
		return Text(value).String(), true
	case '{', '[', 'n':
		return "", false
	default:
		return string(value), true
	}
}

// ScalarOrEmpty is Scalar with "" for everything that is none.
func ScalarOrEmpty(value []byte) string {
	s, _ := Scalar(value)
	return s
}
