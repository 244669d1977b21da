package okta

import (
	"errors"
	"regexp"
	"strings"
)

// ErrBadID means that a text cannot be an id, so nothing was asked.
var ErrBadID = errors.New("okta: not a valid id")

// ErrBadLogin means that a login cannot be looked up by path without risk of
// meaning something else; search finds it.
var ErrBadLogin = errors.New("okta: this login can only be searched")

// idShape is the contract's; Okta's ids are 20 letters and digits, and built-in
// roles and resource sets are words with underscores.
var idShape = regexp.MustCompile(`^[0-9A-Za-z_]{3,64}$`)

// userIDShape is how user ids look; Okta reads such a path segment as an id first.
var userIDShape = regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`)

// ValidID reports whether a text may be put into a path as an id. "me" is too
// short to pass; dots, slashes and percent signs are not in the alphabet.
func ValidID(id string) bool { return idShape.MatchString(id) }

// validLogin reports whether a login means itself as a path segment, unlike ids, "me",
// slashes (also encoded), dot segments, and what no login can hold.
func validLogin(login string) bool {
	switch {
	case login == "", len(login) > 100, login == ".", login == "..", strings.EqualFold(login, "me"):
		return false
	case userIDShape.MatchString(login), strings.ContainsAny(login, "/\\?#%;"):
		return false
	}
	for _, r := range login {
		if r < 0x20 || r == 0x7f || r == 0xfffd {
			return false
		}
	}
	return true
}
