package auth

import (
	"slices"

	"oktagraph/tenant"
)

// ReadableBy returns the field groups that scopes allow a caller to read.
func ReadableBy(scopes ...Scope) tenant.Readable {
	return tenant.Readable{
		Profile: slices.Contains(scopes, UsersProfile),
		Contact: slices.Contains(scopes, UsersContact),
		Raw:     slices.Contains(scopes, RawRead),
	}
}

// Readable implements [KeySource].
func (k *Keys) Readable(tenantID string) tenant.Readable { return k.readable[tenantID] }

// readableOf returns what at least one of the clients may read, by tenant.
func readableOf(clients []Client) map[string]tenant.Readable {
	all := map[string]tenant.Readable{}
	for _, c := range clients {
		for _, id := range c.Principal.Tenants {
			all[id] = all[id].And(ReadableBy(c.Principal.Scopes...))
		}
	}
	return all
}

// Readable returns the field groups of a tenant that a caller of any source may read. It is
// called for every request.
func (c *Callers) Readable(tenantID string) (all tenant.Readable) {
	s := c.sources.Load()
	for _, source := range []KeySource{s.Keys, s.Stored} {
		if source != nil {
			all = all.And(source.Readable(tenantID))
		}
	}
	if s.Issuers != nil {
		all = all.And(s.Issuers.Readable(tenantID))
	}
	return all
}

// Readable implements [KeySource]. An expired key counts until the keys are replaced.
func (k *StoredKeys) Readable(tenantID string) tenant.Readable {
	return k.held.Load().readable[tenantID]
}

// Readable returns the field groups of a tenant that some token may give access to.
func (s *Issuers) Readable(tenantID string) tenant.Readable {
	open := s.readable.Load()
	return open.anywhere.And(open.of[tenantID])
}

// grants holds what tokens of all issuers may read: in the tenants that the configuration names,
// and anywhere, for issuers whose tokens may name any tenant.
type grants struct {
	of       map[string]tenant.Readable
	anywhere tenant.Readable
}

func grantsOf(table map[string]*issuer) *grants {
	g := &grants{of: map[string]tenant.Readable{}}
	for _, one := range table {
		opens := one.Scopes.readable()
		if one.Tenants.literal() {
			g.anywhere = g.anywhere.And(opens)
		}
		for id := range one.Tenants.named() {
			g.of[id] = g.of[id].And(opens)
		}
	}
	return g
}

// readable returns what the scopes of this grant allow tokens to read.
func (g Grant) readable() tenant.Readable {
	if g.literal() {
		return tenant.Everything()
	}
	var all tenant.Readable
	for name := range g.named() {
		all = all.And(ReadableBy(Scope(name)))
	}
	return all
}
