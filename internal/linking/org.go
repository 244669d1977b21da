package linking

import (
	"errors"
	"time"

	"oktagraph/internal/doctor"
)

// Why something is refused. The texts may be shown.
var (
	// ErrDeclared: the tenant is in the configuration file and must be changed there.
	ErrDeclared = errors.New("this tenant is declared in the configuration file; change it there")
	// ErrForeign: the actor may not act for this tenant, or it does not exist.
	ErrForeign = errors.New("this tenant is not open to you")
	// ErrLinked: it is linked already.
	ErrLinked = errors.New("this tenant is linked already; re-link it instead")
	// ErrNotLinked: it is not linked.
	ErrNotLinked = errors.New("this tenant is not linked")
	// ErrInvitation: the one-time link is not valid.
	ErrInvitation = errors.New("this link is not valid, or not any more; ask for a new one")
	// ErrChanged: somebody else re-linked or unlinked it meanwhile.
	ErrChanged = errors.New("somebody else has changed this tenant; check it and try again")
	// ErrInvitations: the tenant has the maximum number of open one-time links.
	ErrInvitations = errors.New("this tenant has as many open one-time links as it may; end them first")
	// ErrUnreadable: the org was examined and cannot be read with what was entered; the
	// report explains why. Nothing was stored.
	ErrUnreadable = errors.New("the org cannot be read with this credential")
)

// InputError is a mistake in one field of what was entered.
type InputError struct {
	// Field is tenant, name, orgUrl, apiToken, clientId, privateKey, keyId, scopes,
	// expires or returnTo.
	Field string
	// Problem explains what is wrong and what to enter instead; it never repeats a secret.
	Problem string
}

// Error implements error.
func (e *InputError) Error() string { return e.Field + ": " + e.Problem }

// Actor is who acts.
type Actor struct {
	// Name is for the audit log: a client's name, an OIDC subject, "operator", or
	// "invitation".
	Name string
	// Address is where the actor's request came from; "" for a command.
	Address string
	// Tenants are the ids it may act for. An Operator, who runs commands on the store, may
	// act for all.
	Tenants  []string
	Operator bool
}

// Input is what somebody entered to link an org.
type Input struct {
	Tenant string
	Name   string
	// OrgURL is the org's address in any form that people paste.
	OrgURL string
	// APIToken, or ClientID with PrivateKey (PEM or JWK).
	APIToken   string
	ClientID   string
	PrivateKey string
	KeyID      string
	// Scopes are Okta's scopes to request; empty: all useful ones.
	Scopes []string
}

// Org is a tenant as shown to the people who manage it.
type Org struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// OrgURL is the org's origin; "" while nothing is linked.
	OrgURL string `json:"orgUrl,omitempty"`
	// Source is file for a declared tenant, store for a linked one, none for an id that may
	// be linked.
	Source string `json:"source"`
	// Credential is "API token" or "service app 0oa…".
	Credential string     `json:"credential,omitempty"`
	Linked     *time.Time `json:"linked,omitempty"`
	LinkedBy   string     `json:"linkedBy,omitempty"`
	Status     Status     `json:"status"`
	// Report is what the last examination found; nil: none yet.
	Report *doctor.TenantReport `json:"report,omitempty"`
}

// Status is the health of an org.
type Status struct {
	// State is ok, refused, unknown, or unlinked.
	State       string     `json:"state"`
	Reason      string     `json:"reason,omitempty"`
	LastSuccess *time.Time `json:"lastSuccess,omitempty"`
	LastError   *time.Time `json:"lastError,omitempty"`
	NextProbe   *time.Time `json:"nextProbe,omitempty"`
}

// Invitation is a new one-time link.
type Invitation struct {
	Tenant string `json:"tenant"`
	// URL is shown once; anyone who has it may link the tenant.
	URL      string    `json:"url"`
	Expires  time.Time `json:"expires"`
	ReturnTo string    `json:"returnTo,omitempty"`
}

// Invited is what an opened one-time link allows.
type Invited struct {
	Tenant   string
	Expires  time.Time
	ReturnTo string
}

// Progress is called with each check of an examination as it ends.
type Progress = func(doctor.Check)
