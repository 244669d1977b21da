package config

// checkRedisKeys checks the keys that encrypt the values in Redis.
func (rules Rules) checkRedisKeys(r *report, redis *Redis) {
	if redis != nil && rules.RedisKey != nil {
		checkSealKeys(r, "redis.keys", redis.Keys, rules.RedisKey)
	}
}
