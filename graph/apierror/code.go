package apierror

import "slices"

// Code is the value of extensions.code. Clients branch on it, so the list only
// ever grows.
type Code string

const (
	// Unauthenticated means that the request has no API key or token that is accepted here.
	Unauthenticated Code = "UNAUTHENTICATED"
	// Forbidden means that the caller is known but may not read this.
	Forbidden Code = "FORBIDDEN"
	// NotFound means that nothing is at an address. An Okta object that is not found is null instead.
	NotFound Code = "NOT_FOUND"
	// BadUserInput means that an argument, a variable or the HTTP request is malformed.
	BadUserInput Code = "BAD_USER_INPUT"
	// CostLimitExceeded means that the operation asks for more than one operation may.
	CostLimitExceeded Code = "COST_LIMIT_EXCEEDED"
	// RateLimited means that no call may be made now; retryAfter is when one may.
	RateLimited Code = "RATE_LIMITED"
	// NotCached means that the caller asked for cached data only and there is none.
	NotCached Code = "NOT_CACHED"
	// UpstreamForbidden means that the tenant's Okta credential may not read this.
	UpstreamForbidden Code = "UPSTREAM_FORBIDDEN"
	// UpstreamUnavailable means that Okta failed, or sent an unusable answer.
	UpstreamUnavailable Code = "UPSTREAM_UNAVAILABLE"
	// UpstreamTimeout means that Okta did not answer within the operation's deadline.
	UpstreamTimeout Code = "UPSTREAM_TIMEOUT"
	// TenantUnavailable means that the tenant cannot be read at all, for example because Okta refuses its token.
	TenantUnavailable Code = "TENANT_UNAVAILABLE"
	// DocumentNotAllowed means that only registered documents are run here and this is not one.
	DocumentNotAllowed Code = "DOCUMENT_NOT_ALLOWED"
	// PersistedQueryNotFound means that the hash of a persisted query is unknown; send the text with it.
	PersistedQueryNotFound Code = "PERSISTED_QUERY_NOT_FOUND"
	// Internal means that oktagraph itself is at fault; the log has the cause.
	Internal Code = "INTERNAL"
	// ParseFailed means that the document is not GraphQL. It is gqlgen's code.
	ParseFailed Code = "GRAPHQL_PARSE_FAILED"
	// ValidationFailed means that the document or its variables do not fit the schema. It is gqlgen's code.
	ValidationFailed Code = "GRAPHQL_VALIDATION_FAILED"
)

// Entry describes a code for the documentation.
type Entry struct {
	Code    Code
	Meaning string // what happened
	Advice  string // what the caller can do
}

// catalogue is a read-only table, since every shown error looks up its code here.
var catalogue = [...]Entry{
	{Unauthenticated, "No API key or token, or one that is not accepted; the message says why.", "Send `Authorization: Bearer <API key or JWT>`; get a new token if it has expired."},
	{Forbidden, "The caller lacks a scope or may not use the tenant.", "Ask the operator for the scope the message names."},
	{NotFound, "The URL does not exist. Okta objects that do not exist are `null`, not errors.", "Check the URL."},
	{BadUserInput, "An argument, a variable or the HTTP request is malformed.", "Correct what the message names."},
	{
		CostLimitExceeded,
		"The operation is too deep, too wide or too expensive.",
		"Ask for less: smaller pages, fewer levels, several operations. `exceeds` names the limit ([limits](limits.md)).",
	},
	{
		RateLimited,
		"A call budget is spent: Okta's (`by: okta`), the share of it that oktagraph may use (`by: share`), or the caller's own (`by: client`, also for wrong keys and tokens).",
		"Wait `retryAfter` seconds.",
	},
	{NotCached, "Only cached data was asked for (`only-if-cached`) and there is none.", "Ask without `only-if-cached`."},
	{
		UpstreamForbidden,
		"The tenant's Okta credential may not read this; the field is `null`.",
		"Give the credential the admin role or scope in Okta.",
	},
	{
		UpstreamUnavailable,
		"Okta, or the issuer of the caller's token, failed or sent an answer that oktagraph cannot read.",
		"Try again, after `retryAfter` seconds if given; quote `okta.requestId` to Okta's support.",
	},
	{UpstreamTimeout, "Okta did not answer within the operation's deadline.", "Try again, or ask for less."},
	{
		TenantUnavailable,
		"The tenant cannot be read at all, for example because Okta refuses its token.",
		"Tell the operator; `oktagraph doctor` names the cause.",
	},
	{DocumentNotAllowed, "Only registered documents are run, and this one is not registered.", "Register the document, or send its id."},
	{PersistedQueryNotFound, "The persisted query's hash is unknown.", "Send the hash and the text together."},
	{Internal, "A fault in oktagraph. The log has the cause.", "Report it with the time and the operation's name."},
	{ParseFailed, "The document is not GraphQL.", "Correct the document at the location."},
	{ValidationFailed, "The document or its variables do not fit the schema.", "Correct the document at the location."},
}

// Catalogue lists every code, in the order of the documentation. Tests compare it
// with the constants above and with docs/errors.md.
func Catalogue() []Entry { return slices.Clone(catalogue[:]) }

// Known reports whether c is in the fixed list.
func (c Code) Known() bool {
	return slices.ContainsFunc(catalogue[:], func(e Entry) bool { return e.Code == c })
}
