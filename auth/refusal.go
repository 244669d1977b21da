package auth

import (
	"errors"
	"time"
)

// ErrUnauthenticated is wrapped by every refusal of a key or token; see [RefusedError].
var ErrUnauthenticated = errors.New("not authenticated")

// RefusedError is the reason why a request was not authenticated. It wraps [ErrUnauthenticated].
type RefusedError struct {
	// Message may be shown to the caller; it never contains what was sent.
	Message string
	// Sent reports whether a key or token was sent.
	Sent bool
}

// Error implements error.
func (e *RefusedError) Error() string { return ErrUnauthenticated.Error() + ": " + e.Message }

// Unwrap returns [ErrUnauthenticated].
func (e *RefusedError) Unwrap() error { return ErrUnauthenticated }

// ForbiddenError means that a token is valid but grants nothing here. Message may be shown.
type ForbiddenError struct{ Message string }

// Error implements error.
func (e *ForbiddenError) Error() string { return e.Message }

// IssuerDownError means that a token cannot be checked: the key it needs is not known and its
// issuer does not answer.
type IssuerDownError struct {
	// After is how long until the issuer is asked again.
	After time.Duration
}

// Error implements error. The text may be shown.
func (e *IssuerDownError) Error() string {
	return "the token cannot be checked now: its issuer does not answer"
}

func refuse(message string) error { return &RefusedError{Message: message, Sent: true} }

// refuseToken is for token errors without a message of their own.
func refuseToken(why string) error { return refuse("the token was not accepted: " + why) }

// errNothingSent is a function so that no caller can change the value.
func errNothingSent() error {
	return &RefusedError{Message: "send an API key or token as `Authorization: Bearer <key>`"}
}

func errNoIssuers() error { return refuse("tokens are not accepted here, and no API key is like this") }
