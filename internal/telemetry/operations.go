package telemetry

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	// nameLimit is the longest operation name in the log: the caller chooses it,
	// and GraphQL sets no limit.
	nameLimit = 64
	// warnEvery is how often the same trouble of a tenant is logged: often enough
	// to be seen, too rarely to fill a disk while it lasts.
	warnEvery = time.Minute
)

// Operations receives GraphQL operations, for the metrics and the log. It is safe
// for concurrent use.
type Operations struct {
	metrics *Metrics
	log     *slog.Logger

	mu       sync.Mutex
	troubles map[trouble]*warned // as many as there are tenants and such codes
}

// trouble is a problem that only the operator can fix.
type trouble struct{ tenant, code string }

type warned struct {
	at    time.Time
	since int // how often it happened since then
}

// Operation is one operation as it was answered, or one org's part of it.
type Operation struct {
	// Tenant is "" for an operation that needs none. Outcome is ok, partial or error.
	Tenant, Outcome string
	Took            time.Duration
	// Calls counts calls to Okta, Objects the objects in lists of the answer.
	Calls, Objects int
	// Hits, Misses and Stale count the cache's answers.
	Hits, Misses, Stale int
}

// NewOperations returns an observer of operations.
func NewOperations(m *Metrics, log *slog.Logger) *Operations {
	return &Operations{metrics: m, log: log, troubles: map[trouble]*warned{}}
}

// Entered notes the caller and the tenant of a request, for its line in the log.
func (*Operations) Entered(ctx context.Context, client, tenant string) {
	note(ctx, func(r *request) { r.client, r.tenant = client, tenant })
}

// Named notes the name of a request's operation for its line in the log.
func (*Operations) Named(ctx context.Context, operation string) {
	name := strings.ToValidUTF8(operation[:min(len(operation), nameLimit)], "")
	note(ctx, func(r *request) { r.operation = name })
}

// Answered records one GraphQL operation, or one org's part of it.
func (o *Operations) Answered(ctx context.Context, op Operation) {
	client := ""
	note(ctx, func(r *request) {
		r.answered(op.Outcome, op.Calls, op.Objects)
		client = r.client
	})
	o.metrics.Operation(client, op)
}

// Error records one GraphQL error by its code. Errors that only the operator can
// fix are also logged as warnings, once a minute per tenant and code.
func (o *Operations) Error(ctx context.Context, tenant, code string) {
	client := ""
	note(ctx, func(r *request) {
		r.failed(code)
		client = r.client
	})
	o.metrics.Error(client, code)
	if tenant == "" || (code != "UPSTREAM_FORBIDDEN" && code != "TENANT_UNAVAILABLE") {
		return
	}
	if times := o.due(trouble{tenant, code}, time.Now()); times > 0 {
		o.log.LogAttrs(
			ctx,
			slog.LevelWarn,
			"Okta refuses the tenant's credential; run oktagraph doctor to see why",
			slog.String("tenant", tenant),
			slog.String("code", code),
			slog.Int("times", times),
		)
	}
}

// due counts one more trouble and returns how many there were since the last
// warning, or 0 when that was less than a minute ago.
func (o *Operations) due(what trouble, now time.Time) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	w, known := o.troubles[what]
	if !known {
		w = &warned{}
		o.troubles[what] = w
	}
	w.since++
	if known && now.Sub(w.at) < warnEvery {
		return 0
	}
	times := w.since
	w.at, w.since = now, 0
	return times
}
