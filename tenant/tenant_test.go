package tenant_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/okta"
	"oktagraph/tenant"
)

func client(t *testing.T, origin string, cred okta.Credential) *okta.Client {
	t.Helper()
	o, err := okta.ParseOrigin(origin)
	if err != nil {
		t.Fatalf("parse the origin: %v", err)
	}
	c, err := okta.New(o, cred)
	if err != nil {
		t.Fatalf("make a client: %v", err)
	}
	return c
}

func made(t *testing.T, id, origin, token string, generation uint64) *tenant.Tenant {
	t.Helper()
	got, err := tenant.New(id, client(t, origin, okta.APIToken(token)), generation)
	if err != nil {
		t.Fatalf("make a tenant: %v", err)
	}
	return got
}

func TestTenantOfAnIllFormedIDCannotBeMade(t *testing.T) {
	t.Parallel()
	c := client(t, "https://acme.okta.com", okta.APIToken("a-token"))
	cases := map[string]struct {
		id string
		ok bool
	}{
		"word":             {"acme", true},
		"digits, hyphens":  {"0-acme-2", true},
		"63 characters":    {strings.Repeat("a", 63), true},
		"empty":            {"", false},
		"64 characters":    {strings.Repeat("a", 64), false},
		"leading hyphen":   {"-acme", false},
		"upper case":       {"Acme", false},
		"key separator":    {"acme:n", false},
		"glob":             {"*", false},
		"hash tag":         {"{acme}", false},
		"path":             {"../acme", false},
		"trailing newline": {"acme\n", false},
		"not ASCII":        {"ácme", false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tenant.New(tc.id, c, 0)
			if (err == nil) != tc.ok || (err != nil && !errors.Is(err, tenant.ErrID)) {
				t.Errorf("New(%q) gave %v, want ok %v", tc.id, err, tc.ok)
			}
		})
	}
}

func TestTenantNeedsAClient(t *testing.T) {
	t.Parallel()
	if _, err := tenant.New("acme", nil, 0); err == nil {
		t.Error("a tenant was made without a client")
	}
}

func TestNamespaceChangesWithOriginCredentialAndGeneration(t *testing.T) {
	t.Parallel()
	all := map[string]string{
		"base":       made(t, "acme", "https://acme.okta.com", "token-1", 0).Namespace,
		"origin":     made(t, "acme", "https://acme.oktapreview.com", "token-1", 0).Namespace,
		"credential": made(t, "acme", "https://acme.okta.com", "token-2", 0).Namespace,
		"generation": made(t, "acme", "https://acme.okta.com", "token-1", 1).Namespace,
	}
	seen := map[string]string{}
	for name, ns := range all {
		if other, twice := seen[ns]; twice {
			t.Errorf("%s and %s share namespace %s", name, other, ns)
		}
		seen[ns] = name
		if !regexp.MustCompile(`^[0-9a-z.]{1,64}$`).MatchString(ns) {
			t.Errorf("namespace %q is not plain", ns)
		}
	}
	if again := made(t, "acme", "https://acme.okta.com", "token-1", 0).Namespace; again != all["base"] {
		t.Errorf("the same tenant has namespaces %s and %s", all["base"], again)
	}
}

func TestLogsShowOnlyTheID(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "tenant", made(t, "acme", "https://acme.okta.com", "hush-token", 0))
	if !strings.Contains(out.String(), `"tenant":"acme"}`) || strings.Contains(out.String(), "hush") {
		t.Errorf("logged %s", out.String())
	}
}

func TestRegistryRefusesDoublesAndForgeries(t *testing.T) {
	t.Parallel()
	a := made(t, "acme", "https://acme.okta.com", "token", 0)
	_, err := tenant.NewRegistry(a, a, &tenant.Tenant{ID: "UPPER", Okta: a.Okta, Namespace: "n"}, &tenant.Tenant{ID: "bare"})
	if err == nil {
		t.Fatal("no error")
	}
	for _, id := range []string{"acme is there twice", `"UPPER"`, `"bare"`} {
		if !strings.Contains(err.Error(), id) {
			t.Errorf("%q does not name %s", err, id)
		}
	}
}

