package telemetry

import (
	"context"
	"io"
	"log/slog"
)

// NewLogger returns a logger that writes one JSON object per line. It masks
// attributes with a sensitive name and credentials within texts, and adds the ids
// of the current request and its trace if the context has them.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: redact}
	return slog.New(withRequestID{slog.NewJSONHandler(w, options)})
}

// withRequestID adds request_id and trace_id to what is logged within a request.
type withRequestID struct{ slog.Handler }

func (h withRequestID) Handle(ctx context.Context, r slog.Record) error {
	if req := requestFrom(ctx); req != nil {
		if req.id != "" {
			r.AddAttrs(slog.String("request_id", req.id))
		}
		if req.trace != "" {
			r.AddAttrs(slog.String("trace_id", req.trace))
		}
	}
	return h.Handler.Handle(ctx, r) //nolint:wrapcheck // a decorator: the error is the handler's own
}

func (h withRequestID) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withRequestID{h.Handler.WithAttrs(attrs)}
}

func (h withRequestID) WithGroup(name string) slog.Handler {
	return withRequestID{h.Handler.WithGroup(name)}
}
