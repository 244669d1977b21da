package auth_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/auth"
	"oktagraph/tenant"
)

func TestPrincipalListsAreSortedCopiesWithoutDoubles(t *testing.T) {
	t.Parallel()
	tenants := []string{"globex", "acme", "globex"}
	p, err := auth.NewPrincipal(auth.Principal{
		Name: "p", Tenants: tenants, Scopes: []auth.Scope{auth.UsersRead, auth.GroupsRead, auth.UsersRead},
	})
	if err != nil {
		t.Fatal(err)
	}
	tenants[1] = "initech" // later changes of the configuration have no effect
	want := &auth.Principal{Name: "p", Tenants: []string{"acme", "globex"}, Scopes: []auth.Scope{auth.GroupsRead, auth.UsersRead}}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

func TestPrincipalErrorNamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := auth.NewPrincipal(auth.Principal{Tenants: []string{"UPPER"}, Scopes: []auth.Scope{"users:write"}, CostLimit: -1})
	if !errors.Is(err, tenant.ErrID) || !errors.Is(err, auth.ErrScope) {
		t.Errorf("got %v", err)
	}
	for _, part := range []string{"no name", "UPPER", "users:write", "cost limit"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not mention %q", err, part)
		}
	}
	_, err = auth.NewPrincipal(auth.Principal{Name: "p"})
	for _, part := range []string{"no tenants", "no scopes"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not mention %q", err, part)
		}
	}
}

func TestScopeIsHeldOnlyWhenGranted(t *testing.T) {
	t.Parallel()
	p := &auth.Principal{Scopes: []auth.Scope{auth.UsersRead}}
	for _, s := range append(auth.AllScopes(), "", "users:", "users:read ") {
		if got := p.Has(s); got != (s == auth.UsersRead) {
			t.Errorf("Has(%q) is %v", s, got)
		}
	}
	if (*auth.Principal)(nil).Has(auth.UsersRead) {
		t.Error("nobody has a scope")
	}
}

func TestScopesAreSorted(t *testing.T) {
	t.Parallel()
	if !slices.IsSorted(auth.AllScopes()) || len(auth.AllScopes()) != 10 {
		t.Errorf("got %v", auth.AllScopes())
	}
}

func TestMistypedScopeIsAnError(t *testing.T) {
	t.Parallel()
	for _, s := range auth.AllScopes() {
		if got, err := auth.ParseScope(string(s)); err != nil || got != s {
			t.Errorf("ParseScope(%q) gave %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "Users:read", "users:read ", "users", "*"} {
		if _, err := auth.ParseScope(s); !errors.Is(err, auth.ErrScope) {
			t.Errorf("ParseScope(%q) gave %v", s, err)
		}
	}
}

func TestContextCarriesTheCallerAndNobodyElse(t *testing.T) {
	t.Parallel()
	if p, ok := auth.PrincipalFrom(context.Background()); ok || p != nil {
		t.Errorf("an empty context carries %v", p)
	}
	if p, ok := auth.PrincipalFrom(auth.WithPrincipal(t.Context(), nil)); ok || p != nil {
		t.Errorf("nobody counts as %v", p)
	}
	want := principal(t, "p", "acme")
	if got, ok := auth.PrincipalFrom(auth.WithPrincipal(t.Context(), want)); !ok || got != want {
		t.Errorf("got %v, %v", got, ok)
	}
}

func TestLogsShowOnlyTheName(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("x", "caller", principal(t, "dashboard", "acme"))
	log.Info("x", "caller", (*auth.Principal)(nil))
	if !strings.Contains(out.String(), `"caller":"dashboard"}`) || strings.Contains(out.String(), "acme") {
		t.Errorf("logged %s", out.String())
	}
}