func TestRegistryFindsItsTenantsAndNoOthers(t *testing.T) {
	t.Parallel()
	a, b := made(t, "zeta", "https://zeta.okta.com", "t1", 0), made(t, "acme", "https://acme.okta.com", "t2", 0)
	r, err := tenant.NewRegistry(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := r.Get("zeta"); !ok || got != a {
		t.Errorf("got %v, %v", got, ok)
	}
	if got, ok := r.Get("nobody"); ok || got != nil {
		t.Errorf("found %v", got)
	}
	if diff := cmp.Diff([]string{"acme", "zeta"}, r.IDs()); diff != "" {
		t.Error(diff)
	}
}

func TestPurgeLeavesTheOldNamespaceBehind(t *testing.T) {
	t.Parallel()
	old := made(t, "acme", "https://acme.okta.com", "token", 3)
	r, err := tenant.NewRegistry(old)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct{ ask, want uint64 }{{4, 4}, {4, 4}, {2, 4}, {9, 9}}
	for _, s := range steps {
		got, err := r.Advance("acme", s.ask)
		if err != nil || got.Generation() != s.want {
			t.Errorf("Advance(%d) gave generation %d, %v; want %d", s.ask, got.Generation(), err, s.want)
		}
	}
	now, _ := r.Get("acme")
	if now.Namespace == old.Namespace || now.Okta != old.Okta {
		t.Errorf("after the purge: namespace %s (was %s)", now.Namespace, old.Namespace)
	}
	if _, err := r.Advance("nobody", 1); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
}

func TestRotatedTokenIsNotShownWhatTheOldOneSaw(t *testing.T) {
	t.Parallel()
	var token atomic.Value
	token.Store("token-1")
	source := okta.APITokenSource(func(context.Context) (string, error) { return token.Load().(string), nil })
	first, err := tenant.New("acme", client(t, "https://acme.okta.com", source), 7)
	if err != nil {
		t.Fatal(err)
	}
	r, err := tenant.NewRegistry(first)
	if err != nil {
		t.Fatal(err)
	}
	token.Store("token-2")
	second, _ := r.Get("acme")
	if second.Namespace == first.Namespace || second.Generation() != 7 {
		t.Errorf("after the rotation: %s, generation %d", second.Namespace, second.Generation())
	}
	if again, _ := r.Get("acme"); again != second {
		t.Error("the namespace changed without a reason")
	}
	token.Store("token-1")
	if back, _ := r.Get("acme"); back.Namespace != first.Namespace {
		t.Errorf("the old token has namespace %s, had %s", back.Namespace, first.Namespace)
	}
}

func TestAnotherWayOfNamingManagersHasANamespaceOfItsOwn(t *testing.T) {
	t.Parallel()
	usual := made(t, "acme", "https://acme.okta.com", "token", 2)
	if usual.Managers != tenant.UsualManagers() || usual.WithManagers(tenant.UsualManagers()).Namespace != usual.Namespace {
		t.Errorf("the usual way is %+v", usual.Managers)
	}
	seen := map[string]bool{usual.Namespace: true}
	for _, m := range []tenant.Managers{
		{Attribute: "managerId", Holds: "login"},
		{Attribute: "managerId", Holds: "employeeNumber"},
		{Attribute: "boss", Holds: tenant.HoldsAny},
		{Primary: "manager", Associated: "subordinate"},
		{Primary: "subordinate", Associated: "manager"},
	} {
		other := usual.WithManagers(m)
		if seen[other.Namespace] {
			t.Errorf("%+v has the namespace of another way", m)
		}
		seen[other.Namespace] = true
		r, err := tenant.NewRegistry(other)
		if err != nil {
			t.Fatal(err)
		}
		purged, err := r.Advance("acme", 3)
		if err != nil || purged.Managers != m || seen[purged.Namespace] {
			t.Errorf("after a purge: %+v, %v", purged.Managers, err)
		}
	}
}

func TestReLinkedTenantDoesNotSeeTheOldOrgsCache(t *testing.T) {
	t.Parallel()
	first := made(t, "acme", "https://acme.okta.com", "token", 1)
	r, err := tenant.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Put(first); err != nil {
		t.Fatal(err)
	}
	if got, ok := r.Get("acme"); !ok || got != first {
		t.Errorf("linked: %v, %v", got, ok)
	}
	r.Remove("acme")
	if got, ok := r.Get("acme"); ok {
		t.Errorf("unlinked: %v", got)
	}
	again := made(t, "acme", "https://acme.okta.com", "token", 2)
	if err := r.Put(again); err != nil {
		t.Fatal(err)
	}
	if got, _ := r.Get("acme"); got != again || got.Namespace == first.Namespace {
		t.Errorf("linked again, with the same credential, under namespace %s as before", first.Namespace)
	}
	if r.Put(nil) == nil || r.Put(&tenant.Tenant{ID: "acme"}) == nil {
		t.Error("a tenant that New did not make was put in")
	}
}

func TestATenantKeepsItsNameThroughPurgesAndRotations(t *testing.T) {
	t.Parallel()
	var token atomic.Value
	token.Store("token-1")
	source := okta.APITokenSource(func(context.Context) (string, error) { return token.Load().(string), nil })
	first, err := tenant.New("acme", client(t, "https://acme.okta.com", source), 0)
	if err != nil {
		t.Fatal(err)
	}
	named := first.WithName("Acme Corporation")
	if named.Namespace != first.Namespace {
		t.Error("a name changes the namespace: what is cached would be lost")
	}
	r, err := tenant.NewRegistry(named)
	if err != nil {
		t.Fatal(err)
	}
	purged, err := r.Advance("acme", 1)
	if err != nil || purged.Name != "Acme Corporation" {
		t.Errorf("after a purge it is called %q, %v", purged.Name, err)
	}
	token.Store("token-2")
	if rotated, _ := r.Get("acme"); rotated.Name != "Acme Corporation" {
		t.Errorf("after a rotation it is called %q", rotated.Name)
	}
}
