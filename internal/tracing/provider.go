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

// defaultPath is where collectors take traces by OTLP over HTTP.
const defaultPath = "/v1/traces"

// Options say where spans go.
type Options struct {
	// OTLP is the collector's address, for example http://127.0.0.1:4318; without a path,
	// /v1/traces.
	OTLP string
	// Sample is the part of the requests that are traced whose callers do not say, 0 to 1.
	Sample float64
	// Version is the program's.
	Version string
	Logger  *slog.Logger
}

// Provider collects spans and sends them in batches. At most 2,048 wait; more are dropped,
// since nobody waits for a collector. Close it.
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

// Tracer makes the spans of requests.
func (p *Provider) Tracer() trace.Tracer { return p.sdk.Tracer(scope) }

// closeTime is how long the last spans may take: the process is about to end.
const closeTime = time.Second

// Close sends what is left, for at most a second.
func (p *Provider) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if err := p.sdk.Shutdown(ctx); err != nil {
		p.log.LogAttrs(ctx, slog.LevelWarn, "the last spans were not sent", slog.Any("error", err))
	}
}
