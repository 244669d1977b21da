package product

import (
	"errors"

	"oktagraph/internal/telemetry"
	"oktagraph/okta/ratelimit"
)

// watch lets metrics read the cache and the budgets.
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
	)
}

// readBuckets are the rate-limit buckets that reading users, groups and roles
// spends.
var readBuckets = []string{
	ratelimit.BucketUser, ratelimit.BucketUsers, ratelimit.BucketGroup, ratelimit.BucketGroups, ratelimit.BucketOther,
}
