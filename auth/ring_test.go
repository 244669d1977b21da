package auth_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/auth"
	"oktagraph/internal/testkit/issuer"
)

// isDown fails the test unless the token cannot be checked.
func isDown(t *testing.T, s *auth.Issuers, token string) {
	t.Helper()
	var down *auth.IssuerDownError
	if p, err := s.Verify(t.Context(), token); !errors.As(err, &down) || down.After <= 0 || errors.Is(err, auth.ErrUnauthenticated) {
		t.Fatalf("got %v, %v; want that the issuer does not answer", p, err)
	}
}

func TestRotatedKeyIsAcceptedAtOnceAndTheOldOneGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, _ := trust(t)
		defer s.Close()
		old := i.Token(t, claims())
		letIn(t, s, old)
		time.Sleep(6 * time.Second)
		i.Rotate(t)
		letIn(t, s, i.Token(t, claims())) // read again because of the new id
		letIn(t, s, old)
		if i.Reads() != 2 {
			t.Errorf("keys were read %d times", i.Reads())
		}
	})
}

func TestKeyThatWasTakenBackIsWorthNothingAfterTenMinutes(t *testing.T) {
	t.Parallel()
	for name, every := range map[string]time.Duration{"in steady use": time.Second, "rarely used": 149 * time.Second, "used again at the end": 10 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, i, _ := trust(t)
				defer s.Close()
				stolen := i.Token(t, claims())
				letIn(t, s, stolen)
				i.Revoke("key-1")
				i.Rotate(t)
				taken := time.Now()
				for time.Since(taken) < 10*time.Minute {
					time.Sleep(every)
					_, _ = s.Verify(t.Context(), stolen) // others may be served meanwhile, or not
				}
				refusedFor(t, s, stolen, "its key is not one of its issuer's")
				letIn(t, s, i.Token(t, claims()))
			})
		})
	}
}

func TestUnknownKeyIdsDoNotHammerTheIssuer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, _ := trust(t)
		defer s.Close()
		letIn(t, s, i.Token(t, claims()))
		forger := issuer.New(t, issuerURL)
		begun := time.Now()
		for range 3000 {
			forger.Rotate(t)
			refusedFor(t, s, forger.Token(t, claims()), "its key is not one")
			time.Sleep(20 * time.Millisecond)
		}
		if most := int(time.Since(begun)/(5*time.Second)) + 2; i.Reads() > most {
			t.Errorf("keys were read %d times in a minute, want at most %d", i.Reads(), most)
		}
	})
}

func TestManyRequestsAtOnceReadTheKeysOnce(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t)
	token := i.Token(t, claims())
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if _, err := s.Verify(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if i.Reads() != 1 {
		t.Errorf("keys were read %d times", i.Reads())
	}
}

func TestIssuerThatIsDownThrowsNobodyOutAndLetsNobodyIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, _ := trust(t)
		defer s.Close()
		letIn(t, s, i.Token(t, claims()))
		i.Down(true)
		forger := issuer.New(t, issuerURL)
		for range 12 { // two hours
			time.Sleep(10 * time.Minute)
			letIn(t, s, i.Token(t, claims())) // by a key that is known
			refusedFor(t, s, forger.Token(t, claims()), "signature is wrong")
			refusedFor(t, s, i.Token(t, claims("exp", time.Now().Add(-time.Minute).Unix())), "expired")
		}
		i.Rotate(t)
		isDown(t, s, i.Token(t, claims())) // its key is not known
		time.Sleep(10 * time.Second)
		i.Down(false)
		letIn(t, s, i.Token(t, claims()))
	})
}

func TestKeysEndADayAfterTheIssuerWasLastHeardOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, _ := trust(t)
		defer s.Close()
		long := claims("exp", time.Now().Add(48*time.Hour).Unix())
		letIn(t, s, i.Token(t, long))
		i.Down(true)
		time.Sleep(23 * time.Hour)
		letIn(t, s, i.Token(t, long))
		time.Sleep(61 * time.Minute)
		isDown(t, s, i.Token(t, long))
		i.Down(false)
		time.Sleep(10 * time.Second)
		letIn(t, s, i.Token(t, long))
	})
}

func TestIssuerThatIsDownAtTheStartIsAskedAgainWithAPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, w := trust(t)
		defer s.Close()
		i.Down(true)
		token := i.Token(t, claims())
		for range 100 {
			isDown(t, s, token)
		}
		if w.calls() != 1 {
			t.Errorf("%d calls", w.calls())
		}
		i.Down(false)
		time.Sleep(5 * time.Second)
		letIn(t, s, token)
	})
}

// slow answers after a time, or not at all.
type slow struct {
	http.Handler
	after time.Duration
}

func (s slow) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(s.after):
	case <-r.Context().Done():
	}
	s.Handler.ServeHTTP(w, r)
}

func TestIssuerThatHangsHoldsNobodyUpWhoseKeyIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, w := trust(t)
		defer s.Close()
		letIn(t, s, i.Token(t, claims()))
		w.hosts["acme.okta.com"] = slow{i, time.Hour}
		waits := 0
		for range 600 { // ten minutes
			time.Sleep(time.Second)
			begun := time.Now()
			letIn(t, s, i.Token(t, claims("n", begun.Unix())))
			if took := time.Since(begun); took > 0 {
				waits++
			}
		}
		if waits != 0 {
			t.Errorf("%d requests waited", waits)
		}
		i.Rotate(t)
		begun := time.Now()
		isDown(t, s, i.Token(t, claims()))
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("waited %v", took)
		}
	})
}

func TestWaitForAnIssuerEndsWithItsRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, w := trust(t)
		defer s.Close()
		w.hosts["acme.okta.com"] = slow{i, time.Hour}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		begun := time.Now()
		if _, err := s.Verify(ctx, i.Token(t, claims())); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(begun))
		}
	})
}

func TestKeysAreKeptWhenIssuersAreConfiguredAnew(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t)
	token := i.Token(t, claims())
	letIn(t, s, token)
	i.Down(true)
	changed := accepted()
	changed.Scopes = auth.Grant{Fixed: []string{"groups:read"}}
	if err := s.Configure(changed); err != nil {
		t.Fatal(err)
	}
	if p := letIn(t, s, token); p.Has(auth.UsersRead) || !p.Has(auth.GroupsRead) {
		t.Errorf("has %v: a remembered token has what the old configuration gave", p.Scopes)
	}
	if err := s.Configure(auth.Issuer{URL: "x"}); err == nil {
		t.Error("a mistake was taken")
	}
	letIn(t, s, token)
	if err := s.Configure(); err != nil {
		t.Fatal(err)
	}
	refusedFor(t, s, token, "tokens are not accepted here")
}

func TestOutageIsLoggedOnceAndItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		i := issuer.New(t, issuerURL)
		s, err := auth.NewIssuers(&web{hosts: map[string]http.Handler{"acme.okta.com": i}}, slog.New(slog.NewTextHandler(&out, nil)), accepted())
		if err != nil {
			t.Fatal(err)
		}
		i.Down(true)
		for range 10 {
			isDown(t, s, i.Token(t, claims()))
			time.Sleep(10 * time.Second)
		}
		i.Down(false)
		letIn(t, s, i.Token(t, claims()))
		s.Close()
		if n := strings.Count(out.String(), "cannot be read"); n != 1 || strings.Count(out.String(), "can be read again") != 1 {
			t.Errorf("logged %s", out.String())
		}
	})
}
