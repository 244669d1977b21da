// Package telemetry is how an operator sees what the server does: JSON logs
// that hold neither secrets nor people, Prometheus metrics on a registry of
// their own, and the id that ties the two to one request.
package telemetry
