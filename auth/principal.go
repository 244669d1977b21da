package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"oktagraph/tenant"
)

// Principal is an authenticated caller. It is immutable; a caller's requests
// share it.
type Principal struct {
	// Name is shown in logs and in `viewer`.
	Name string
	// Tenants are the ids of the tenants it may read, sorted.
	Tenants []string
	// Scopes are sorted, so that they can be part of a cache key.
	Scopes []Scope
	// Freshness lets its requests ask for fresher data than the cache holds.
	Freshness bool
	// CostLimit bounds one operation's estimated Okta calls; 0 means the server's default.
	CostLimit int
	// User is a token's subject, usually a person; "" for a caller with an API key.
	User string
	// Limits are what the caller may spend per minute.
	Limits Limits
	// Documents are those the caller may run; nil: all.
	Documents *Documents
}

// Limits are a caller's own limits; 0 means none.
type Limits struct{ CallsPerMinute, OperationsPerMinute int }

// NewPrincipal checks and copies p, and sorts and deduplicates its lists. The
// error lists everything wrong with it: no name, missing or malformed tenants,
// missing or unknown scopes, a negative cost limit.
func NewPrincipal(p Principal) (*Principal, error) {
	var faults []error
	if p.Name == "" {
		faults = append(faults, errors.New("it has no name"))
	}
	if len(p.Tenants) == 0 {
		faults = append(faults, errors.New("it has no tenants"))
	}
	for _, id := range p.Tenants {
		if !tenant.ValidID(id) {
			faults = append(faults, fmt.Errorf("%q: %w", id, tenant.ErrID))
		}
	}
	if len(p.Scopes) == 0 {
		faults = append(faults, errors.New("it has no scopes"))
	}
	for _, s := range p.Scopes {
		if _, err := ParseScope(string(s)); err != nil {
			faults = append(faults, err)
		}
	}
	if p.CostLimit < 0 {
		faults = append(faults, fmt.Errorf("its cost limit %d is below 0", p.CostLimit))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("caller %q: %w", p.Name, err)
	}
	p.Tenants = sortedSet(p.Tenants)
	p.Scopes = sortedSet(p.Scopes)
	return &p, nil
}

func sortedSet[S ~string](list []S) []S { return slices.Compact(slices.Sorted(slices.Values(list))) }

// Has reports whether the principal may use a scope. A nil principal may use none.
func (p *Principal) Has(s Scope) bool { return p != nil && slices.Contains(p.Scopes, s) }

// LogValue shows only a principal's name in logs.
func (p *Principal) LogValue() slog.Value {
	if p == nil {
		return slog.StringValue("")
	}
	return slog.StringValue(p.Name)
}

type principalKey struct{}

// WithPrincipal returns a context that carries the caller.
func WithPrincipal(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalFrom returns the caller that ctx carries; ok is false when it carries
// none.
func PrincipalFrom(ctx context.Context) (p *Principal, ok bool) {
	p, _ = ctx.Value(principalKey{}).(*Principal)
	return p, p != nil
}
