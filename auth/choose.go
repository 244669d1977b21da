package auth

import (
	"errors"
	"net/http"
	"slices"

	"oktagraph/tenant"
)

// TenantHeader names one of the caller's tenants.
const TenantHeader = "X-Tenant"

// ErrTenantUnnamed means that a caller with several tenants named none of them. Fields that
// read one org report it as bad input; those that name several orgs do not need it.
var ErrTenantUnnamed = errors.New("name one tenant in the " + TenantHeader + " header")

// ErrTenantTwice means that a caller sent the header more than once: bad input.
var ErrTenantTwice = errors.New("send the " + TenantHeader + " header once")

// ErrTenantForbidden means that the caller may not read the tenant it named, or
// that no such tenant exists. Both get the same error, without the name, so that
// callers cannot find out which tenants exist.
var ErrTenantForbidden = errors.New("this tenant is not open to you")

// UnlinkedError means that one of the caller's own tenants is not, or no longer, linked to an
// org. For other tenants the error is [ErrTenantForbidden].
type UnlinkedError struct{ ID string }

// Error implements error.
func (e *UnlinkedError) Error() string { return "tenant " + e.ID + " is not linked" }

// Tenants finds tenants by id; [tenant.Registry] is one.
type Tenants interface {
	Get(id string) (*tenant.Tenant, bool)
}

// ChooseTenant returns the tenant of a request: the one it names, else the
// caller's only one. Errors are [ErrTenantUnnamed], [ErrTenantTwice], [ErrTenantForbidden]
// and [*UnlinkedError].
func ChooseTenant(p *Principal, header http.Header, all Tenants) (*tenant.Tenant, error) {
	if p == nil || len(p.Tenants) == 0 {
		return nil, ErrTenantForbidden
	}
	named := header.Values(TenantHeader)
	var id string
	switch {
	case len(named) > 1:
		return nil, ErrTenantTwice
	case len(named) == 1 && named[0] != "":
		id = named[0]
	case len(p.Tenants) > 1:
		return nil, ErrTenantUnnamed
	default:
		id = p.Tenants[0]
	}
	return OpenTenant(p, id, all)
}

// OpenTenant returns a tenant by its id, if it is one of the caller's. The tenant returned may
// store every field group that the caller may read, whatever is stored for others. Other ids are
// not even looked up. Errors are [ErrTenantForbidden] and [*UnlinkedError].
func OpenTenant(p *Principal, id string, all Tenants) (*tenant.Tenant, error) {
	if p == nil || !slices.Contains(p.Tenants, id) {
		return nil, ErrTenantForbidden
	}
	t, ok := all.Get(id)
	if !ok {
		return nil, &UnlinkedError{ID: id}
	}
	return t.For(ReadableBy(p.Scopes...)), nil
}
