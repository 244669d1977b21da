package fetch

import (
	"slices"
	"testing"
	"time"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

func TestThePlanHasARowABatchAndOneAFallback(t *testing.T) {
	t.Parallel()
	l := recorder{whole: okta.NewLimitedMeter(10)}
	each := plan.Plan{Strategy: plan.FanOut, Calls: 2, Bucket: "b", Why: "few"}
	l.open("User.groups", each)
	l.open("User.groups", plan.Plan{Strategy: plan.Invert, Calls: 9})
	l.open("Group", each)
	for range 3 {
		l.note("User.groups", plan.FromCopies("away"))
	}
	l.hits(1, time.Second)
	l.miss()
	l.stoodIn(time.Minute)
	l.aged(30 * time.Second)
	c := l.cost()
	var rows []string
	for _, row := range c.Plan {
		rows = append(rows, row.Field+" "+row.Strategy)
	}
	if want := []string{"Group fan-out", "User.groups invert", "User.groups fan-out", "User.groups copies"}; !slices.Equal(rows, want) {
		t.Errorf("rows %v, want %v", rows, want)
	}
	if c.Cache != (CacheCost{Hits: 1, Misses: 1, Stale: 1}) || c.OldestAge != time.Minute.Milliseconds() ||
		c.Plan[0].Why != "few" || c.Plan[0].Bucket != "b" {
		t.Errorf("cost %+v", c)
	}
	if none := NoCost(); none.Plan == nil || none.ByBucket == nil {
		t.Errorf("no cost is %+v", none)
	}
}
