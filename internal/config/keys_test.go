package config

import (
	"strings"
	"testing"
)

func TestAServerWithAStoreMayStartWithoutClients(t *testing.T) {
	t.Parallel()
	const noClients = "tenants: [{id: acme, orgUrl: acme.okta.com, apiToken: 00t}]\n"
	if _, err := load(t, noClients+`store: {masterKeys: [{id: k1, key: "`+masterKey+`"}]}`, nil); err != nil {
		t.Errorf("with a store: %v", err)
	}
	_, err := load(t, noClients, nil)
	if err == nil || !strings.Contains(err.Error(), "clients: none") || !strings.Contains(err.Error(), "oktagraph key create") {
		t.Errorf("without one: %v", err)
	}
}

func TestTheQuickStartNeedsItsKeyWithAStoreToo(t *testing.T) {
	t.Parallel()
	_, err := FromEnv(fake(map[string]string{"OKTAGRAPH_MASTER_KEY": masterKey, "OKTAGRAPH_TENANT_ID": "acme"}, nil), testRules)
	if err == nil || !strings.Contains(err.Error(), "OKTAGRAPH_API_KEY: not set") {
		t.Errorf("got %v", err)
	}
}

func TestCostLimitsHaveBounds(t *testing.T) {
	t.Parallel()
	for n, ok := range map[int]bool{-1: false, 0: false, 1: true, maxCostLimit: true, maxCostLimit + 1: false} {
		if err := CheckCostLimit(n); (err == nil) != ok {
			t.Errorf("%d: %v", n, err)
		}
	}
}
