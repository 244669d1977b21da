package store

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func invite(t *testing.T, s *Store, i Invitation) string {
	t.Helper()
	made, err := s.Invite(t.Context(), i)
	if err != nil {
		t.Fatalf("invite: %v", err)
	}
	return made
}

func TestInvitationLinksItsTenantOnce(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		want := Invitation{Tenant: "acme", Expires: c.now().Add(time.Hour), ReturnTo: "https://app.example/?done", By: "dashboard"}
		made := invite(t, s, want)
		for range 2 { // looking does not spend it
			got, err := s.Invitation(t.Context(), made)
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%v\n%s", err, d)
			}
		}
		linked, err := s.LinkInvited(t.Context(), made, acme())
		if err != nil || linked.Generation != 1 {
			t.Fatalf("%+v, %v", linked, err)
		}
		if _, err := s.LinkInvited(t.Context(), made, acme()); !errors.Is(err, ErrInvitation) {
			t.Errorf("replayed: %v", err)
		}
		if _, err := s.Invitation(t.Context(), made); !errors.Is(err, ErrInvitation) {
			t.Errorf("used, and read: %v", err)
		}
		again, err := s.LinkInvited(t.Context(), invite(t, s, want), acme())
		if err != nil || again.Generation != 2 {
			t.Errorf("linked already: %+v, %v", again, err)
		}
	})
}

func TestInvitationEndsWhenItsTenantIsUnlinked(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		if _, err := s.Link(t.Context(), acme()); err != nil {
			t.Fatal(err)
		}
		ended := invite(t, s, Invitation{Tenant: "acme", Expires: c.now().Add(time.Hour)})
		other := invite(t, s, Invitation{Tenant: "globex", Expires: c.now().Add(time.Hour)})
		if err := s.Unlink(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.LinkInvited(t.Context(), ended, acme()); !errors.Is(err, ErrInvitation) {
			t.Errorf("a link from before the unlinking: %v", err)
		}
		if _, err := s.Invitation(t.Context(), other); err != nil {
			t.Errorf("another tenant's: %v", err)
		}
	})
}

func TestInvitationsThatMustNotLink(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		hour := c.now().Add(time.Hour)
		foreign := invite(t, s, Invitation{Tenant: "beta", Expires: hour})
		revoked := invite(t, s, Invitation{Tenant: "acme", Expires: hour})
		if err := s.RevokeInvitations(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		expired := invite(t, s, Invitation{Tenant: "acme", Expires: c.now().Add(time.Minute)})
		c.pass(time.Minute)
		for name, token := range map[string]string{
			"for another tenant": foreign, "revoked": revoked, "at its end": expired, "guessed": strings.Repeat("A", 43), "empty": "",
			"digest from the database": digest(foreign),
		} {
			if _, err := s.LinkInvited(t.Context(), token, acme()); !errors.Is(err, ErrInvitation) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, token := range map[string]string{"revoked": revoked, "at its end": expired, "guessed": "x"} {
			if _, err := s.Invitation(t.Context(), token); !errors.Is(err, ErrInvitation) {
				t.Errorf("%s: read: %v", name, err)
			}
		}
		if list, err := s.Tenants(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("linked: %v, %v", list, err)
		}
		beta := acme()
		beta.ID = "beta"
		if _, err := s.LinkInvited(t.Context(), foreign, beta); err != nil {
			t.Errorf("the attempt for another tenant spent it: %v", err)
		}
	})
}

func TestInvitationIsKeptWhenLinkingFails(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		made := invite(t, s, Invitation{Tenant: "acme", Expires: time.Now().Add(time.Hour)})
		large := acme()
		large.Credential.PrivateKey = strings.Repeat("k", maxCredential) // refused after the invitation is looked at
		if _, err := s.LinkInvited(t.Context(), made, large); err == nil || errors.Is(err, ErrInvitation) {
			t.Fatalf("too large: %v", err)
		}
		if _, err := s.LinkInvited(t.Context(), made, acme()); err != nil {
			t.Errorf("spent by a link that failed: %v", err)
		}
	})
}

