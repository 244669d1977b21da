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

// records are a server's audit log and traces, besides its ordinary log and its metrics.
type records struct {
	audit *audit.Log
	reads *product.Reads    // nil: reads are not recorded
	spans *tracing.Provider // nil: none are sent
	level *slog.LevelVar    // of the ordinary log; nil: it is fixed
}

// openRecords opens what the configuration asks for; address returns the sender of a request.
// Close it when done.
func openRecords(cfg *config.Config, log *slog.Logger, address func(*http.Request) netip.Addr) (records, error) {
	to, err := openAudit(cfg, log)
	if err != nil {
		return records{}, err
	}
	kept := records{audit: to}
	// There are as many reads as operations: in the ordinary log they would bury everything else.
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

// openAudit opens the audit log: a file of its own, or the ordinary log. Close it when done.
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
	_ = r.audit.Close() // nobody is left to handle the error
}

// setLog changes the ordinary log's level and sampling, at any time.
func (p *program) setLog(l config.Log) {
	if p.records.level != nil {
		p.records.level.Set(levelOf(l))
	}
	p.SampleLog(float64(l.Sample))
}

// levelOf returns the level, which was validated; info for a configuration without one.
func levelOf(l config.Log) (level slog.Level) {
	_ = level.UnmarshalText([]byte(l.Level)) // fails only for an empty level, which is info
	return level
}
