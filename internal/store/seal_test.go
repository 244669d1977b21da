package store

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSealedTextOpensWhereItBelongsOnly(t *testing.T) {
	t.Parallel()
	s, err := newSealer([]Key{keyA, keyB})
	if err != nil {
		t.Fatal(err)
	}
	home := place{kind: sealedCredential, id: "acme", generation: 3, origin: "https://acme.okta.com"}
	sealed := s.seal(home, []byte("secret"))
	if plain, err := s.open(home, sealed); err != nil || string(plain) != "secret" {
		t.Fatalf("%q, %v", plain, err)
	}
	for name, other := range map[string]place{
		"another tenant":      {kind: sealedCredential, id: "beta", generation: 3, origin: home.origin},
		"another generation":  {kind: sealedCredential, id: "acme", generation: 4, origin: home.origin},
		"another kind":        {kind: sealedSession, id: "acme", generation: 3, origin: home.origin},
		"another org":         {kind: sealedCredential, id: "acme", generation: 3, origin: "https://evil.okta.com"},
		"parts moved between": {kind: sealedCredential, id: "acmeh", generation: 3, origin: "ttps://acme.okta.com"},
	} {
		if _, err := s.open(other, sealed); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChangedSealedTextDoesNotOpen(t *testing.T) {
	t.Parallel()
	s, err := newSealer([]Key{keyA, keyB})
	if err != nil {
		t.Fatal(err)
	}
	home := place{kind: sealedCredential, id: "acme"}
	sealed := s.seal(home, []byte("secret"))
	for i := range sealed {
		swapped := byte('A')
		if sealed[i] == 'A' {
			swapped = 'B'
		}
		changed := sealed[:i] + string(swapped) + sealed[i+1:]
		if plain, err := s.open(home, changed); err == nil {
			t.Errorf("character %d changed: opens as %q", i, plain)
		}
	}
	for _, text := range []string{"", ":", "a", "a:", "a:AAAA", "b_2" + strings.TrimPrefix(sealed, "a"), "a:!"} {
		if _, err := s.open(home, text); err == nil {
			t.Errorf("%q opens", text)
		}
	}
	if s.seal(home, []byte("secret")) == sealed {
		t.Error("a nonce was used twice")
	}
}

// TestCredentialCopiedToAnotherRowDoesNotOpen is somebody who can write to the database: they
// take acme's credential for their own tenant, or have it sent to their own org.
func TestCredentialCopiedToAnotherRowDoesNotOpen(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		link(t, s, acme())
		evil := acme()
		evil.ID = "evil"
		link(t, s, evil)
		for name, change := range map[string]string{
			"copied to another tenant": `update tenants set credential = (select t.credential from tenants t where t.id = 'acme') where id = 'evil'`,
			"sent to another org":      `update tenants set org_url = 'https://evil.okta.com' where id = 'evil'`,
			"moved to a generation":    `update tenants set generation = 7 where id = 'evil'`,
		} {
			if _, err := s.Relink(t.Context(), evil); err != nil {
				t.Fatal(err)
			}
			if got := get(t, s, "evil"); got.Unreadable != nil {
				t.Fatalf("before: %v", got.Unreadable)
			}
			if _, err := s.db.exec(t.Context(), change); err != nil {
				t.Fatal(err)
			}
			got := get(t, s, "evil")
			if !errors.Is(got.Unreadable, ErrDamaged) || got.Credential.APIToken != "" {
				t.Errorf("%s: opens: %v", name, got.Unreadable)
			}
			list, err := s.Tenants(t.Context())
			if err != nil || len(list) != 2 || list[0].Unreadable != nil || list[0].Credential.APIToken != token {
				t.Errorf("%s: the other tenant suffers: %v, %v", name, list, err)
			}
		}
	})
}

func TestDatabaseHoldsNoSecretInTheClear(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		link(t, s, acme())
		invitation, err := s.Invite(t.Context(), Invitation{Tenant: "acme", Expires: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Sessions().CommitCtx(t.Context(), "the-token-of-a-session", []byte("what-a-session-holds"), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"tenants", "invitations", "sessions"} {
			text := dump(t, s, table)
			for _, secret := range []string{token, invitation, "the-token-of-a-session", "what-a-session-holds"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s holds %q: %s", table, secret, text)
				}
			}
			if len(text) < 64 {
				t.Errorf("%s holds only %q: the test looks in the wrong place", table, text)
			}
		}
	})
}

// dump is a whole table as text.
func dump(t *testing.T, s *Store, table string) string {
	t.Helper()
	rows, err := s.db.read.QueryContext(t.Context(), "select * from "+table) // #nosec G202 -- a name from the test
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for rows.Next() {
		values, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		b.WriteString(strings.Join(values, " | ") + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
