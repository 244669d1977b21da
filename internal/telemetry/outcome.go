package telemetry

import (
	"log/slog"
	"net/http"
)

// What the line of a request says of one that was turned away.
const (
	// refused: the caller may not.
	refused = "refused"
	// limited: the caller asked for too much, or too often.
	limited = "limited"
)

// severity is how a code concerns an operator. What is not listed is the caller's own
// affair, which is INFO.
var severity = map[string]slog.Level{
	"RATE_LIMITED": slog.LevelWarn, "UPSTREAM_FORBIDDEN": slog.LevelWarn, "UPSTREAM_UNAVAILABLE": slog.LevelWarn,
	"UPSTREAM_TIMEOUT": slog.LevelWarn, "TENANT_UNAVAILABLE": slog.LevelWarn, "INTERNAL": slog.LevelError,
}

// turnedAway are the codes of requests that were turned away.
var turnedAway = map[string]string{
	"UNAUTHENTICATED": refused, "FORBIDDEN": refused, "DOCUMENT_NOT_ALLOWED": refused,
	"RATE_LIMITED": limited, "COST_LIMIT_EXCEEDED": limited,
}

// result is the outcome as the line of the request has it: the operation's, unless the
// request was turned away; "" where there was no operation.
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

// level is that of a request's line. Health probes, several a minute, are kept out of the
// ordinary log.
func (r *request) level(route string, status int) slog.Level {
	level := slog.LevelInfo
	switch result := r.result(); {
	case route == "/readyz", route == "/healthz" && status < http.StatusInternalServerError:
		return slog.LevelDebug
	case status == http.StatusServiceUnavailable, result == refused, result == limited:
		level = slog.LevelWarn // somebody else's trouble: Okta's, the credential's, the caller's
	case status >= http.StatusInternalServerError && len(r.codes) == 0:
		return slog.LevelError
	}
	for _, code := range r.codes {
		level = max(level, severity[code]) // INFO is 0
	}
	return level
}
