// Package tracing makes spans of what the server does and sends them to an OpenTelemetry
// collector. Rooms that make spans call [Start] alone, which does nothing where the request
// at hand is not traced.
package tracing
