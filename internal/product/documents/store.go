// Package documents stores the documents that clients register by their hash: in the
// process and, when configured, in Redis, so that all servers know them.
//
// It has its own cache, separate from that of Okta's answers: what clients choose to
// register takes no room from the answers of others.
package documents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"oktagraph/cache"
	"oktagraph/graph/persisted"
)

const (
	// localBytes bounds the process's part, for all clients together: about 3,000 documents
	// of usual length. The least used are evicted first, and found in Redis again.
	localBytes = 8 << 20
	// Life is how long a document is kept after its last refresh; a document in use is
	// refreshed once per refreshAfter. A frontend that nobody opens for a day sends its
	// texts again.
	Life         = 24 * time.Hour
	refreshAfter = time.Hour
)

// kind is the cache's kind for documents. Jitter shortens a life by up to a tenth.
var kind = cache.Kind[string]{
	Name: "apq", Soft: Life, Hard: Life, Lasting: true,
	Encode: func(text string) ([]byte, error) { return []byte(text), nil },
	Decode: func(b []byte) (string, error) { return string(b), nil },
	Size:   func(text string) int { return len(text) },
}

// Store is a persisted.Store. Close it.
type Store struct {
	cache  *cache.Cache
	quotas *quotas
}

var _ persisted.Store = (*Store)(nil)

// New returns a store with the Redis, the keys and the clock of the answers' cache options. It does
// not log about Redis, as that cache does already.
func New(o cache.Options) (*Store, error) {
	kept, err := cache.New(cache.Options{LocalBytes: localBytes, Redis: o.Redis, Keys: o.Keys, Now: o.Now, Rand: o.Rand})
	if err != nil {
		return nil, fmt.Errorf("open the cache of documents: %w", err)
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return &Store{cache: kept, quotas: newQuotas(now)}, nil
}

// Close closes the connections to Redis.
func (s *Store) Close() { s.cache.Close() }

// Get implements persisted.Store. A text that does not match its hash, whoever wrote it, is not
// found.
func (s *Store) Get(ctx context.Context, in persisted.Space, sum string) (string, bool) {
	ns, id := place(in, sum)
	e := cache.GetMany(ctx, s.cache, ns, &kind, []string{id})[0]
	if e.State == cache.Miss || e.NotFound || hashOf(e.Value) != sum {
		return "", false
	}
	if e.Age >= refreshAfter {
		s.set(ctx, ns, id, e.Value)
	}
	return e.Value, true
}

// Add implements persisted.Store. It does not write again what this process knows already, and
// stores only so many new texts; see quotas.
func (s *Store) Add(ctx context.Context, in persisted.Space, sum, text string) bool {
	ns, id := place(in, sum)
	if cache.Peek(s.cache, ns, &kind, []string{id})[0].State == cache.Fresh || hashOf(text) != sum || !s.quotas.take(in) {
		return false
	}
	s.set(ctx, ns, id, text)
	return true
}

func (s *Store) set(ctx context.Context, ns cache.Namespace, id, text string) {
	cache.SetMany(ctx, s.cache, ns, &kind, []cache.Item[string]{{ID: id, Value: text}})
}

// anyTenant replaces the tenant of a request that does not name one. It cannot be a tenant's id:
// those begin with a letter or a digit.
const anyTenant = "_"

// place returns where a document is stored: og:<tenant>:<namespace>:apq:<client>:<hash>. The hash
// has a fixed length, so that clients with colons in their names cannot collide.
func place(in persisted.Space, sum string) (cache.Namespace, string) {
	tenant, namespace := in.Tenant, in.Namespace
	if tenant == "" {
		tenant, namespace = anyTenant, "clients"
	}
	ns, err := cache.NewNamespace(tenant, namespace)
	if err != nil {
		ns = cache.Namespace{} // stores nothing
	}
	return ns, in.Client + ":" + sum
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
