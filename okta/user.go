package okta

import (
	"errors"
	"fmt"
)

// User is one person in an org, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/.
type User struct {
	ID string
	// Status is one of Okta's words (STAGED … DEPROVISIONED) or an unknown one.
	Status string
	// TransitioningTo is the target status of an asynchronous change; mostly empty.
	TransitioningTo string
	TypeID          string
	// RealmID is only set in orgs with realms.
	RealmID string

	Created, Activated, StatusChanged       Timestamp
	LastLogin, LastUpdated, PasswordChanged Timestamp

	// Profile holds base and custom attributes together. It may share Raw's memory;
	// modify neither.
	Profile Object
	// Raw is the whole object without credentials, _links and _embedded.
	Raw Object
	// Beside holds text kept along with the user; nil keeps none.
	Beside *Kept
}

var errNoID = errors.New("object without an id")

// DecodeUser reads one user object. It tolerates unknown words and absent, null or
// mistyped members; only the id is required. It keeps nothing of raw.
func DecodeUser(raw []byte) (*User, error) {
	var c carver
	u, err := c.user(raw)
	if err != nil {
		return nil, fmt.Errorf("decode user: %w", err)
	}
	return u, nil
}

// MarshalJSON writes the object as Okta sent it (Raw), so that DecodeUser reads
// the same user back.
func (u *User) MarshalJSON() ([]byte, error) {
	if u.Raw == nil {
		return nil, errors.New("okta: user without its raw object")
	}
	return u.Raw, nil
}

// UnmarshalJSON is DecodeUser.
func (u *User) UnmarshalJSON(data []byte) error {
	decoded, err := DecodeUser(data)
	if err != nil {
		return err
	}
	*u = *decoded
	return nil
}

// Login returns the profile's login, "" when it is absent or hidden.
func (u *User) Login() string {
	if s := u.Profile.String("login"); s != nil {
		return *s
	}
	return ""
}
