package auth_test

import (
	"net/http"
	"testing"

	"oktagraph/auth"
	"oktagraph/okta"
	"oktagraph/tenant"
)

const (
	acmeKey   = "acme-key-0123456789abcdef"
	globexKey = "globex-key-0123456789abcd"
	bothKey   = "both-key-0123456789abcdef"
)

func principal(t *testing.T, name string, tenants ...string) *auth.Principal {
	t.Helper()
	p, err := auth.NewPrincipal(auth.Principal{Name: name, Tenants: tenants, Scopes: []auth.Scope{auth.GroupsRead, auth.RolesRead, auth.UsersRead}})
	if err != nil {
		t.Fatalf("make a principal: %v", err)
	}
	return p
}

func caller(t *testing.T, key string, p *auth.Principal) auth.Client {
	t.Helper()
	k, err := auth.NewKey(key)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	return auth.Client{Key: k, Principal: p}
}

// keys knows one caller of acme, one of globex and one of both.
func keys(t *testing.T) *auth.Keys {
	t.Helper()
	k, err := auth.NewKeys(
		caller(t, acmeKey, principal(t, "acme's", "acme")),
		caller(t, globexKey, principal(t, "globex's", "globex")),
		caller(t, bothKey, principal(t, "both's", "acme", "globex")),
	)
	if err != nil {
		t.Fatalf("register callers: %v", err)
	}
	return k
}

func registry(t *testing.T, ids ...string) *tenant.Registry {
	t.Helper()
	var all []*tenant.Tenant
	for _, id := range ids {
		origin, err := okta.ParseOrigin("https://" + id + ".okta.com")
		if err != nil {
			t.Fatalf("parse an origin: %v", err)
		}
		client, err := okta.New(origin, okta.APIToken("token-of-"+id))
		if err != nil {
			t.Fatalf("make a client: %v", err)
		}
		made, err := tenant.New(id, client, 0)
		if err != nil {
			t.Fatalf("make a tenant: %v", err)
		}
		all = append(all, made)
	}
	r, err := tenant.NewRegistry(all...)
	if err != nil {
		t.Fatalf("register tenants: %v", err)
	}
	return r
}

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

// callers know these keys and nothing else.
func callers(keys auth.KeySource) *auth.Callers {
	return auth.NewCallers(auth.Sources{Keys: keys}, nil, nil)
}
