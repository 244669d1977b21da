// Package tracing records what the server does as spans and sends them to an OpenTelemetry
// collector. Packages create spans with [Start] or a function based on it, which do nothing if
// the current request is not traced.
package tracing
