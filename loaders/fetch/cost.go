package fetch

import (
	"context"
	"slices"
	"sync"
	"time"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Cost is the cost of an operation so far; extensions.okta shows it.
type Cost struct {
	Calls     int            `json:"calls"`
	ByBucket  map[string]int `json:"byBucket"`
	Cache     CacheCost      `json:"cache"`
	OldestAge int64          `json:"oldestAgeMs"`
	Plan      []PlanRow      `json:"plan"`
}

// NoCost returns the cost of an operation that needs no call, such as introspection.
func NoCost() Cost { return Cost{ByBucket: map[string]int{}, Plan: []PlanRow{}} }

// PricedCost returns the cost of an operation refused for its price: no calls, and what they
// would have been spent on.
func PricedCost(price plan.Price) Cost {
	c := NoCost()
	for _, row := range price.Rows {
		c.Plan = append(c.Plan, PlanRow{
			Field: row.Field, Strategy: string(row.Strategy), Estimated: row.Calls, Bucket: row.Bucket, Why: row.Why,
		})
	}
	slices.SortStableFunc(c.Plan, comparePlanRows)
	return c
}

// CacheCost counts look-ups in the cache: fresh answers, misses, and stale copies that were
// served.
type CacheCost struct {
	Hits   int `json:"hits"`
	Misses int `json:"misses"`
	Stale  int `json:"stale"`
}

// PlanRow is one batch and how it was turned into Okta calls.
type PlanRow struct {
	// Org is the row's tenant when an operation reads several orgs; empty otherwise.
	Org       string `json:"org,omitempty"`
	Field     string `json:"field"`
	Strategy  string `json:"strategy"`
	Calls     int    `json:"calls"`
	Estimated int    `json:"estimated"`
	Bucket    string `json:"bucket"`
	Why       string `json:"why"`
}

// recorder records an operation's cost. Batches run concurrently, so it is locked.
type recorder struct {
	whole *okta.Meter // counts all rows, and stops the operation's calls at its limit

	mu     sync.Mutex
	cache  CacheCost
	oldest time.Duration
	rows   []*recorderRow
}

type recorderRow struct {
	field string
	plan  plan.Plan
	meter *okta.Meter
}

// open adds a row for a plan that is about to run, and returns the meter that counts its calls.
func (l *recorder) open(field string, p plan.Plan) *okta.Meter {
	row := &recorderRow{field: field, plan: p, meter: l.whole.Part()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows = append(l.rows, row)
	return row.meter
}

// note adds a row for a plan that makes no call.
func (l *recorder) note(field string, p plan.Plan) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, row := range l.rows {
		if row.field == field && row.plan == p {
			return // several batches of one field end alike
		}
	}
	l.rows = append(l.rows, &recorderRow{field: field, plan: p, meter: okta.NewMeter()})
}

// hits counts answers from the cache; oldest is the age of the oldest.
func (l *recorder) hits(n int, oldest time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cache.Hits += n
	l.oldest = max(l.oldest, oldest)
}

// miss counts a key the cache could not answer, even if it has a stale copy: that is counted
// again when it is served, see stoodIn.
func (l *recorder) miss() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cache.Misses++
}

// aged makes the answer at least as old as one of its parts.
func (l *recorder) aged(age time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.oldest = max(l.oldest, age)
}

// stoodIn counts a stale answer that was served because Okta gave none.
func (l *recorder) stoodIn(age time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cache.Stale++
	l.oldest = max(l.oldest, age)
}

// cost adds everything up. Rows are sorted: batches end in no fixed order, and the same query
// should show the same plan.
func (l *recorder) cost() Cost {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := Cost{
		Calls: l.whole.Calls(), ByBucket: l.whole.ByBucket(), Cache: l.cache,
		OldestAge: l.oldest.Milliseconds(), Plan: make([]PlanRow, 0, len(l.rows)),
	}
	for _, row := range l.rows {
		c.Plan = append(c.Plan, PlanRow{
			Field: row.field, Strategy: string(row.plan.Strategy), Calls: row.meter.Calls(),
			Estimated: row.plan.Calls, Bucket: row.plan.Bucket, Why: row.plan.Why,
		})
	}
	slices.SortStableFunc(c.Plan, comparePlanRows)
	return c
}

func comparePlanRows(a, b PlanRow) int {
	switch {
	case a.Field != b.Field && a.Field < b.Field:
		return -1
	case a.Field != b.Field:
		return 1
	default:
		return b.Estimated - a.Estimated
	}
}

// Spend opens a row for p in the operation's cost and returns a context whose calls are counted
// in it.
func (r *Request) Spend(ctx context.Context, field string, p plan.Plan) context.Context {
	if isUnpaid(ctx) {
		return ctx
	}
	r.Engine.observer.Planned(r.tenant.ID, field, string(p.Strategy), p.Calls)
	return okta.WithMeter(ctx, r.recorder.open(field, p))
}

// Row is a row of the operation's cost that several fetches share: the pages of one walk. It is
// opened with the first call.
type Row struct {
	request *Request
	field   string
	plan    plan.Plan
	once    sync.Once
	meter   *okta.Meter
}

// NewRow returns a row of a field for p.
func (r *Request) NewRow(field string, p plan.Plan) *Row {
	return &Row{request: r, field: field, plan: p}
}

// Spend is [Request.Spend] on a row that several fetches share.
func (w *Row) Spend(ctx context.Context) context.Context {
	if isUnpaid(ctx) {
		return ctx
	}
	w.once.Do(func() {
		w.request.Engine.observer.Planned(w.request.tenant.ID, w.field, string(w.plan.Strategy), w.plan.Calls)
		w.meter = w.request.recorder.open(w.field, w.plan)
	})
	return okta.WithMeter(ctx, w.meter)
}
