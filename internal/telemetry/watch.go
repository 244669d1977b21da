package telemetry

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// CacheState is the state of a cache when metrics are read. Counts only go up.
type CacheState struct {
	// LocalHits and RedisHits are entries found, stale ones included; Misses
	// were found in neither tier.
	LocalHits, RedisHits, Misses uint64
	// RedisFailures are round trips that were not answered in time.
	RedisFailures uint64
	// RedisUp reports whether Redis is configured and in use.
	RedisUp    bool
	LocalBytes uint64
}

// WatchCache reads the cache's state whenever metrics are scraped. It fails when
// a cache is watched already.
func (m *Metrics) WatchCache(read func() CacheState) error {
	return m.watch("cache", &watched{
		descs: map[string]*prometheus.Desc{
			"hits":     describe("cache_hits_total", "Entries found, by tier.", "tier"),
			"misses":   describe("cache_misses_total", "Entries found in no tier."),
			"failures": describe("redis_failures_total", "Round trips to Redis that were not answered in time."),
			"up":       describe("redis_up", "1 while Redis is configured and in use."),
			"bytes":    describe("cache_local_bytes", "Estimated size of the in-process tier."),
		},
		collect: func(emit emitter) {
			s := read()
			emit("hits", prometheus.CounterValue, float64(s.LocalHits), "local")
			emit("hits", prometheus.CounterValue, float64(s.RedisHits), "redis")
			emit("misses", prometheus.CounterValue, float64(s.Misses))
			emit("failures", prometheus.CounterValue, float64(s.RedisFailures))
			up := 0.0
			if s.RedisUp {
				up = 1
			}
			emit("up", prometheus.GaugeValue, up)
			emit("bytes", prometheus.GaugeValue, float64(s.LocalBytes))
		},
	})
}

// WatchBudget reads, whenever metrics are scraped, how many Okta calls may still
// be spent in the current window, by tenant and bucket. It fails when budgets are
// watched already.
func (m *Metrics) WatchBudget(read func(emit func(tenant, bucket string, remaining int))) error {
	return m.watch("budget", &watched{
		descs: map[string]*prometheus.Desc{
			"budget": describe("okta_budget_remaining", "Okta calls that may still be spent in the current window.", "tenant", "bucket"),
		},
		collect: func(emit emitter) {
			read(func(tenant, bucket string, remaining int) {
				emit("budget", prometheus.GaugeValue, float64(remaining), tenant, bucket)
			})
		},
	})
}

// tenantStates are the values of the label state.
var tenantStates = [...]string{"unknown", "ok", "refused"}

// WatchTenants reads, whenever metrics are scraped, whether each tenant's credential is
// unknown, ok or refused. It fails when tenants are watched already.
func (m *Metrics) WatchTenants(read func(emit func(tenant, state string))) error {
	return m.watch("tenants", &watched{
		descs: map[string]*prometheus.Desc{
			"state": describe("tenant_state", "1 for the state of the tenant's Okta credential, 0 for the others.", "tenant", "state"),
		},
		collect: func(emit emitter) {
			read(func(tenant, state string) {
				for _, s := range tenantStates {
					value := 0.0
					if s == state {
						value = 1
					}
					emit("state", prometheus.GaugeValue, value, tenant, s)
				}
			})
		},
	})
}

// QueueState counts what the calls to one tenant's org are doing when metrics are read.
type QueueState struct {
	// Sent is how many are under way, of at most Slots.
	Sent, Slots int
	// ForSlot, ForBudget and ForBreaker count the calls that wait for each.
	ForSlot, ForBudget, ForBreaker int
}

// WatchQueues reads, whenever metrics are scraped, how many of each tenant's Okta calls are
// under way and how many wait. It fails when queues are watched already.
func (m *Metrics) WatchQueues(read func(emit func(tenant string, s QueueState))) error {
	return m.watch("queues", &watched{
		descs: map[string]*prometheus.Desc{
			"sent":    describe("okta_calls_under_way", "Okta calls that are under way.", "tenant"),
			"slots":   describe("okta_slots", "Okta calls that may be under way at once right now.", "tenant"),
			"waiting": describe("okta_calls_waiting", "Okta calls that wait: for a slot, for the budget, for a breaker.", "tenant", "for"),
		},
		collect: func(emit emitter) {
			read(func(tenant string, s QueueState) {
				emit("sent", prometheus.GaugeValue, float64(s.Sent), tenant)
				emit("slots", prometheus.GaugeValue, float64(s.Slots), tenant)
				emit("waiting", prometheus.GaugeValue, float64(s.ForSlot), tenant, "slot")
				emit("waiting", prometheus.GaugeValue, float64(s.ForBudget), tenant, "budget")
				emit("waiting", prometheus.GaugeValue, float64(s.ForBreaker), tenant, "breaker")
			})
		},
	})
}

// WatchBreakers reads, whenever metrics are scraped, which endpoints of each tenant's org
// fail. It fails when breakers are watched already.
func (m *Metrics) WatchBreakers(read func(emit func(tenant, endpoint string, open bool))) error {
	return m.watch("breakers", &watched{
		descs: map[string]*prometheus.Desc{
			"open": describe("okta_breaker_open", "1 while calls to an endpoint do not pass, since it fails.", "tenant", "endpoint"),
		},
		collect: func(emit emitter) {
			read(func(tenant, endpoint string, open bool) {
				value := 0.0
				if open {
					value = 1
				}
				emit("open", prometheus.GaugeValue, value, tenant, endpoint)
			})
		},
	})
}

// WatchAudit reads, whenever metrics are scraped, how many lines of the audit log were
// written and lost. It fails when an audit log is watched already.
func (m *Metrics) WatchAudit(read func() (written, lost uint64)) error {
	return m.watch("audit", &watched{
		descs: map[string]*prometheus.Desc{
			"written": describe("audit_lines_total", "Lines of the audit log that were written."),
			"lost":    describe("audit_lines_lost_total", "Lines of the audit log that could not be written; the ordinary log says why."),
		},
		collect: func(emit emitter) {
			written, lost := read()
			emit("written", prometheus.CounterValue, float64(written))
			emit("lost", prometheus.CounterValue, float64(lost))
		},
	})
}

func (m *Metrics) watch(what string, w *watched) error {
	if err := m.registry.Register(w); err != nil {
		return fmt.Errorf("watch %s: %w", what, err)
	}
	return nil
}

type emitter func(metric string, kind prometheus.ValueType, value float64, labels ...string)

// watched is a prometheus.Collector over values that are kept elsewhere.
type watched struct {
	descs   map[string]*prometheus.Desc
	collect func(emitter)
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}

// Describe implements prometheus.Collector.
func (w *watched) Describe(out chan<- *prometheus.Desc) {
	for _, d := range w.descs {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (w *watched) Collect(out chan<- prometheus.Metric) {
	w.collect(func(metric string, kind prometheus.ValueType, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(w.descs[metric], kind, value, labels...)
	})
}
