package audit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxField is how many characters of a field are written: enough for any name or address,
// and too few for a hostile one to fill the disk.
const maxField = 256

// clip shortens a field and replaces control characters that JSON does not escape: DEL, C1 and
// those that change the direction of text. They could deceive somebody who reads the file in a
// terminal.
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
