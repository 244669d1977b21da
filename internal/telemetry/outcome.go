package telemetry

import (
	"log/slog"
	"net/http"
)

// The outcomes, in a request's log line, of requests that were turned away.
const (
	// refused: the caller is not allowed to do this.
	refused = "refused"
	// limited: the caller asked for too much, or too often.
	limited = "limited"
)

// severity is the log level of an error code. Codes that are not listed concern only the
// caller, which is INFO.
var severity = map[string]slog.Level{
	"RATE_LIMITED": slog.LevelWarn, "UPSTREAM_FORBIDDEN": slog.LevelWarn, "UPSTREAM_UNAVAILABLE": slog.LevelWarn,
	"UPSTREAM_TIMEOUT": slog.LevelWarn, "TENANT_UNAVAILABLE": slog.LevelWarn, "INTERNAL": slog.LevelError,
}

// turnedAway maps the codes of requests that were turned away to their outcomes.
var turnedAway = map[string]string{
	"UNAUTHENTICATED": refused, "FORBIDDEN": refused, "DOCUMENT_NOT_ALLOWED": refused,
	"RATE_LIMITED": limited, "COST_LIMIT_EXCEEDED": limited,
}

// result returns the outcome for the request's log line: the operation's, unless the
// request was turned away; "" without an operation.
func (r *request) result() string {
	if r.outcome != "" && r.outcome != "error" {
		return r.outcome
	}
	for _, code := range r.codes {
		if why := turnedAway[code]; why != "" {
			return why
		}
	}
	if r.outcome == "" && len(r.codes) > 0 {
		return "error"
	}
	return r.outcome
}

// level returns the level of a request's log line. Health probes, several a minute, are kept out
// of the ordinary log.
func (r *request) level(route string, status int) slog.Level {
	level := slog.LevelInfo
	switch result := r.result(); {
	case route == "/readyz", route == "/healthz" && status < http.StatusInternalServerError:
		return slog.LevelDebug
	case status == http.StatusServiceUnavailable, result == refused, result == limited:
		level = slog.LevelWarn // caused by Okta, the credential or the caller, not by us
	case status >= http.StatusInternalServerError && len(r.codes) == 0:
		return slog.LevelError
	}
	for _, code := range r.codes {
		level = max(level, severity[code]) // INFO is 0
	}
	return level
}
