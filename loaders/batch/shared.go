package batch

import (
	"sync"

	"oktagraph/tenant"
)

// sharing keeps what the operations of one org share, by its tenant and the tenant's
// cache namespace: another org under the same name is another org. There are as many as
// tenants are configured, times the sorts of things.
type sharing struct{ byOrg sync.Map }

type sharedKey struct {
	sort              any
	tenant, namespace string
}

// Shared is what the operations of a tenant's org share of a type, zero at first.
func Shared[T any](e *Engine, t *tenant.Tenant) *T {
	key := sharedKey{(*T)(nil), t.ID, t.Namespace}
	if known, ok := e.shared.byOrg.Load(key); ok {
		return known.(*T) //nolint:forcetypeassert // its type is in the key
	}
	known, _ := e.shared.byOrg.LoadOrStore(key, new(T))
	return known.(*T) //nolint:forcetypeassert // its type is in the key
}
