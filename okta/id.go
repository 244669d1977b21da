package okta

import (
	"errors"
	"regexp"
	"strings"
)

// ErrBadID means that a text cannot be an id, so no call was made.
var ErrBadID = errors.New("okta: not a valid id")

// ErrBadLogin means that a login cannot safely be part of a path, where it could
// mean something else; search finds it.
var ErrBadLogin = errors.New("okta: this login can only be searched")

// idShape is part of the API's contract. Okta's ids are 20 letters and digits;
// built-in roles and resource sets are words with underscores.
var idShape = regexp.MustCompile(`^[0-9A-Za-z_]{3,64}$`)

// userIDShape matches user ids; Okta reads such a path segment as an id first.
var userIDShape = regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`)

// ValidID reports whether a text may be put into a path as an id. "me" is too
// short, and dots, slashes and percent signs are not allowed.
func ValidID(id string) bool { return idShape.MatchString(id) }

// validLogin reports whether a login is safe as a path segment. Ids, "me", slashes (even
// encoded), dot segments, and characters that no login contains are not.
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
