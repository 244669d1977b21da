package telemetry

import (
	"context"
	"log/slog"
	"sync"
)

// facts are what the request's log line says beyond HTTP. Observe puts them
// empty into the request's context, and who learns one fills it in.
type facts struct {
	mu                        sync.Mutex
	client, tenant, operation string
}

type factsKey struct{}

// note changes the facts of the context's request, if there is one.
func note(ctx context.Context, change func(*facts)) {
	f, ok := ctx.Value(factsKey{}).(*facts)
	if !ok {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// attrs leaves out what nobody learned.
func (f *facts) attrs() []slog.Attr {
	f.mu.Lock()
	defer f.mu.Unlock()
	var known []slog.Attr
	for _, a := range []slog.Attr{slog.String("tenant", f.tenant), slog.String("client", f.client), slog.String("operation", f.operation)} {
		if a.Value.String() != "" {
			known = append(known, a)
		}
	}
	return known
}
