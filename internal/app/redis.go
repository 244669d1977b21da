package app

import (
	"fmt"

	"oktagraph/cache"
	"oktagraph/internal/config"
	"oktagraph/internal/store"
)

// sealKey parses a key that encrypts the values in Redis, from text of the same form as a master
// key. Its errors never quote the text.
func sealKey(id, text string) (cache.SealKey, error) {
	secret, ok := store.KeyBytes(text)
	if !ok {
		return cache.SealKey{}, fmt.Errorf("%w: it is not 32 bytes in base64 or hex; make one with: openssl rand -base64 32", cache.ErrSealKey)
	}
	k := cache.SealKey{ID: id, Secret: secret}
	return k, k.Check()
}

// sealKeys returns the configured keys, which sealKey has checked before.
func sealKeys(r *config.Redis) ([]cache.SealKey, error) {
	keys := make([]cache.SealKey, len(r.Keys))
	for i, k := range r.Keys {
		var err error
		if keys[i], err = sealKey(k.ID, k.Key.Reveal()); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// openCache opens the cache for a command, which then shares the budgets of running servers.
func openCache(cfg *config.Config) (*cache.Cache, error) {
	options, err := cacheOf(cfg)
	if err != nil {
		return nil, err
	}
	c, err := cache.New(options)
	if err != nil {
		return nil, fmt.Errorf("open cache: %w", err)
	}
	return c, nil
}
