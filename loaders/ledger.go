package loaders

import (
	"slices"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// Cost is what an operation cost so far; extensions.okta shows it.
type Cost struct {
	Calls     int            `json:"calls"`
	ByBucket  map[string]int `json:"byBucket"`
	Cache     CacheCost      `json:"cache"`
	OldestAge int64          `json:"oldestAgeMs"`
	Plan      []PlanRow      `json:"plan"`
}

// NoCost is the cost of what was refused before it was run.
func NoCost() Cost { return Cost{ByBucket: map[string]int{}, Plan: []PlanRow{}} }

// CacheCost counts the answers the cache gave: fresh ones, none, and stale ones
// that stood in.
type CacheCost struct {
	Hits   int `json:"hits"`
	Misses int `json:"misses"`
	Stale  int `json:"stale"`
}

// PlanRow is one batch and how it was turned into Okta calls.
type PlanRow struct {
	Field     string `json:"field"`
	Strategy  string `json:"strategy"`
	Calls     int    `json:"calls"`
	Estimated int    `json:"estimated"`
	Bucket    string `json:"bucket"`
	Why       string `json:"why"`
}

// ledger keeps an operation's account. Batches run at the same time, so it is
// locked.
type ledger struct {
	whole *okta.Meter // counts all rows, and ends the operation's spending at its limit

	mu     sync.Mutex
	cache  CacheCost
	oldest time.Duration
	rows   []*ledgerRow
}

type ledgerRow struct {
	field string
	plan  plan.Plan
	meter *okta.Meter
}

// open adds a row for a plan that is about to run, and returns the meter that
// counts its calls.
func (l *ledger) open(field string, p plan.Plan) *okta.Meter {
	row := &ledgerRow{field: field, plan: p, meter: l.whole.Part()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows = append(l.rows, row)
	return row.meter
}

// saw counts one answer of the cache. An entry that is stale counts as a miss
// until it stands in; see stoodIn.
func (l *ledger) saw(state cache.State, age time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if state != cache.Fresh {
		l.cache.Misses++
		return
	}
	l.cache.Hits++
	l.oldest = max(l.oldest, age)
}

// stoodIn counts a stale answer that was used because Okta gave none.
func (l *ledger) stoodIn(age time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cache.Stale++
	l.oldest = max(l.oldest, age)
}

// cost adds everything up. Rows are sorted: batches end in no certain order,
// and the same query should read the same.
func (l *ledger) cost() Cost {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := Cost{Calls: l.whole.Calls(), ByBucket: l.whole.ByBucket(), Cache: l.cache, OldestAge: l.oldest.Milliseconds(), Plan: make([]PlanRow, 0, len(l.rows))}
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
