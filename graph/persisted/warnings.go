package persisted

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// warnEvery is how often the same operation is logged: often enough to be seen, too
	// rarely to fill a disk.
	warnEvery = time.Minute
	// maxWarned is how many operations are logged within that time. Callers choose the names
	// and could invent new ones without end; further operations are not logged, but the metric
	// still counts them.
	maxWarned = 1000
	// maxName is the longest operation name that is logged; GraphQL sets no limit.
	maxName = 64
)

// warnings logs documents that are not trusted.
type warnings struct {
	log *slog.Logger

	mu    sync.Mutex
	since time.Time
	seen  map[warned]struct{}
}

type warned struct{ client, operation string }

func newWarnings(log *slog.Logger) *warnings {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &warnings{log: log, seen: map[warned]struct{}{}}
}

// warn logs a document's operation name and hash, at most once per warnEvery.
func (w *warnings) warn(ctx context.Context, client, operation, sum string) {
	operation = operation[:min(len(operation), maxName)] // names are ASCII
	if !w.due(warned{client, operation}, time.Now()) {
		return
	}
	w.log.LogAttrs(ctx, slog.LevelWarn, "a document that is not in the client's manifest was run",
		slog.String("client", client), slog.String("operation", operation), slog.String("sha256", sum))
}

func (w *warnings) due(what warned, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.since) >= warnEvery {
		w.since = now
		clear(w.seen)
	}
	if _, seen := w.seen[what]; seen || len(w.seen) >= maxWarned {
		return false
	}
	w.seen[what] = struct{}{}
	return true
}
