package auth_test

import (
	"errors"
	"net/http"
	"testing"

	"oktagraph/auth"
)

func TestKeyOfOneTenantCannotReadAnother(t *testing.T) {
	t.Parallel()
	p, err := callers(keys(t)).Authenticate(&http.Request{Header: headers("Authorization", "Bearer "+acmeKey)})
	if err != nil {
		t.Fatal(err)
	}
	all := registry(t, "acme", "globex")
	got, err := auth.ChooseTenant(p, headers(auth.TenantHeader, "globex"), all)
	if !errors.Is(err, auth.ErrTenantForbidden) || got != nil {
		t.Errorf("got %v, %v; want ErrTenantForbidden", got, err)
	}
}

func TestForeignAndUnknownTenantsCannotBeToldApart(t *testing.T) {
	t.Parallel()
	p := principal(t, "acme's", "acme")
	all := registry(t, "acme", "globex")
	_, foreign := auth.ChooseTenant(p, headers(auth.TenantHeader, "globex"), all)
	for _, id := range []string{"no-such-tenant", "../acme", "ACME", "acme ", "acme,globex", "*", "ünïcode"} {
		_, unknown := auth.ChooseTenant(p, headers(auth.TenantHeader, id), all)
		if unknown == nil || unknown.Error() != foreign.Error() {
			t.Errorf("%q gives %v, a foreign tenant %v", id, unknown, foreign)
		}
	}
}

func TestTenantIsChosenByHeaderOrByBeingTheOnlyOne(t *testing.T) {
	t.Parallel()
	all := registry(t, "acme", "globex")
	cases := map[string]struct {
		principal *auth.Principal
		named     []string
		want      string
		err       error
	}{
		"one tenant, not named":         {principal(t, "p", "acme"), nil, "acme", nil},
		"one tenant, empty header":      {principal(t, "p", "acme"), []string{""}, "acme", nil},
		"one tenant, named":             {principal(t, "p", "acme"), []string{"acme"}, "acme", nil},
		"one tenant, named twice":       {principal(t, "p", "acme"), []string{"acme", "globex"}, "", auth.ErrTenantTwice},
		"several, none named":           {principal(t, "p", "acme", "globex"), nil, "", auth.ErrTenantUnnamed},
		"several, empty header":         {principal(t, "p", "acme", "globex"), []string{""}, "", auth.ErrTenantUnnamed},
		"several, one named":            {principal(t, "p", "acme", "globex"), []string{"globex"}, "globex", nil},
		"several, a foreign one named":  {principal(t, "p", "acme", "globex"), []string{"initech"}, "", auth.ErrTenantForbidden},
		"several, named in two headers": {principal(t, "p", "acme", "globex"), []string{"acme", "acme"}, "", auth.ErrTenantTwice},
		"no tenants":                    {&auth.Principal{Name: "p"}, nil, "", auth.ErrTenantForbidden},
		"no tenants, empty id":          {&auth.Principal{Name: "p"}, []string{""}, "", auth.ErrTenantForbidden},
		"nobody":                        {nil, []string{"acme"}, "", auth.ErrTenantForbidden},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := auth.ChooseTenant(tc.principal, http.Header{auth.TenantHeader: tc.named}, all)
			if !errors.Is(err, tc.err) {
				t.Fatalf("got error %v, want %v", err, tc.err)
			}
			if tc.want != "" && (got == nil || got.ID != tc.want) {
				t.Errorf("got %v, want %s", got, tc.want)
			}
		})
	}
}

func TestAnUnlinkedTenantIsToldToItsOwnCallersOnly(t *testing.T) {
	t.Parallel()
	all := registry(t, "acme")
	var unlinked *auth.UnlinkedError
	for name, p := range map[string]*auth.Principal{"its only one": principal(t, "p", "initech"), "named": principal(t, "p", "acme", "initech")} {
		_, err := auth.ChooseTenant(p, headers(auth.TenantHeader, "initech"), all)
		if !errors.As(err, &unlinked) || unlinked.ID != "initech" {
			t.Errorf("%s: got %v, want that initech is not linked", name, err)
		}
	}
	_, err := auth.ChooseTenant(principal(t, "p", "acme"), headers(auth.TenantHeader, "initech"), all)
	if !errors.Is(err, auth.ErrTenantForbidden) {
		t.Errorf("a foreign caller gets %v", err)
	}
}
