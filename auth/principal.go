package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"oktagraph/tenant"
)

// Principal is an authenticated caller. It does not change once made; requests
// of one caller share it.
type Principal struct {
	// Name is for logs and for `viewer`.
	Name string
	// Tenants are the ids of the tenants it may read, sorted.
	Tenants []string
	// Scopes are sorted, so that they can be part of a key.
	Scopes []Scope
	// Freshness lets its requests ask for fresher data than the cache holds.
	Freshness bool
	// CostLimit bounds one operation's estimated Okta calls; 0 is the server's default.
	CostLimit int
	// User is the person a token speaks for (its subject), "" for a client's own key.
	User string
	// Limits are what the caller may spend in a minute.
	Limits Limits
	// Documents says which documents it may run; nil: all.
	Documents *Documents
}

// Limits of a caller; 0 is no limit of its own.
type Limits struct{ CallsPerMinute, OperationsPerMinute int }

// NewPrincipal checks and copies p, with its lists sorted and free of doubles.
// The error names everything that is wrong with it: no name, no or ill-formed
// tenants, no or unknown scopes, a negative cost limit.
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

// LogValue shows a principal in logs by its name alone.
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

// PrincipalFrom returns the caller of ctx; ok is false when nobody has
// authenticated.
func PrincipalFrom(ctx context.Context) (p *Principal, ok bool) {
	p, _ = ctx.Value(principalKey{}).(*Principal)
	return p, p != nil
}
