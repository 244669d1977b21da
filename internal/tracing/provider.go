package tracing

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// defaultPath is where collectors accept traces by OTLP over HTTP.
const defaultPath = "/v1/traces"

// Options configure where spans go.
type Options struct {
	// OTLP is the collector's address, for example http://127.0.0.1:4318; without a path,
	// /v1/traces.
	OTLP string
	// Sample is the share of requests, 0 to 1, that are traced when their callers do not decide.
	Sample float64
	// Version is the program's.
	Version string
	Logger  *slog.Logger
}

// Provider collects spans and sends them in batches. It queues at most 2,048 and drops the rest,
// so that no request waits for a collector. Close it when done.
type Provider struct {
	sdk *sdk.TracerProvider
	log *slog.Logger
}

// Open makes a provider. It does not wait for the collector.
func Open(ctx context.Context, o Options) (*Provider, error) {
	at, err := url.Parse(o.OTLP)
	if err != nil {
		return nil, fmt.Errorf("read the collector's address: %w", err)
	}
	if at.Path == "" || at.Path == "/" {
		at.Path = defaultPath
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(at.String()))
	if err != nil {
		return nil, fmt.Errorf("make the exporter of spans: %w", err)
	}
	made := sdk.NewTracerProvider(
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(o.Sample))),
		sdk.WithBatcher(&complaining{SpanExporter: exporter, log: o.Logger}),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", scope), attribute.String("service.version", o.Version),
		)),
	)
	return &Provider{sdk: made, log: o.Logger}, nil
}

// Tracer returns the tracer that creates the spans of requests.
func (p *Provider) Tracer() trace.Tracer { return p.sdk.Tracer(scope) }

// closeTime is how long sending the last spans may take: the process is about to exit.
const closeTime = time.Second

// Close sends the remaining spans, for at most a second.
func (p *Provider) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if err := p.sdk.Shutdown(ctx); err != nil {
		p.log.LogAttrs(ctx, slog.LevelWarn, "the last spans were not sent", slog.Any("error", err))
	}
}
