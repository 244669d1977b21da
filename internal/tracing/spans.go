package tracing

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Operation begins the span of one GraphQL operation.
func Operation(ctx context.Context) (context.Context, trace.Span) { return Start(ctx, "operation") }

// Plan begins the span in which an operation is planned and priced.
func Plan(ctx context.Context) trace.Span {
	_, span := Start(ctx, "plan")
	return span
}

// Priced sets the estimated Okta calls and objects on the span of a plan.
func Priced(span trace.Span, calls, objects int) {
	if span.IsRecording() {
		span.SetAttributes(attribute.Int("oktagraph.calls.estimated", calls), attribute.Int("oktagraph.objects.most", objects))
	}
}

// Batch begins the span of a read for many objects at once, which is named after the schema's
// field. keys counts all of them, missing those that the cache does not answer.
func Batch(ctx context.Context, field string, keys, missing int) (context.Context, trace.Span) {
	ctx, span := Start(ctx, "batch")
	if span.IsRecording() {
		span.SetAttributes(
			attribute.String("oktagraph.field", field),
			attribute.Int("oktagraph.keys", keys), attribute.Int("oktagraph.keys.missing", missing))
	}
	return ctx, span
}

// OktaCall begins the span of one HTTP request to Okta, which ends with the response header.
// It omits the path, which contains ids and logins.
func OktaCall(ctx context.Context, method, tenant, bucket string) (context.Context, trace.Span) {
	ctx, span := Start(ctx, "okta", trace.WithSpanKind(trace.SpanKindClient))
	if span.IsRecording() {
		span.SetAttributes(
			attribute.String("http.request.method", method),
			attribute.String("oktagraph.tenant", tenant), attribute.String("oktagraph.bucket", bucket))
	}
	return ctx, span
}

// Answered ends the span of a request to Okta; status 0 means that there was no response.
func Answered(span trace.Span, status int) {
	if status != 0 {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
	}
	if status == 0 || status >= 400 {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
