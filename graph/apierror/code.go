package apierror

import "slices"

// Code is the value of extensions.code. Clients branch on it, so the list only
// ever grows.
type Code string

const (
	// Unauthenticated says that the request carries no API key or token that is known here.
	Unauthenticated Code = "UNAUTHENTICATED"
	// Forbidden says that the caller is known and may not read this.
	Forbidden Code = "FORBIDDEN"
	// NotFound says that an address names nothing. An Okta object that is not found is null instead.
	NotFound Code = "NOT_FOUND"
	// BadUserInput says that an argument, a variable or the HTTP request is malformed.
	BadUserInput Code = "BAD_USER_INPUT"
	// CostLimitExceeded says that the operation asks for more than one operation may.
	CostLimitExceeded Code = "COST_LIMIT_EXCEEDED"
	// RateLimited says that no call may be made now; retryAfter says when.
	RateLimited Code = "RATE_LIMITED"
	// NotCached says that the caller asked for cached data only and there is none.
	NotCached Code = "NOT_CACHED"
	// UpstreamForbidden says that the tenant's Okta credential may not read this.
	UpstreamForbidden Code = "UPSTREAM_FORBIDDEN"
	// UpstreamUnavailable says that Okta failed, or answered what cannot be understood.
	UpstreamUnavailable Code = "UPSTREAM_UNAVAILABLE"
	// UpstreamTimeout says that Okta did not answer within the operation's deadline.
	UpstreamTimeout Code = "UPSTREAM_TIMEOUT"
	// TenantUnavailable says that the tenant cannot be read at all, for example because Okta refuses its token.
	TenantUnavailable Code = "TENANT_UNAVAILABLE"
	// DocumentNotAllowed says that only registered documents are run here and this is none.
	DocumentNotAllowed Code = "DOCUMENT_NOT_ALLOWED"
	// PersistedQueryNotFound says that the hash of a persisted query is unknown; the text is to be sent with it.
	PersistedQueryNotFound Code = "PERSISTED_QUERY_NOT_FOUND"
	// Internal says that oktagraph itself is at fault; the log holds the cause.
	Internal Code = "INTERNAL"
	// ParseFailed says that the document is not GraphQL. gqlgen's code, kept.
	ParseFailed Code = "GRAPHQL_PARSE_FAILED"
	// ValidationFailed says that the document or its variables do not fit the schema. gqlgen's code, kept.
	ValidationFailed Code = "GRAPHQL_VALIDATION_FAILED"
)

// Entry describes a code for the documentation.
type Entry struct {
	Code    Code
	Meaning string // what happened
	Advice  string // what the caller can do
}

// catalogue is read-only: a table made once, since every shown error asks it.
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

// Catalogue lists every code, in the order of the documentation. A test holds
// it to the constants above and docs/errors.md to it.
func Catalogue() []Entry { return slices.Clone(catalogue[:]) }

// Known reports whether c stands in the fixed list.
func (c Code) Known() bool {
	return slices.ContainsFunc(catalogue[:], func(e Entry) bool { return e.Code == c })
}
