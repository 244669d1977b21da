package audit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxField is how many characters of a field are written: enough for any name and address,
// and a hostile one cannot fill the disk.
const maxField = 256

// clip cuts a field. JSON escapes the control characters of ASCII; those it leaves as they
// are (DEL, C1, and what turns the direction of text around) could still deceive somebody
// who reads the file in a terminal.
func clip(s string) string {
	if len(s) > maxField { // bytes: what is shorter has no more characters either
		n := 0
		for i := range s {
			if n++; n > maxField {
				s = s[:i]
				break
			}
		}
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x7f && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return utf8.RuneError
		}
		return r
	}, s)
}
