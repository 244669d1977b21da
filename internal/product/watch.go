package product

import (
	"errors"

	"oktagraph/internal/audit"
	"oktagraph/internal/telemetry"
	"oktagraph/okta/ratelimit"
	"oktagraph/tenant"
)

// watch lets metrics read the cache and each tenant's budgets, credential state, queue and
// breakers.
func (p *Product) watch() error {
	return errors.Join(
		p.Metrics.WatchCache(p.cacheState),
		p.Metrics.WatchBudget(func(emit func(tenant, bucket string, remaining int)) {
			p.each(func(t *tenant.Tenant) {
				for _, bucket := range readBuckets {
					emit(t.ID, bucket, t.Okta.Budget(bucket).Remaining)
				}
			})
		}),
		p.Metrics.WatchTenants(func(emit func(tenant, state string)) {
			p.each(func(t *tenant.Tenant) { emit(t.ID, t.Okta.Health().State.String()) })
		}),
		p.Metrics.WatchQueues(func(emit func(tenant string, s telemetry.QueueState)) {
			p.each(func(t *tenant.Tenant) { emit(t.ID, telemetry.QueueState(t.Okta.Queue())) })
		}),
		p.Metrics.WatchBreakers(func(emit func(tenant, endpoint string, open bool)) {
			p.each(func(t *tenant.Tenant) {
				t.Okta.Breakers(func(endpoint string, open bool) { emit(t.ID, endpoint, open) })
			})
		}),
	)
}

func (p *Product) each(f func(t *tenant.Tenant)) {
	for _, id := range p.Tenants.IDs() {
		if t, ok := p.Tenants.Get(id); ok {
			f(t)
		}
	}
}

func (p *Product) cacheState() telemetry.CacheState {
	s := p.Cache.Stats()
	return telemetry.CacheState{
		LocalHits: s.MemoryHits, RedisHits: s.RedisHits, Misses: s.Misses,
		RedisFailures: s.RedisFailures, RedisUp: s.RedisUp, LocalBytes: s.LocalBytes,
	}
}

// WatchAudit lets metrics read how many lines an audit log wrote and lost.
func (p *Product) WatchAudit(log *audit.Log) error { return p.Metrics.WatchAudit(log.Counts) }

// readBuckets are the rate-limit buckets that reads of users, groups and roles
// spend.
var readBuckets = []string{
	ratelimit.BucketUser, ratelimit.BucketUsers, ratelimit.BucketGroup, ratelimit.BucketGroups, ratelimit.BucketOther,
}
