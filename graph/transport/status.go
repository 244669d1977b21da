package transport

import (
	"fmt"
	"net/http"

	"oktagraph/graph/apierror"
)

// Profile names a column of the status table.
type Profile uint8

const (
	// Audited is what the 61 audits of graphql-http 1.23.1 ask for, and what
	// clients written against them expect.
	Audited Profile = iota
	// September2026 is the text of GraphQL over HTTP's first release: 294 for
	// data with errors and 422 for well-formed requests that cannot be run, both
	// under application/graphql-response+json only.
	September2026
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

// partialSuccess is the status of GraphQL over HTTP for data with errors. It
// is not registered with IANA.
const partialSuccess = 294

// statusRow holds the statuses of one outcome.
type statusRow struct {
	outcome outcome
	// application/graphql-response+json, in both profiles
	audited, september int
	// application/json, alike in both: a well-formed request that reached GraphQL
	// is 200 there, since old clients read a body only then.
	json int
}

// statusRows is the one place where a status is chosen.
func statusRows() []statusRow {
	same := func(o outcome, status int) statusRow { return statusRow{o, status, status, status} }
	code := func(c apierror.Code, audited, september, json int) statusRow {
		return statusRow{outcome(c), audited, september, json}
	}
	return []statusRow{
		same(ran, http.StatusOK),
		{ranWithErrors, http.StatusOK, partialSuccess, http.StatusOK},

		same(malformed, http.StatusBadRequest),
		same(tooLarge, http.StatusRequestEntityTooLarge),
		same(unsupportedType, http.StatusUnsupportedMediaType),
		same(notAcceptable, http.StatusNotAcceptable),
		same(methodNotAllowed, http.StatusMethodNotAllowed),
		same(preflightMissing, http.StatusForbidden),

		code(apierror.ParseFailed, 400, 400, 200),
		code(apierror.ValidationFailed, 400, 422, 200),
		code(apierror.BadUserInput, 400, 422, 200),
		code(apierror.CostLimitExceeded, 400, 422, 200),
		// Clients of persisted queries read the body and send the text.
		code(apierror.PersistedQueryNotFound, 400, 422, 200),
		code(apierror.DocumentNotAllowed, 403, 403, 200),

		code(apierror.Unauthenticated, 401, 401, 401),
		code(apierror.Forbidden, 403, 403, 403),
		code(apierror.NotFound, 404, 404, 404),
		code(apierror.RateLimited, 429, 429, 429),
		code(apierror.Internal, 500, 500, 500),
		code(apierror.UpstreamForbidden, 502, 502, 502),
		code(apierror.UpstreamUnavailable, 502, 502, 502),
		code(apierror.TenantUnavailable, 503, 503, 503),
		code(apierror.UpstreamTimeout, 504, 504, 504),
		// RFC 9111 section 5.2.1.7 names 504 for only-if-cached.
		code(apierror.NotCached, 504, 504, 504),
	}
}

// statusTable is one profile's statuses by outcome and media type.
type statusTable map[outcome]map[string]int

func newStatusTable(p Profile) (statusTable, error) {
	if p > September2026 {
		return nil, fmt.Errorf("graphql transport: unknown status profile %d", p)
	}
	table := make(statusTable)
	for _, row := range statusRows() {
		status := row.audited
		if p == September2026 {
			status = row.september
		}
		table[row.outcome] = map[string]int{mediaGraphQL: status, mediaJSON: row.json}
	}
	return table, nil
}

// status is the table's entry; an outcome it lacks is a fault of ours.
func (t statusTable) status(o outcome, media string) int {
	if status, ok := t[o][media]; ok {
		return status
	}
	return http.StatusInternalServerError
}
