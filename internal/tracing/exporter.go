package tracing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// complainEvery keeps a collector that is down from filling the log.
const complainEvery = time.Minute

// complaining is an exporter that logs its errors, at most once a minute; otherwise they would go
// to a handler that the whole process shares.
type complaining struct {
	sdk.SpanExporter

	log *slog.Logger

	mu   sync.Mutex
	told time.Time
	lost int // spans, since then
}

// ExportSpans implements sdk.SpanExporter.
func (c *complaining) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	err := c.SpanExporter.ExportSpans(ctx, spans)
	if err == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost += len(spans)
	if !c.told.IsZero() && time.Since(c.told) < complainEvery {
		return nil
	}
	c.log.LogAttrs(ctx, slog.LevelWarn, "spans were not sent", slog.Any("error", err), slog.Int("lost", c.lost))
	c.told, c.lost = time.Now(), 0
	return nil
}
