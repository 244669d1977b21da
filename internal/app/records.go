package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"

	"go.opentelemetry.io/otel/trace"

	"oktagraph/internal/audit"
	"oktagraph/internal/config"
	"oktagraph/internal/product"
	"oktagraph/internal/tracing"
)

// records are where a server writes what it does, beside its ordinary log and its metrics.
type records struct {
	audit *audit.Log
	reads *product.Reads    // nil: reads are not written down
	spans *tracing.Provider // nil: none are sent
	level *slog.LevelVar    // of the ordinary log; nil: it is fixed
}

// openRecords opens what the configuration asks for; address tells who sends a request. Close it.
func openRecords(cfg *config.Config, log *slog.Logger, address func(*http.Request) netip.Addr) (records, error) {
	to, err := openAudit(cfg, log)
	if err != nil {
		return records{}, err
	}
	kept := records{audit: to}
	// Reads are as many as operations: without a file of their own they would bury the log.
	if cfg.Log.Audit.File != "" {
		kept.reads = &product.Reads{Log: to, UserHeader: cfg.Log.Audit.UserHeader, Address: address}
	}
	if cfg.Tracing.OTLP == "" {
		return kept, nil
	}
	kept.spans, err = tracing.Open(context.Background(), tracing.Options{
		OTLP: cfg.Tracing.OTLP, Sample: float64(cfg.Tracing.Sample), Version: version(), Logger: log,
	})
	if err != nil {
		kept.close()
		return records{}, fmt.Errorf("tracing.otlp: %w", err)
	}
	return kept, nil
}

// openAudit is where actions are written: a file of its own, or the ordinary log. Close it.
func openAudit(cfg *config.Config, log *slog.Logger) (*audit.Log, error) {
	if cfg.Log.Audit.File == "" {
		return audit.New(log), nil
	}
	to, err := audit.Open(cfg.Log.Audit.File, log)
	if err != nil {
		return nil, fmt.Errorf("log.audit.file: %w", err)
	}
	return to, nil
}

// tracer makes the spans of requests; nil when none are sent.
func (r records) tracer() trace.Tracer {
	if r.spans == nil {
		return nil
	}
	return r.spans.Tracer()
}

func (r records) close() {
	if r.spans != nil {
		r.spans.Close()
	}
	_ = r.audit.Close() // nobody is left to be told
}

// setLog changes what the ordinary log holds, at any time.
func (p *program) setLog(l config.Log) {
	if p.records.level != nil {
		p.records.level.Set(levelOf(l))
	}
	p.SampleLog(float64(l.Sample))
}

// levelOf is the level that was validated; info in a configuration that never was.
func levelOf(l config.Log) (level slog.Level) {
	_ = level.UnmarshalText([]byte(l.Level)) // fails for no level at all, which is info
	return level
}
