package config

import (
	"errors"
	"strings"
	"testing"
)

const masterKey = "0123456789abcdef0123456789abcdef0123456789ab"

func TestAServerWithAStoreMayStartWithoutTenants(t *testing.T) {
	t.Parallel()
	cfg, err := load(t, `
clients: [{name: web, key: "${env:KEY}", tenants: [acme, later], scopes: [admin]}]
store: {masterKeys: [{id: k2, key: "`+masterKey+`"}, {id: k1, key: "${file:old}"}]}
log: {audit: {file: audit.jsonl}}
orgHosts: [login.acme.com, "127.0.0.1:8081"]
`, map[string]string{"/etc/og/old": masterKey})
	if err != nil {
		t.Fatal(err)
	}
	if got := cfg.Store.URL.Reveal(); got != "sqlite:/etc/og/oktagraph.db" {
		t.Errorf("the store is at %q", got)
	}
	if len(cfg.Store.MasterKeys) != 2 || cfg.Store.MasterKeys[1].Key.Reveal() != masterKey || cfg.Log.Audit.File != "/etc/og/audit.jsonl" {
		t.Errorf("got %+v, %+v", cfg.Store, cfg.Log)
	}
}

func TestMistakesOfStoreAndPageAreToldTogether(t *testing.T) {
	t.Parallel()
	_, err := load(t, `
clients: [{name: web, key: "${env:KEY}", tenants: [UPPER], scopes: [admin]}]
store: {url: "mysql://root:hush@db", masterKeys: [{id: k1, key: short-and-secret}, {id: k2}]}
connect: {url: ftp://x, returnTo: ["http://evil.example", "https://app.acme.com/?next=x"], trustProxies: [everybody], addresses: [here], oidc: {issuer: "https://a.okta.com", values: [], tenants: [acme]}}
`, nil)
	var told *Error
	if !errors.As(err, &told) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"store.url", "store.masterKeys[0]", "store.masterKeys[1].key", "connect.url", "connect.returnTo[0]", "connect.returnTo[1]",
		"connect.trustProxies[0]", "connect.addresses[0]", "connect.oidc.clientId", "connect.oidc.clientSecret", "connect.oidc.values", "clients[0].tenants[0]",
	} {
		if !strings.Contains(err.Error(), want+": ") {
			t.Errorf("not told: %s\n%s", want, err)
		}
	}
	for _, secret := range []string{"hush", "short-and-secret"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("a secret is told: %s", err)
		}
	}
}

func TestTheQuickStartLinksLaterWithAMasterKey(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"OKTAGRAPH_API_KEY": goodKey, "OKTAGRAPH_MASTER_KEY": masterKey, "OKTAGRAPH_TENANT_ID": "acme",
		"OKTAGRAPH_ORG_HOSTS": "login.acme.com, 127.0.0.1:8081", "OKTAGRAPH_CONNECT_URL": "https://og.acme.com/",
	}
	cfg, err := FromEnv(fake(env, nil), testRules)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Tenants) != 0 || cfg.Clients[0].Tenants[0] != "acme" || len(cfg.OrgHosts) != 2 || cfg.Connect.URL != "https://og.acme.com" {
		t.Errorf("got %+v", cfg)
	}
	env["OKTAGRAPH_MASTER_KEY"] = "short"
	if _, err = FromEnv(fake(env, nil), testRules); err == nil || !strings.Contains(err.Error(), "OKTAGRAPH_MASTER_KEY: ") {
		t.Errorf("got %v", err)
	}
	delete(env, "OKTAGRAPH_MASTER_KEY")
	if _, err = FromEnv(fake(env, nil), testRules); err == nil || !strings.Contains(err.Error(), "OKTAGRAPH_ORG_URL: not set") {
		t.Errorf("got %v", err)
	}
}
