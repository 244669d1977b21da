package fetch

import (
	"log/slog"
	"sync"
	"time"

	"oktagraph/loaders/plan"
)

// fallbacks remembers what was logged recently for each tenant, so that an outage logs a line a
// minute and not a line per answer. It has at most tenants times fields times strategies
// entries.
type fallbacks struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// fallbackPause is how long the same fallback is not logged again.
const fallbackPause = time.Minute

func (f *fallbacks) due(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if last, ok := f.last[key]; ok && now.Sub(last) < fallbackPause {
		return false
	}
	if f.last == nil {
		f.last = map[string]time.Time{}
	}
	f.last[key] = now
	return true
}

// FellBack records in the plan that a field is answered otherwise than planned, and why, and
// logs it.
func (r *Request) FellBack(field string, p plan.Plan, err error) {
	r.recorder.note(field, p)
	r.WarnOnce(field, p, err)
}

// WarnOnce logs a change of plan, at most once a minute.
func (r *Request) WarnOnce(field string, p plan.Plan, err error) {
	if r.Engine.said.due(r.tenant.ID + " " + field + " " + string(p.Strategy)) {
		r.Engine.log.LogAttrs(r.ctx, slog.LevelWarn, "fell back from the plan",
			slog.String("tenant", r.tenant.ID), slog.String("field", field), slog.String("strategy", string(p.Strategy)),
			slog.String("why", p.Why), slog.Any("error", err))
	}
}
