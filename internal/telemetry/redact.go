package telemetry

import (
	"log/slog"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Redacted replaces what a log line must not contain.
const Redacted = "[redacted]"

// sensitive holds the names of attributes that are never logged: credentials,
// what a query asked for, and what Okta knows about people. Names are compared
// without case, underscores and hyphens.
var sensitive = map[string]bool{
	"apikey": true, "apitoken": true, "authorization": true, "body": true, "bearer": true, "cookie": true, "credential": true,
	"credentials": true, "email": true, "firstname": true, "key": true, "lastname": true, "login": true, "password": true,
	"privatekey": true, "profile": true, "query": true, "raw": true, "secondemail": true, "secret": true, "secretkey": true,
	"setcookie": true, "ssws": true, "token": true, "url": true, "variables": true,
}

// longestSensitive is the length of the longest name in sensitive.
const longestSensitive = len("authorization")

// bearing matches credentials within texts, such as an error that quotes a
// header, and passwords in URLs.
var bearing = regexp.MustCompile(`(?i)\b(SSWS|Bearer|Basic|DPoP)\s+[^\s"',;]+|(://)[^\s/@"']+@`)

// redact is called for every attribute that is not a group, including those within
// groups. It runs some ten times per request, so attributes without a secret must
// cost next to nothing.
func redact(_ []string, a slog.Attr) slog.Attr {
	if isSensitive(a.Key) {
		return slog.String(a.Key, Redacted)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		if text := a.Value.String(); mayBear(text) {
			a.Value = slog.StringValue(scrub(text))
		}
	case slog.KindAny:
		switch v := a.Value.Any().(type) {
		case slog.Level:
			a.Value = slog.StringValue(v.String()) // the same as its JSON, without reflection
		case error:
			a.Value = slog.StringValue(scrub(v.Error()))
		}
	default:
	}
	return a
}

// isSensitive reports whether a name is in sensitive, in any spelling.
func isSensitive(key string) bool {
	var plain [longestSensitive]byte
	n := 0
	for i := range len(key) {
		c := key[i]
		switch {
		case c == '_' || c == '-':
			continue
		case c >= utf8.RuneSelf: // some letters beyond ASCII have a lower case within
			return sensitive[strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key))]
		case n == len(plain):
			return false // unless what follows is beyond ASCII, and then no name is that long
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		plain[n] = c
		n++
	}
	return sensitive[string(plain[:n])]
}

// mayBear reports whether a text contains what every match of bearing does: white
// space or "://". Most attributes are words and names with neither.
func mayBear(text string) bool {
	return strings.ContainsAny(text, " \t\n\f\r") || strings.Contains(text, "://")
}

func scrub(text string) string {
	return bearing.ReplaceAllString(text, "$1$2"+Redacted)
}
