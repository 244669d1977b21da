package apierror

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// InternalMessage is all a caller learns of a fault of ours.
const InternalMessage = "an internal error occurred; it has been logged"

// NoCredentials refuses a request without a known API key or token. fix says
// what to send; it must not say which part of a credential was wrong.
func NoCredentials(fix string) *Error {
	return &Error{Code: Unauthenticated, Message: fix}
}

// MissingScope refuses a field, argument or input field whose scope the caller lacks.
func MissingScope(scope string) *Error {
	return &Error{Code: Forbidden, Message: fmt.Sprintf("the scope %s is needed", scope)}
}

// Denied refuses a request for another reason than a scope. Foreign and
// unknown tenants get the same message, or tenants could be enumerated.
func Denied(message string) *Error {
	return &Error{Code: Forbidden, Message: message}
}

// BadInput names the argument, variable or header at fault and how to correct
// it: BadInput("users.first", "must be 1 to %d", 200).
func BadInput(field, fix string, args ...any) *Error {
	return &Error{Code: BadUserInput, Message: field + ": " + fmt.Sprintf(fix, args...)}
}

// TooCostly refuses an operation that asks for more than one operation may.
func TooCostly(message string, args ...any) *Error {
	return &Error{Code: CostLimitExceeded, Message: fmt.Sprintf(message, args...)}
}

// Limited refuses a call for now. retryAfter is when a call may succeed; 0
// when that is unknown.
func Limited(by Party, retryAfter time.Duration, cause error) *Error {
	message := "Okta's call budget is spent for now"
	switch by {
	case ByShare:
		message = "oktagraph's share of Okta's call budget is spent for now"
	case ByClient:
		message = "this client's request limit is spent for now"
	case ByOkta:
	}
	return &Error{Code: RateLimited, Message: message, By: by, RetryAfter: retryAfter, Err: cause}
}

// OnlyCached answers a field under only-if-cached when the cache lacks it.
func OnlyCached() *Error {
	return &Error{
		Code:    NotCached,
		Message: "not in the cache, and the request header `Cache-Control: only-if-cached` allows no call to Okta",
	}
}

// OktaForbade says that the tenant's credential may not read this. A cause that has a Hint
// tells what to do about it.
func OktaForbade(detail *OktaDetail, cause error) *Error {
	message := "the tenant's Okta credential may not read this"
	var known interface{ Hint() string }
	if errors.As(cause, &known) {
		message += ": " + known.Hint()
	}
	return &Error{Code: UpstreamForbidden, Message: message, Okta: detail, Err: cause}
}

// OktaFailed says that Okta failed or answered what cannot be understood.
func OktaFailed(detail *OktaDetail, cause error) *Error {
	return &Error{Code: UpstreamUnavailable, Message: "Okta could not answer", Okta: detail, Err: cause}
}

// OktaTimedOut says that Okta did not answer in time.
func OktaTimedOut(cause error) *Error {
	return &Error{Code: UpstreamTimeout, Message: "Okta did not answer in time", Err: cause}
}

// TenantDown says that the tenant cannot be read at all, and why if reason is not empty.
func TenantDown(reason string, detail *OktaDetail, cause error) *Error {
	message := "the tenant cannot be read: its Okta credential is refused or not set up"
	if reason != "" {
		message += "; " + reason
	}
	return &Error{
		Code:    TenantUnavailable,
		Message: message,
		Okta:    detail,
		Err:     cause,
	}
}

// TenantGone says that the tenant was unlinked, or linked anew, while the operation ran.
func TenantGone(cause error) *Error {
	return &Error{Code: TenantUnavailable, Message: "the tenant is not linked any more", Err: cause}
}

// NotLinked says that a tenant of the caller's own stands for no org yet, or not any more.
func NotLinked(id string) *Error {
	return &Error{
		Code:    TenantUnavailable,
		Message: fmt.Sprintf("tenant %s is not linked; an administrator links it at /connect", id),
	}
}

// UnregisteredDocument refuses a document that is not on the operator's list.
func UnregisteredDocument() *Error {
	return &Error{Code: DocumentNotAllowed, Message: "only the documents registered for this client are run, and this is none of them"}
}

// UnknownDocument says that nothing is known of the document that was named. Apollo's
// clients send the text on this very message.
func UnknownDocument() *Error {
	return &Error{Code: PersistedQueryNotFound, Message: "PersistedQueryNotFound"}
}

// BadRequest refuses a request for a member beside the document, so that its HTTP status is
// that of a malformed request. field and fix are as for [BadInput].
func BadRequest(field, fix string, args ...any) *Error {
	e := BadInput(field, fix, args...)
	e.OfRequest = true
	return e
}

// Fault wraps a fault of ours: cause goes to the log, the caller sees
// InternalMessage.
func Fault(cause error) *Error {
	return &Error{Code: Internal, Message: InternalMessage, Err: cause}
}

// Overpriced refuses an operation before its first Okta call, because it may
// take more of them than the caller's operations may.
func Overpriced(estimated, limit int) *Error {
	e := TooCostly(
		"the operation may take %d Okta calls, your limit is %d; ask for less at once, for example by smaller values of first",
		estimated,
		limit,
	)
	e.Cost = &CostDetail{Estimated: estimated, Limit: limit}
	return e.Over("calls", estimated, limit)
}

// maxTenants is how many tenants an error lists: as many as a page can offer to choose from,
// and with the longest ids far from the 4 kB that a refusal may have.
const maxTenants = 20

// Of lists the caller's own tenants, which it may name instead; never anybody else's.
func (e *Error) Of(own []string) *Error {
	e.Tenants = slices.Clone(own[:min(len(own), maxTenants)])
	return e
}

// Over says which limit it is that refuses; got is 0 when that was not counted.
func (e *Error) Over(limit string, got, most int) *Error {
	e.Exceeds = &Excess{Limit: limit, Got: got, Max: most}
	return e
}
