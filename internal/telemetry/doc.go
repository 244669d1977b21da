// Package telemetry shows an operator what the server does: JSON logs without
// secrets or personal data, Prometheus metrics on a registry of their own, and
// the ids that connect log lines to one request.
package telemetry
