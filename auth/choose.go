package auth

import (
	"errors"
	"net/http"
	"slices"

	"oktagraph/tenant"
)

// TenantHeader chooses among the caller's tenants.
const TenantHeader = "X-Tenant"

// ErrTenantUnnamed means that a caller with several tenants named none, or more
// than one, of them: bad input.
var ErrTenantUnnamed = errors.New("name exactly one tenant in the " + TenantHeader + " header")

// ErrTenantForbidden means that the caller may not read the tenant it named, or
// that there is none of that name. It is one error for both, without the name, so
// that nobody learns which tenants exist.
var ErrTenantForbidden = errors.New("this tenant is not open to you")

// Tenants finds tenants by id; [tenant.Registry] is one.
type Tenants interface {
	Get(id string) (*tenant.Tenant, bool)
}

// ChooseTenant returns the tenant a request is about: the one it names, else the
// caller's only one. Errors are [ErrTenantUnnamed] and [ErrTenantForbidden].
func ChooseTenant(p *Principal, header http.Header, all Tenants) (*tenant.Tenant, error) {
	if p == nil || len(p.Tenants) == 0 {
		return nil, ErrTenantForbidden
	}
	named := header.Values(TenantHeader)
	var id string
	switch {
	case len(named) > 1:
		return nil, ErrTenantUnnamed
	case len(named) == 1 && named[0] != "":
		id = named[0]
	case len(p.Tenants) > 1:
		return nil, ErrTenantUnnamed
	default:
		id = p.Tenants[0]
	}
	if !slices.Contains(p.Tenants, id) {
		return nil, ErrTenantForbidden
	}
	t, ok := all.Get(id)
	if !ok {
		return nil, ErrTenantForbidden
	}
	return t, nil
}
