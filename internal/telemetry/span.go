package telemetry

import (
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// begin begins the span of a request, as a child of its caller's if the request names one. Health
// probes have none. Baggage is not read.
func (a *Access) begin(route string, rec *recorder, r *http.Request) *http.Request {
	if route == "/healthz" || route == "/readyz" {
		return r
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, rec.span = a.tracer.Start(ctx, method(r.Method)+" "+route, trace.WithSpanKind(trace.SpanKindServer))
	rec.request.trace = traceOf(ctx)
	return r.WithContext(ctx)
}

// end records the request's result and ends its span; the request's lock is held.
func (r *recorder) end() {
	defer r.span.End()
	if !r.span.IsRecording() {
		return
	}
	status, req := r.status(), r.request
	r.span.SetAttributes(attribute.Int("http.response.status_code", status))
	if status >= http.StatusInternalServerError {
		r.span.SetStatus(codes.Error, "")
	}
	for _, fact := range [...]struct{ name, value string }{
		{"oktagraph.request_id", req.id}, {"oktagraph.client", req.client}, {"oktagraph.tenant", req.tenant},
		{"graphql.operation.name", req.operation}, {"oktagraph.outcome", req.result()},
	} {
		if fact.value != "" {
			r.span.SetAttributes(attribute.String(fact.name, fact.value))
		}
	}
}