func TestInvitationUsedByManyAtOnceLinksOnce(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		stores := []*Store{openStore(t, Options{URL: url}), openStore(t, Options{URL: url})}
		made := invite(t, stores[0], Invitation{Tenant: "acme", Expires: time.Now().Add(time.Hour)})
		var linked atomic.Int32
		var group sync.WaitGroup
		for i := range 10 {
			group.Go(func() {
				_, err := stores[i%2].LinkInvited(t.Context(), made, acme())
				switch {
				case err == nil:
					linked.Add(1)
				case !errors.Is(err, ErrInvitation):
					t.Errorf("link: %v", err)
				}
			})
		}
		group.Wait()
		if got := get(t, stores[0], "acme"); linked.Load() != 1 || got.Generation != 1 {
			t.Errorf("%d linked, generation %d", linked.Load(), got.Generation)
		}
	})
}

func TestOpenInvitationsAreBoundedForEachTenant(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		c := newClock()
		s := openStore(t, Options{URL: url, Now: c.now})
		seen := map[string]bool{}
		for range maxInvitations {
			made := invite(t, s, Invitation{Tenant: "acme", Expires: c.now().Add(time.Hour)})
			if len(made) != 43 || seen[made] {
				t.Fatalf("token of %d characters, seen before: %v", len(made), seen[made])
			}
			seen[made] = true
		}
		more := Invitation{Tenant: "acme", Expires: c.now().Add(2 * time.Hour)}
		if _, err := s.Invite(t.Context(), more); !errors.Is(err, ErrInvitations) {
			t.Errorf("one more: %v", err)
		}
		invite(t, s, Invitation{Tenant: "beta", Expires: c.now().Add(time.Hour)})
		c.pass(time.Hour)
		invite(t, s, more)
		if got := dump(t, s, "invitations"); strings.Count(got, "\n") != 1 {
			t.Errorf("ended ones are kept:\n%s", got)
		}
	})
}

func TestOddInvitationsAreNotMade(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := openStore(t, Options{URL: "sqlite::memory:", Now: c.now})
	hour := c.now().Add(time.Hour)
	for name, i := range map[string]Invitation{
		"no tenant":      {Expires: hour},
		"odd tenant":     {Tenant: "A", Expires: hour},
		"no end":         {Tenant: "acme"},
		"ended":          {Tenant: "acme", Expires: c.now()},
		"long address":   {Tenant: "acme", Expires: hour, ReturnTo: strings.Repeat("a", maxText+1)},
		"binary address": {Tenant: "acme", Expires: hour, ReturnTo: "\x00"},
		"long maker":     {Tenant: "acme", Expires: hour, By: strings.Repeat("a", maxText+1)},
	} {
		if _, err := s.Invite(t.Context(), i); err == nil {
			t.Errorf("%s: made", name)
		}
	}
}

func TestInvitationEndsWhenItsTenantIsLinkedInAnotherWay(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		invite := func() string {
			token, err := s.Invite(t.Context(), Invitation{Tenant: "acme", Expires: time.Now().Add(time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		dead := func(what, token string) {
			t.Helper()
			if _, err := s.Invitation(t.Context(), token); !errors.Is(err, ErrInvitation) {
				t.Errorf("%s: %v", what, err)
			}
		}
		token := invite()
		link(t, s, acme())
		dead("linked", token)
		token = invite()
		if _, err := s.Relink(t.Context(), acme()); err != nil {
			t.Fatal(err)
		}
		dead("re-linked", token)
		first, second := invite(), invite()
		if _, err := s.LinkInvited(t.Context(), first, acme()); err != nil {
			t.Fatal(err)
		}
		dead("linked by another link", second)
	})
}

func TestReLinkOfWhatHasChangedIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		read := link(t, s, acme())
		newer, err := s.Relink(t.Context(), read)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Relink(t.Context(), read); !errors.Is(err, ErrChanged) {
			t.Errorf("got %v", err)
		}
		if now := get(t, s, "acme"); now.Generation != newer.Generation {
			t.Errorf("generation %d, want %d", now.Generation, newer.Generation)
		}
	})
}
