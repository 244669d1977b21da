package tracing

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// scope is the instrumentation scope of all spans.
const scope = "oktagraph"

// Start begins a child of the span in ctx, if that one is recorded; else it returns ctx and a
// no-op span. The caller ends the span. Attributes may hold tenants, buckets, fields and numbers,
// but never profile values, ids or addresses.
func Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	above := trace.SpanFromContext(ctx)
	if !above.IsRecording() {
		return ctx, noop.Span{} // not the one above, which the caller must not end
	}
	return above.TracerProvider().Tracer(scope).Start(ctx, name, options...)
}

// Follow puts the span of another context into ctx, for a fetch that outlives the request that
// began it.
func Follow(ctx, of context.Context) context.Context {
	if span := trace.SpanFromContext(of); span.IsRecording() {
		return trace.ContextWithSpan(ctx, span)
	}
	return ctx
}

// Inject sets the headers by which the receiver of a request continues the trace. It sends no
// baggage.
func Inject(ctx context.Context, h http.Header) {
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(h))
}
