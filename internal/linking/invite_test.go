package linking_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/linking"
	"oktagraph/internal/store"
)

func TestAnInvitationLinksItsTenantOnce(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	made, err := k.Invite(t.Context(), admin("acme"), "acme", 24*time.Hour, "https://app.example/settings/okta")
	if err != nil {
		t.Fatal(err)
	}
	token, ok := strings.CutPrefix(made.URL, "https://og.example/connect/invitations/")
	if !ok || len(token) < 40 {
		t.Fatalf("the link is %s", made.URL)
	}
	stranger := linking.Actor{Name: "invitation"}
	in := linking.Input{OrgURL: "acme", APIToken: "00wrong"}
	if _, err := k.LinkInvited(t.Context(), stranger, token, in, nil); !errors.Is(err, linking.ErrUnreadable) {
		t.Errorf("a wrong token: %v", err)
	}
	in.APIToken = goodToken
	other := in
	other.Tenant = "globex"
	if _, err := k.LinkInvited(t.Context(), stranger, token, other, nil); !errors.Is(err, linking.ErrInvitation) {
		t.Errorf("replayed for another tenant: %v", err)
	}
	if _, err := k.LinkInvited(t.Context(), stranger, token, in, nil); err != nil {
		t.Fatalf("a mistake spent the link: %v", err)
	}
	if _, err := k.LinkInvited(t.Context(), stranger, token, in, nil); !errors.Is(err, linking.ErrInvitation) {
		t.Errorf("replayed: %v", err)
	}
	if _, err := k.OpenInvitation(t.Context(), token); !errors.Is(err, linking.ErrInvitation) {
		t.Errorf("opened after use: %v", err)
	}
	if _, err := k.store.Tenant(t.Context(), "globex"); !errors.Is(err, store.ErrNotLinked) {
		t.Errorf("another tenant is linked: %v", err)
	}
}

func TestARevokedInvitationIsDead(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	token := func() string {
		made, err := k.Invite(t.Context(), admin("acme"), "acme", time.Hour, "")
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(made.URL, "https://og.example/connect/invitations/")
	}
	stranger, in := linking.Actor{Name: "invitation"}, linking.Input{OrgURL: "acme", APIToken: goodToken}
	dead := func(what, token string) {
		t.Helper()
		if _, err := k.LinkInvited(t.Context(), stranger, token, in, nil); !errors.Is(err, linking.ErrInvitation) {
			t.Errorf("%s: %v", what, err)
		}
	}
	revoked := token()
	if err := k.Revoke(t.Context(), admin("globex"), "acme"); !errors.Is(err, linking.ErrForeign) {
		t.Errorf("revoked by another tenant's administrator: %v", err)
	}
	if err := k.Revoke(t.Context(), admin("acme"), "acme"); err != nil {
		t.Fatal(err)
	}
	dead("revoked", revoked)
	if _, err := k.LinkInvited(t.Context(), stranger, token(), in, nil); err != nil {
		t.Fatal(err)
	}
	open := token()
	if err := k.Unlink(t.Context(), admin("acme"), "acme"); err != nil {
		t.Fatal(err)
	}
	dead("unlinked", open)
}

func TestAnInvitationLeadsBackToAllowedAddressesAlone(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for address, allowed := range map[string]bool{
		"https://app.example/settings":          true,
		"https://app.example/settings/a?b=c":    true,
		"https://app.example/settingsx":         false,
		"https://app.example/":                  false,
		"https://app.example/settings/../admin": false,
		"https://app.example/settings/%2e%2e/x": false,
		"https://app.example:8443/settings":     false,
		"http://app.example/settings":           false,
		"https://app.example.evil/settings":     false,
		"https://a@app.example/settings":        false,
		"//app.example/settings":                false,
		"javascript:alert(1)":                   false,
	} {
		_, err := k.Invite(t.Context(), admin("acme"), "acme", time.Hour, address)
		if (err == nil) != allowed {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, expires := range []time.Duration{0, -time.Hour, time.Second, 800 * time.Hour} {
		if _, err := k.Invite(t.Context(), admin("acme"), "acme", expires, ""); err == nil {
			t.Errorf("made for %s", expires)
		}
	}
}
