package apierror

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// InternalMessage is all that a caller learns about an internal error.
const InternalMessage = "an internal error occurred; it has been logged"

// SendCredentials is the answer to a request without an API key or token.
const SendCredentials = "send an API key or token as `Authorization: Bearer <key>`" //nolint:gosec // a sentence, no secret

// NoCredentials refuses a request without a known API key or token. The message must not repeat
// anything that was sent.
func NoCredentials(message string) *Error {
	return &Error{Code: Unauthenticated, Message: message}
}

// TooManyAttempts refuses a wrong API key or token from an address that has sent too many.
func TooManyAttempts(retryAfter time.Duration, cause error) *Error {
	e := Limited(ByClient, retryAfter, cause)
	e.Message = "too many keys or tokens from this address were not accepted, and nor is this one"
	return e
}

// IssuerDown means that a token cannot be checked now.
func IssuerDown(retryAfter time.Duration, cause error) *Error {
	return &Error{Code: UpstreamUnavailable, Message: cause.Error(), RetryAfter: retryAfter, Err: cause}
}

// MissingScope refuses a field, argument or input field whose scope the caller lacks.
func MissingScope(scope string) *Error {
	return &Error{Code: Forbidden, Message: fmt.Sprintf("the scope %s is needed", scope)}
}

// Denied refuses a request for a reason other than a scope. Foreign and unknown
// tenants get the same message, or tenants could be enumerated.
func Denied(message string) *Error {
	return &Error{Code: Forbidden, Message: message}
}

// BadInput names the argument, variable or header at fault and how to correct
// it: BadInput("users.first", "must be 1 to %d", 200).
func BadInput(field, fix string, args ...any) *Error {
	return &Error{Code: BadUserInput, Message: field + ": " + fmt.Sprintf(fix, args...)}
}

// TooCostly refuses an operation that exceeds what one operation may cost or request.
func TooCostly(message string, args ...any) *Error {
	return &Error{Code: CostLimitExceeded, Message: fmt.Sprintf(message, args...)}
}

// Limited refuses a call for now. retryAfter is how long until a call may succeed;
// 0 when that is unknown.
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

// Spent refuses a client that has used up its allowance for a minute. retryAfter is how
// long until it may have what it requested.
func Spent(what string, most int, retryAfter time.Duration) *Error {
	return &Error{
		Code: RateLimited, By: ByClient, RetryAfter: max(retryAfter, time.Nanosecond),
		Message: fmt.Sprintf("you may spend %d %s a minute, and too few are left for now", most, what),
	}
}

// OverMinute refuses an operation that costs more calls than its client ever has in a minute.
func OverMinute(estimated, most int) *Error {
	e := TooCostly("the operation may take %d Okta calls, and you have %d a minute, so that it can never be run; ask for less at once, "+
		"for example by smaller values of first", estimated, most)
	e.Cost = &CostDetail{Estimated: estimated, Limit: most}
	return e.Over("callsPerMinute", estimated, most)
}

// OnlyCached answers a field under only-if-cached when the cache lacks it.
func OnlyCached() *Error {
	return &Error{
		Code:    NotCached,
		Message: "not in the cache, and the request header `Cache-Control: only-if-cached` allows no call to Okta",
	}
}

// OktaForbade means that the tenant's credential may not read this. A cause with a Hint
// explains what to do about it.
func OktaForbade(detail *OktaDetail, cause error) *Error {
	message := "the tenant's Okta credential may not read this"
	var known interface{ Hint() string }
	if errors.As(cause, &known) {
		message += ": " + known.Hint()
	}
	return &Error{Code: UpstreamForbidden, Message: message, Okta: detail, Err: cause}
}

// OktaFailed means that Okta failed or sent an unusable answer.
func OktaFailed(detail *OktaDetail, cause error) *Error {
	return &Error{Code: UpstreamUnavailable, Message: "Okta could not answer", Okta: detail, Err: cause}
}

// OktaTimedOut means that Okta did not answer in time.
func OktaTimedOut(cause error) *Error {
	return &Error{Code: UpstreamTimeout, Message: "Okta did not answer in time", Err: cause}
}

// TenantDown means that the tenant cannot be read at all; reason is why, if not empty.
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

// TenantGone means that the tenant was unlinked, or re-linked, while the operation ran.
func TenantGone(cause error) *Error {
	return &Error{Code: TenantUnavailable, Message: "the tenant is not linked any more", Err: cause}
}

// NotLinked means that one of the caller's own tenants is not, or no longer, linked to an org.
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

// UnknownDocument means that the document that was named is unknown. Apollo's clients send
// the text on exactly this message.
func UnknownDocument() *Error {
	return &Error{Code: PersistedQueryNotFound, Message: "PersistedQueryNotFound"}
}

// BadRequest refuses a request because of something other than the document, so its HTTP
// status is the one for malformed requests. field and fix are as for [BadInput].
func BadRequest(field, fix string, args ...any) *Error {
	e := BadInput(field, fix, args...)
	e.OfRequest = true
	return e
}

// Fault wraps an internal error: the log gets cause, the caller sees InternalMessage.
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

// maxTenants is how many tenants an error lists: as many as a page can offer as choices, and
// with the longest ids far below the 4 kB that a refusal may have.
const maxTenants = 20

// Of adds the caller's own tenants, which it may name instead; never anybody else's.
func (e *Error) Of(own []string) *Error {
	e.Tenants = slices.Clone(own[:min(len(own), maxTenants)])
	return e
}

// Over adds the limit that refuses; got is 0 if it was not counted.
func (e *Error) Over(limit string, got, most int) *Error {
	e.Exceeds = &Excess{Limit: limit, Got: got, Max: most}
	return e
}
