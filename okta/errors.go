package okta

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Error is a refusal by Okta: an answer with a status from 400 up and Okta's error
// body. See https://developer.okta.com/docs/reference/error-codes/.
type Error struct {
	Status int
	// Code is Okta's code such as "E0000007", or OAuth's such as "invalid_client";
	// empty when the answer had no body.
	Code string
	// Summary and Causes may repeat logins or expressions, so Error omits them.
	Summary string
	Causes  []string
	// ID and RequestID are what Okta's support needs.
	ID, RequestID string
}

// Error names status, code and ids, never anything about people.
func (e *Error) Error() string {
	s := fmt.Sprintf("okta answered %d", e.Status)
	if e.Code != "" {
		s += " " + e.Code
	}
	return s + references(e.ID, e.RequestID)
}

// Codes that decide what a refusal means.
const (
	// CodeFeature is Okta's code for a feature that is not licensed or not allowed.
	CodeFeature = "E0000015"
	// CodeScope is OAuth's code for a token that lacks the scope.
	CodeScope = "insufficient_scope"
)

// RateLimitError means that a call was refused for the rate limit, by Okta or,
// when Local, by us before it was sent.
type RateLimitError struct {
	// RetryAfter is how long until it makes sense to try again.
	RetryAfter time.Duration
	Local      bool
	// Share is set with Local when our own share is spent while Okta's window may
	// have room. Otherwise Okta's whole limit is spent, by us and by others.
	Share  bool
	Bucket string
	// Concurrency means too many concurrent calls, not too many a minute; with Local,
	// too many large answers.
	Concurrency bool
	RequestID   string
}

// Error names the bucket and the wait.
func (e *RateLimitError) Error() string {
	by := "okta"
	if e.Local {
		by = "the client's budget"
	}
	kind := "rate limit"
	if e.Concurrency {
		kind = "concurrency limit"
	}
	return fmt.Sprintf("%s of %s reached, refused by %s, retry in %s%s",
		kind, e.Bucket, by, e.RetryAfter.Round(time.Millisecond), references("", e.RequestID))
}

// UnavailableError means that Okta gave no usable answer: a 5xx, a broken
// connection, or an invalid body.
type UnavailableError struct {
	Status    int // 0 when there was no answer at all
	Reason    string
	RequestID string
	// RetryAfter is how long until it makes sense to try again, 0 when unknown.
	RetryAfter time.Duration
	Err        error
}

// Error gives the reason.
func (e *UnavailableError) Error() string {
	s := "okta unavailable: " + e.Reason
	if e.Status != 0 {
		s += fmt.Sprintf(" (status %d)", e.Status)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s + references("", e.RequestID)
}

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Err }

// TimeoutError means that no answer came within one attempt's timeout or the
// caller's deadline.
type TimeoutError struct {
	After time.Duration
	Err   error
}

// Error includes how long the call waited.
func (e *TimeoutError) Error() string {
	return fmt.Sprintf("okta did not answer within %s", e.After.Round(time.Millisecond))
}

// Unwrap returns the cause.
func (e *TimeoutError) Unwrap() error { return e.Err }

// Timeout marks the error as a timeout for net.Error's users.
func (e *TimeoutError) Timeout() bool { return true }

var (
	// ErrEndlessPaging means that a list led back to a page already seen.
	ErrEndlessPaging = errors.New("okta: the list does not end")
	// ErrForeignLink means that a next link names a host that is not the org's.
	ErrForeignLink = errors.New("okta: next link to a foreign host")
	// ErrOtherObject means that an answer is about another object than asked for.
	ErrOtherObject = errors.New("okta: the answer is about another object")
)

// IsNotFound reports whether the object asked for does not exist. An answer about
// another object counts as such.
func IsNotFound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound || errors.Is(err, ErrOtherObject)
}

// IsForbidden reports whether the credential may not read this: a 403, or
// [IsFeatureOff].
func IsForbidden(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusForbidden || IsFeatureOff(err)
}

// IsFeatureOff reports whether the org lacks the feature: a 401 that is about the
// feature and not the token.
func IsFeatureOff(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusUnauthorized && e.Code == CodeFeature
}

// IsUnauthorized reports whether Okta refused the credential itself.
func IsUnauthorized(err error) bool {
	var e *Error
	var c *CredentialError
	return errors.As(err, &c) || errors.As(err, &e) && e.Status == http.StatusUnauthorized && e.Code != CodeFeature
}

// CredentialError means that there is no token: the key cannot be read, or Okta's
// authorization server refuses it.
type CredentialError struct {
	Reason string
	Err    error
}

// Error gives the reason, never the secret.
func (e *CredentialError) Error() string {
	if e.Err == nil {
		return "okta credential: " + e.Reason
	}
	return "okta credential: " + e.Reason + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *CredentialError) Unwrap() error { return e.Err }

func references(errorID, requestID string) string {
	s := ""
	if errorID != "" {
		s += " error " + errorID
	}
	if requestID != "" {
		s += " request " + requestID
	}
	return s
}
