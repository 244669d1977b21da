package directory

import (
	"strings"

	"oktagraph/okta"
)

// VersionOf orders two states of an object by Okta's date of its last change,
// in Unix milliseconds; 0 when there is none.
func VersionOf(ts okta.Timestamp) int64 {
	t, ok := ts.Time()
	if !ok {
		return 0
	}
	return t.UnixMilli()
}

// equalLogin reports whether two logins are one to Okta, which ignores case.
func equalLogin(a, b string) bool { return strings.EqualFold(a, b) }
