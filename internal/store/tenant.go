package store

import (
	"encoding/json"
	"errors"
	"time"
)

// Why the store refuses.
var (
	// ErrNotLinked: the store has no tenant with that id.
	ErrNotLinked = errors.New("tenant is not linked")
	// ErrLinked: the tenant is linked already; relink it instead.
	ErrLinked = errors.New("tenant is linked already")
	// ErrInvitation: a one-time link is unknown, used, revoked or expired, or is for another
	// tenant. All have the same error, so that guesses reveal nothing.
	ErrInvitation = errors.New("this link is not valid, or not any more")
	// ErrChanged: the tenant was re-linked or unlinked since it was read.
	ErrChanged = errors.New("tenant was changed meanwhile")
	// ErrSealed: a credential is encrypted with a master key that is not configured.
	ErrSealed = errors.New("credential is sealed under a master key that is not configured")
)

// Tenant is a linked org.
type Tenant struct {
	ID string
	// Name is what people call the org; it may be empty.
	Name string
	// OrgURL is one https origin.
	OrgURL     string
	Credential Credential
	// Generation counts the links and re-links of this id, even across unlinks: what was
	// cached under an earlier one is never read again.
	Generation uint64
	// Linked and Changed are when the tenant was linked and last re-linked or renamed.
	Linked, Changed time.Time
	// By names who linked it last.
	By string
	// Report is what the last examination found, as JSON without secrets; nil: none yet.
	Report json.RawMessage
	// Unreadable is why the credential could not be decrypted, for example [ErrSealed]; nil
	// when it could. Such a tenant is listed but cannot be read.
	Unreadable error
}

// Credential is what an org is read with: APIToken, or the service app in the other fields.
type Credential struct {
	APIToken string `json:"apiToken,omitempty"`
	ClientID string `json:"clientId,omitempty"`
	// PrivateKey is PEM or a JWK.
	PrivateKey string   `json:"privateKey,omitempty"`
	KeyID      string   `json:"keyId,omitempty"`
	Scopes     []string `json:"scopes,omitempty"`
}

// String keeps the credential out of logs.
func (Credential) String() string { return "[credential]" }

// GoString keeps it out of %#v.
func (c Credential) GoString() string { return c.String() }

// MarshalJSON keeps it out of JSON, the format of logs, too.
func (c Credential) MarshalJSON() ([]byte, error) { return []byte(`"` + c.String() + `"`), nil }

// Invitation is a one-time link to link one tenant.
type Invitation struct {
	Tenant string
	// Expires is when the link ends unused.
	Expires time.Time
	// ReturnTo is where the browser goes once the tenant is linked; it may be empty.
	ReturnTo string
	// By names who made it.
	By string
}

// Health is the health of a tenant, as one process last saw it.
type Health struct {
	Tenant string
	// State is ok, refused or unknown.
	State string
	// Reason is why it is refused, without secrets.
	Reason string
	// Success, Failure and NextProbe may be zero.
	Success, Failure, NextProbe time.Time
	// Seen is when the process wrote this.
	Seen time.Time
}
