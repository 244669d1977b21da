package persisted

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// warnEvery is how often the same operation is logged: often enough to be seen, too
	// seldom to fill a disk.
	warnEvery = time.Minute
	// maxWarned is how many operations are told apart within that time. Their names are the
	// callers', who could make up new ones without end; of more than these nothing is
	// logged, and the metric goes on counting.
	maxWarned = 1000
	// maxName cuts an operation's name, for which GraphQL sets no length.
	maxName = 64
)

// warnings are log lines about documents that are not trusted.
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

// warn logs a document by its name and hash, once in a while.
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
