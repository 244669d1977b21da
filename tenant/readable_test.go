package tenant_test

import (
	"testing"

	"oktagraph/tenant"
)

func TestWhatCallersMayReadDecidesOnTheNamespace(t *testing.T) {
	t.Parallel()
	acme := made(t, "acme", "https://acme.okta.com", "a-token", 0)
	registry, err := tenant.NewRegistry(acme)
	if err != nil {
		t.Fatal(err)
	}
	readable := tenant.Everything()
	registry.Follow(func(string) tenant.Readable { return readable })
	seen := map[string]tenant.Readable{}
	for _, r := range []tenant.Readable{tenant.Everything(), {}, {Profile: true}, {Contact: true}, {Profile: true, Contact: true}} {
		readable = r
		got, ok := registry.Get("acme")
		if !ok {
			t.Fatal("it is gone")
		}
		if other, taken := seen[got.Namespace]; taken {
			t.Errorf("%+v and %+v share a namespace", r, other)
		}
		seen[got.Namespace] = r
		if again, _ := registry.Get("acme"); again != got {
			t.Error("nothing changed, and it is another tenant")
		}
		if advanced, err := registry.Advance("acme", got.Generation()+1); err != nil || advanced.Keeps(tenant.UserRaw) != r.Raw {
			t.Errorf("after a purge it keeps raw objects: %v, %v", advanced.Keeps(tenant.UserRaw), err)
		}
		if named := got.WithName("Acme").WithManagers(tenant.Managers{Primary: "manager"}); named.Keeps(tenant.UserProfile+"city") != (r.Contact || r.Raw) {
			t.Errorf("under another name it keeps cities: %v", !r.Contact)
		}
	}
	if seen[acme.Namespace] != tenant.Everything() {
		t.Error("a tenant that keeps everything has another namespace than before")
	}
}

func TestACallerWhoMayReadMoreThanOthersHasANamespaceWithAllOfIt(t *testing.T) {
	t.Parallel()
	acme := made(t, "acme", "https://acme.okta.com", "a-token", 0).WithReadable(tenant.Readable{Profile: true})
	if same := acme.For(tenant.Readable{}); same != acme {
		t.Error("who may read less has a namespace of their own")
	}
	more := acme.For(tenant.Readable{Contact: true})
	if more.Namespace == acme.Namespace || !more.Keeps(tenant.UserProfile+"mobilePhone") || !more.Keeps(tenant.UserProfile+"title") {
		t.Errorf("who may read more shares a namespace: %t", more.Namespace == acme.Namespace)
	}
}

func TestManagersKeepTheAttributesThatNameThem(t *testing.T) {
	t.Parallel()
	acme := made(t, "acme", "https://acme.okta.com", "a-token", 0).WithReadable(tenant.Readable{Profile: true})
	for holds, want := range map[string]bool{tenant.HoldsAny: true, "email": true, tenant.HoldsLogin: false, tenant.HoldsID: false} {
		if got := acme.WithManagers(tenant.Managers{Attribute: "managerId", Holds: holds}).Keeps(tenant.UserProfile + "email"); got != want {
			t.Errorf("where managers are named by %s, e-mail addresses are kept: %t", holds, got)
		}
	}
	if acme.WithReadable(tenant.Readable{}).Keeps(tenant.UserProfile + "email") {
		t.Error("nobody may ask for managers, and e-mail addresses are kept")
	}
}
