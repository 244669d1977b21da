package product

import (
	"errors"

	"oktagraph/internal/audit"
	"oktagraph/internal/telemetry"
	"oktagraph/okta/ratelimit"
)

// watch lets metrics read the cache, the budgets and the tenants' states.
func (p *Product) watch() error {
	return errors.Join(
		p.Metrics.WatchCache(func() telemetry.CacheState {
			s := p.Cache.Stats()
			return telemetry.CacheState{
				LocalHits: s.MemoryHits, RedisHits: s.RedisHits, Misses: s.Misses,
				RedisFailures: s.RedisFailures, RedisUp: s.RedisUp, LocalBytes: s.LocalBytes,
			}
		}),
		p.Metrics.WatchBudget(func(emit func(tenant, bucket string, remaining int)) {
			for _, id := range p.Tenants.IDs() {
				if t, ok := p.Tenants.Get(id); ok {
					for _, bucket := range readBuckets {
						emit(id, bucket, t.Okta.Budget(bucket).Remaining)
					}
				}
			}
		}),
		p.Metrics.WatchTenants(func(emit func(tenant, state string)) {
			for _, id := range p.Tenants.IDs() {
				if t, ok := p.Tenants.Get(id); ok {
					emit(id, t.Okta.Health().State.String())
				}
			}
		}),
	)
}

// WatchAudit lets metrics read how many lines an audit log wrote and lost.
func (p *Product) WatchAudit(log *audit.Log) error { return p.Metrics.WatchAudit(log.Counts) }

// readBuckets are the rate-limit buckets that reading users, groups and roles
// spends.
var readBuckets = []string{
	ratelimit.BucketUser, ratelimit.BucketUsers, ratelimit.BucketGroup, ratelimit.BucketGroups, ratelimit.BucketOther,
}
