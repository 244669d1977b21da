package tenant

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// ErrUnknown means that a registry has no tenant with that id.
var ErrUnknown = errors.New("unknown tenant")

// Registry holds the tenants of a process. It is safe for concurrent use.
type Registry struct {
	mu       sync.RWMutex
	byID     map[string]*Tenant
	readable func(id string) Readable // nil: everything
}

// Follow makes tenants store, from now on, what readable returns for their ids. readable is
// called for every request, so it should only look something up.
func (r *Registry) Follow(readable func(id string) Readable) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.readable = readable
}

// NewRegistry returns a registry of tenants made by [New]. Its error names every
// id that is invalid or occurs twice.
func NewRegistry(tenants ...*Tenant) (*Registry, error) {
	r := &Registry{byID: make(map[string]*Tenant, len(tenants))}
	var faults []error
	for _, t := range tenants {
		switch _, twice := r.byID[t.ID]; {
		case !ValidID(t.ID) || t.Okta == nil || t.Namespace == "":
			faults = append(faults, fmt.Errorf("tenant %q was not made by New", t.ID))
		case twice:
			faults = append(faults, fmt.Errorf("tenant %s is there twice", t.ID))
		default:
			r.byID[t.ID] = t
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("register tenants: %w", err)
	}
	return r, nil
}

// Get returns the tenant with an id. If its credential has changed, as with a rotated token file,
// or what its callers may read, the tenant has a new namespace: another credential may see other
// data, and what nobody could read was not stored.
func (r *Registry) Get(id string) (*Tenant, bool) {
	r.mu.RLock()
	t, ok := r.byID[id]
	source := r.readable
	r.mu.RUnlock()
	if !ok {
		return nil, false
	}
	readable := t.readable
	if source != nil {
		readable = source(id)
	}
	if t.Okta.CredentialID() == t.credential && readable == t.readable {
		return t, true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if t, ok = r.byID[id]; !ok {
		return nil, false // removed a moment ago
	}
	fresh := t.at(t.generation).WithReadable(readable)
	r.byID[id] = fresh
	return fresh, true
}

// Put adds a tenant, or replaces the one with its id. It fails for a tenant that was not made by
// [New].
func (r *Registry) Put(t *Tenant) error {
	if t == nil || !ValidID(t.ID) || t.Okta == nil || t.Namespace == "" {
		return errors.New("put tenant: it was not made by New")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byID[t.ID] = t
	return nil
}

// Remove removes a tenant; operations that already have it go on with it.
func (r *Registry) Remove(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byID, id)
}

// IDs returns the ids of all tenants, sorted.
func (r *Registry) IDs() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Sorted(maps.Keys(r.byID))
}

// Purged moves a tenant to a new namespace after a purge at that time, unless it has seen a later
// one, so that nothing cached before is read again. Unknown ids change nothing.
func (r *Registry) Purged(id string, at int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, ok := r.byID[id]
	if !ok || at <= t.purged {
		return
	}
	fresh := *t
	fresh.purged = at
	fresh.name()
	r.byID[id] = &fresh
}

// Advance moves a tenant to a later generation, so that nothing cached before is
// ever read again. A generation that is not later changes nothing: news of one may
// arrive twice or out of order. The error is [ErrUnknown].
//
// The caller must store generations so that replicas and restarts agree on them, for
// example as a counter in the shared cache.
func (r *Registry) Advance(id string, generation uint64) (*Tenant, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, ok := r.byID[id]
	if !ok {
		return nil, fmt.Errorf("advance tenant %q: %w", id, ErrUnknown)
	}
	if generation <= t.generation {
		return t, nil
	}
	fresh := t.at(generation)
	r.byID[id] = fresh
	return fresh, nil
}
