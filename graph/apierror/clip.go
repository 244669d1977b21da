package apierror

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// Messages quote names and values that callers chose, and may be shown to others: in a log, in
// a browser's console. What is quoted is cut, so that an answer to a refused request never
// grows with the request.
const (
	// maxWord is how many bytes of a word without blanks are shown: the longest name of the
	// schema twice over, and any id.
	maxWord = 80
	// maxMessage is how many bytes of a message are shown: our own longest, which lists a
	// caller's tenants, and a screen of a value with blanks in it.
	maxMessage = 1000
	// maxMessages is how many bytes the messages of one response's request errors have in all.
	maxMessages = 3000
)

// cutMark stands where something was cut.
const cutMark = "…"

// Clip cuts the long words of a message, and the message.
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

// clipTo cuts a text to a number of bytes, between two characters.
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

// clipPath cuts the names of a path, which an alias or a variable may have made long. The
// path of a field that was answered is left as it is: clients look the field up by it.
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

// maxName is the longest name that a document is let in with, see limits.NameBytes.
const maxName = 255
