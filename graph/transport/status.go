package transport

import (
	"net/http"

	"oktagraph/graph/apierror"
)

// outcome is how a request ended: one of the constants below, or the code of
// the first error of a request that was refused.
type outcome string

const (
	ran              outcome = "ran"
	ranWithErrors    outcome = "ran, with errors"
	malformed        outcome = "malformed HTTP request"
	tooLarge         outcome = "body too large"
	unsupportedType  outcome = "body of another type"
	notAcceptable    outcome = "no acceptable type"
	methodNotAllowed outcome = "method not allowed"
	preflightMissing outcome = "could be a foreign page's request"
)

// statusRow holds the statuses of one outcome.
type statusRow struct {
	outcome outcome
	// application/graphql-response+json, as the 61 audits of graphql-http 1.23.1
	// require and clients written against them expect. The first release of GraphQL
	// over HTTP has 294 for data with errors, and 422 for well-formed requests that
	// cannot be run.
	graphql int
	// application/json: a well-formed request that reached GraphQL gets 200, since old
	// clients read the body only then.
	json int
}

// statusRows is the only place that chooses a status.
func statusRows() []statusRow {
	same := func(o outcome, status int) statusRow { return statusRow{o, status, status} }
	code := func(c apierror.Code, graphql, json int) statusRow { return statusRow{outcome(c), graphql, json} }
	return []statusRow{
		same(ran, http.StatusOK),
		same(ranWithErrors, http.StatusOK),

		same(malformed, http.StatusBadRequest),
		same(tooLarge, http.StatusRequestEntityTooLarge),
		same(unsupportedType, http.StatusUnsupportedMediaType),
		same(notAcceptable, http.StatusNotAcceptable),
		same(methodNotAllowed, http.StatusMethodNotAllowed),
		same(preflightMissing, http.StatusForbidden),

		code(apierror.ParseFailed, 400, 200),
		code(apierror.ValidationFailed, 400, 200),
		code(apierror.BadUserInput, 400, 200),
		code(apierror.CostLimitExceeded, 400, 200),
		// Clients of persisted queries read the body and send the text.
		code(apierror.PersistedQueryNotFound, 400, 200),
		code(apierror.DocumentNotAllowed, 403, 200),

		code(apierror.Unauthenticated, 401, 401),
		code(apierror.Forbidden, 403, 403),
		code(apierror.NotFound, 404, 404),
		code(apierror.RateLimited, 429, 429),
		code(apierror.Internal, 500, 500),
		code(apierror.UpstreamForbidden, 502, 502),
		code(apierror.UpstreamUnavailable, 502, 502),
		code(apierror.TenantUnavailable, 503, 503),
		code(apierror.UpstreamTimeout, 504, 504),
		// RFC 9111 section 5.2.1.7 names 504 for only-if-cached.
		code(apierror.NotCached, 504, 504),
	}
}

// statusTable holds the statuses by outcome and media type.
type statusTable map[outcome]map[string]int

func newStatusTable() statusTable {
	table := make(statusTable)
	for _, row := range statusRows() {
		table[row.outcome] = map[string]int{mediaGraphQL: row.graphql, mediaJSON: row.json}
	}
	return table
}

// status returns the table's entry; an outcome that it lacks is a bug of ours.
func (t statusTable) status(o outcome, media string) int {
	if status, ok := t[o][media]; ok {
		return status
	}
	return http.StatusInternalServerError
}
