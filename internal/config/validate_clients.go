package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	// minKey is the minimum length of a client's key: 24 random letters and digits
	// hold more than 128 bits.
	minKey = 24
	// maxKey is well within every proxy's header limit.
	maxKey = 1024
	// maxCostLimit keeps one operation from costing a whole org's minute.
	maxCostLimit = 1_000_000
)

func (rules Rules) checkClients(c *Config, r *report) {
	if len(c.Clients) == 0 && len(c.Issuers) == 0 && c.Store == nil {
		r.add("clients", errNobody)
	}
	names, keys := map[string]bool{}, map[string]string{}
	for i := range c.Clients {
		client, path := &c.Clients[i], index("clients", i)
		switch {
		case client.Name == "":
			r.add(path+".name", "missing; it names the caller in logs, for example dashboard")
		case names[client.Name]:
			r.add(path+".name", "%q is taken by another client; names are unique", client.Name)
		}
		names[client.Name] = true
		checkKeys(r, path, client, keys)
		rules.checkTenantIDs(c, r, path+".tenants", client.Tenants)
		rules.checkScopes(r, path+".scopes", client.Scopes)
		client.Limits.check(r, path+".limits")
		if err := CheckCostLimit(client.CostLimit); err != nil {
			r.add(path+".costLimit", "%s", err)
		}
	}
}

// maxKeys is how many keys a client may have: one, the next, and some to spare.
const maxKeys = 8

// checkKeys accepts one key, or a list during a rotation. owners maps the keys seen so far to
// their clients.
func checkKeys(r *report, path string, client *Client, owners map[string]string) {
	switch n := len(client.Keys); {
	case n == 0:
		checkKey(r, path+".key", client.Name, client.Key, owners)
		return
	case !client.Key.IsZero():
		r.add(path+".keys", "key is there too; keep one of the two")
	case n > maxKeys:
		r.add(path+".keys", "more than %d; remove those that are no longer used", maxKeys)
	}
	for i, key := range client.Keys {
		checkKey(r, index(path+".keys", i), client.Name, key, owners)
	}
}

// checkKey also reports a key that two clients share: they could not be told apart.
func checkKey(r *report, path, name string, secret Secret, owners map[string]string) {
	key := secret.Reveal()
	owner, taken := owners[key]
	err := CheckKey(key)
	switch {
	case key == "":
		r.add(path, "missing; make one of at least %d characters with: openssl rand -hex 24", minKey)
	case err != nil:
		r.add(path, "%s", err)
	case taken && owner == name:
		r.add(path, "is listed twice; keep one")
	case taken:
		r.add(path, "is also the key of %q; every client needs its own", owner)
	}
	owners[key] = name
}

func (rules Rules) checkTenantIDs(c *Config, r *report, path string, ids []string) {
	if len(ids) == 0 {
		r.add(path, "none; list the ids of the tenants the caller may read")
	}
	for i, id := range ids {
		known := slices.ContainsFunc(c.Tenants, func(t Tenant) bool { return t.ID == id })
		switch {
		case !known && c.Store != nil && rules.TenantID(id):
			// The tenant is linked, or will be.
		case !known && c.Store != nil:
			r.add(index(path, i), "%q cannot be a tenant's id; use up to 63 of a-z, 0-9 and -, not beginning with -", id)
		case !known:
			r.add(index(path, i), "%q is not a tenant in this file; known: %s", id, strings.Join(tenantIDs(c), ", "))
		case slices.Contains(ids[:i], id):
			r.add(index(path, i), "%q is listed twice; keep one", id)
		}
	}
}

func (rules Rules) checkScopes(r *report, path string, scopes []string) {
	if len(scopes) == 0 {
		r.add(path, "none; list what the caller may read, for example [users:read, groups:read]")
	}
	for i, scope := range scopes {
		switch {
		case !slices.Contains(rules.Scopes, scope):
			r.add(index(path, i), "%q is not a scope; known: %s", scope, strings.Join(rules.Scopes, ", "))
		case slices.Contains(scopes[:i], scope):
			r.add(index(path, i), "%q is listed twice; keep one", scope)
		}
	}
}

func tenantIDs(c *Config) []string {
	var ids []string
	for _, t := range c.Tenants {
		if t.ID != "" {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// CheckKey returns why a text cannot be a client's key.
func CheckKey(key string) error {
	switch {
	case len(key) < minKey:
		return fmt.Errorf("shorter than %d characters; make one with: openssl rand -hex 24", minKey)
	case len(key) > maxKey:
		return fmt.Errorf("longer than %d characters; make one with: openssl rand -hex 24", maxKey)
	case !isToken(key):
		return errors.New("holds a space or an odd character; use letters, digits and -._~+/= only")
	}
	return nil
}
