package config

// checkRedisKeys checks the keys that seal what lies in Redis.
func (rules Rules) checkRedisKeys(r *report, redis *Redis) {
	if redis == nil || rules.RedisKey == nil {
		return
	}
	seen := map[string]bool{}
	for i, k := range redis.Keys {
		path := index("redis.keys", i)
		switch err := rules.RedisKey(k.ID, k.Key.Reveal()); {
		case k.ID == "":
			r.add(path+".id", "missing; it is kept beside each value to find its key again, for example r1")
		case k.Key.IsZero():
			r.add(path+".key", "missing; make one with: openssl rand -base64 32")
		case err != nil:
			r.add(path, "%s", err)
		case seen[k.ID]:
			r.add(path+".id", "%q is there twice; every key has an id of its own", k.ID)
		}
		seen[k.ID] = true
	}
}
