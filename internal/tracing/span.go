package tracing

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// scope names what makes the spans.
const scope = "oktagraph"

// Start begins a span below that of ctx, if that is recorded; else it returns ctx and a span
// that takes nothing in. End the span. Its attributes may name tenants, buckets, fields and
// numbers; never values of profiles, ids or addresses.
func Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	above := trace.SpanFromContext(ctx)
	if !above.IsRecording() {
		return ctx, noop.Span{} // ending that above is not the caller's affair
	}
	return above.TracerProvider().Tracer(scope).Start(ctx, name, options...)
}

// Follow puts the span of another context into ctx: of a fetch that goes on when the request
// that began it has gone.
func Follow(ctx, of context.Context) context.Context {
	if span := trace.SpanFromContext(of); span.IsRecording() {
		return trace.ContextWithSpan(ctx, span)
	}
	return ctx
}

// Inject tells the receiver of a request which span it is part of. Baggage is not sent.
func Inject(ctx context.Context, h http.Header) {
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(h))
}
