package auth

import (
	"slices"

	"oktagraph/tenant"
)

// Readers know what their callers, all together, may read of a tenant. An [Authenticator]
// that is one has less lie in Redis: what nobody may read is left out.
type Readers interface {
	// Readable are the groups of fields that some caller may read. It is asked for every
	// request.
	Readable(tenantID string) tenant.Readable
}

// ReadableBy are the groups of fields that scopes open.
func ReadableBy(scopes ...Scope) tenant.Readable {
	return tenant.Readable{
		Profile: slices.Contains(scopes, UsersProfile),
		Contact: slices.Contains(scopes, UsersContact),
		Raw:     slices.Contains(scopes, RawRead),
	}
}

// Readable implements [Readers].
func (k *Keys) Readable(tenantID string) tenant.Readable { return k.readable[tenantID] }

// readableOf is what clients may read, by tenant.
func readableOf(clients []Client) map[string]tenant.Readable {
	all := map[string]tenant.Readable{}
	for _, c := range clients {
		for _, id := range c.Principal.Tenants {
			all[id] = all[id].And(ReadableBy(c.Principal.Scopes...))
		}
	}
	return all
}
