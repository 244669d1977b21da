package apierror

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// Messages quote names and values that callers chose, and others may see them in a log or a
// browser's console. Quotes are cut, so that the answer to a refused request never grows with
// the request.
const (
	// maxWord is how many bytes of a word without spaces are shown: enough for twice the
	// schema's longest name, and for any id.
	maxWord = 80
	// maxMessage is how many bytes of a message are shown: enough for our own longest, which
	// lists a caller's tenants, and for a screen of a value with spaces in it.
	maxMessage = 1000
	// maxMessages is how many bytes the messages of one response's request errors have in
	// total.
	maxMessages = 3000
)

// cutMark marks where something was cut.
const cutMark = "…"

// Clip shortens the long words of a message, and the message.
func Clip(message string) string {
	if len(message) <= maxWord {
		return message
	}
	var b strings.Builder
	for rest := message; rest != "" && b.Len() <= maxMessage; {
		end := strings.IndexByte(rest, ' ')
		if end < 0 {
			end = len(rest)
		}
		b.WriteString(clipTo(rest[:end], maxWord))
		if end < len(rest) {
			b.WriteByte(' ')
			end++
		}
		rest = rest[end:]
	}
	return clipTo(b.String(), maxMessage)
}

// clipTo cuts a text to at most limit bytes, between two characters.
func clipTo(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit - len(cutMark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + cutMark
}

// clipPath shortens the names of a path, which an alias or a variable may have made long. The
// path of an answered field stays as it is: clients look up the field by it.
func clipPath(path ast.Path) ast.Path {
	var clipped ast.Path
	for i, step := range path {
		name, is := step.(ast.PathName)
		if !is || len(name) <= maxName {
			continue
		}
		if clipped == nil {
			clipped = append(ast.Path(nil), path...)
		}
		clipped[i] = ast.PathName(clipTo(string(name), maxWord))
	}
	if clipped == nil {
		return path
	}
	return clipped
}

// maxName is the longest name that a document may contain, see limits.NameBytes.
const maxName = 255
