package auth

import (
	"errors"
	"time"
)

// ErrUnauthenticated is what every refusal of a key or token wraps; see [RefusedError].
var ErrUnauthenticated = errors.New("not authenticated")

// RefusedError says why a request was not let in. It wraps [ErrUnauthenticated].
type RefusedError struct {
	// Message may be shown to the caller: it never holds what was sent.
	Message string
	// Sent reports that there was a key or token, and it was not accepted.
	Sent bool
}

// Error implements error.
func (e *RefusedError) Error() string { return ErrUnauthenticated.Error() + ": " + e.Message }

// Unwrap returns [ErrUnauthenticated].
func (e *RefusedError) Unwrap() error { return ErrUnauthenticated }

// ForbiddenError says that a token was accepted, and opens nothing here. Message may be shown.
type ForbiddenError struct{ Message string }

// Error implements error.
func (e *ForbiddenError) Error() string { return e.Message }

// IssuerDownError says that a token cannot be judged, since none of its issuer's keys are known
// and the issuer does not answer.
type IssuerDownError struct {
	// After is when it is asked again.
	After time.Duration
}

// Error implements error. It may be shown.
func (e *IssuerDownError) Error() string {
	return "the token cannot be checked now: its issuer does not answer"
}

func refuse(message string) error { return &RefusedError{Message: message, Sent: true} }

// refuseToken is for tokens that no other sentence is about.
func refuseToken(why string) error { return refuse("the token was not accepted: " + why) }

// errNothingSent is a function so that nobody can change it.
func errNothingSent() error {
	return &RefusedError{Message: "send an API key or token as `Authorization: Bearer <key>`"}
}

func errNoIssuers() error { return refuse("tokens are not accepted here, and no API key is like this") }
