package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/auth"
	"oktagraph/auth/attempt"
	"oktagraph/internal/testkit/issuer"
	"oktagraph/tenant"
)

// sent is a request with a key or token from an address.
func sent(t *testing.T, credential, address string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
	r.RemoteAddr = address
	if credential != "" {
		r.Header.Set("Authorization", "Bearer "+credential)
	}
	return r
}

// says fails the test unless a request is refused with the message.
func says(t *testing.T, c *auth.Callers, r *http.Request, message string) {
	t.Helper()
	p, err := c.Authenticate(r)
	var refused *auth.RefusedError
	if p != nil || !errors.As(err, &refused) || refused.Message != message {
		t.Errorf("got %v, %v; want %q", p, err, message)
	}
}

func TestRefusalSaysWhetherNothingOrSomethingWrongWasSent(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t)
	c := auth.NewCallers(auth.Sources{Keys: keys(t), Issuers: s}, nil, nil)
	const nothing = "send an API key or token as `Authorization: Bearer <key>`"
	says(t, c, sent(t, "", "192.0.2.1:1"), nothing)
	says(t, c, &http.Request{Header: headers("Authorization", "Basic x")}, nothing)
	says(t, c, sent(t, "another-key-0123456789abcdef", "192.0.2.1:1"), "the API key is not known")
	says(t, c, sent(t, i.Token(t, claims("exp", 1)), "192.0.2.1:1"), "the token has expired")
	says(t, c, sent(t, i.Token(t, claims("aud", "x")), "192.0.2.1:1"), "the token was not accepted: wrong audience")
	says(t, c, sent(t, strings.Repeat("k", 9000), "192.0.2.1:1"), "the key or token is longer than 8 KiB")
	says(t, c, sent(t, strings.Repeat("k", 2000), "192.0.2.1:1"), "the API key is not known")
	without := auth.NewCallers(auth.Sources{Keys: keys(t)}, nil, nil)
	says(t, without, sent(t, i.Token(t, claims()), "192.0.2.1:1"), "tokens are not accepted here, and no API key is like this")
}

func TestClientsKeysOverlapWhileOneFollowsAnother(t *testing.T) {
	t.Parallel()
	p := principal(t, "web", "acme")
	const before, after = "key-of-yesterday-0123456789", "key-of-tomorrow-01234567890"
	set := func(list ...string) auth.Sources {
		var clients []auth.Client
		for _, k := range list {
			clients = append(clients, caller(t, k, p))
		}
		all, err := auth.NewKeys(clients...)
		if err != nil {
			t.Fatal(err)
		}
		return auth.Sources{Keys: all}
	}
	c := auth.NewCallers(set(before), nil, nil)
	for _, step := range []struct {
		keys      []string
		old, next bool
	}{{[]string{before}, true, false}, {[]string{before, after}, true, true}, {[]string{after}, false, true}} {
		c.Change(func(auth.Sources) auth.Sources { return set(step.keys...) })
		for key, want := range map[string]bool{before: step.old, after: step.next} {
			got, err := c.Authenticate(sent(t, key, "192.0.2.1:1"))
			if (err == nil) != want || want && got != p {
				t.Errorf("with %d keys: got %v, %v", len(step.keys), got, err)
			}
			if _, ok := c.Holder(auth.Fingerprint(key)); ok != want {
				t.Errorf("with %d keys: a session by it goes on: %t", len(step.keys), ok)
			}
		}
	}
}

// stored looks up keys as a store does.
type stored map[string]*auth.Principal

func (stored) Holder(string) (*auth.Principal, bool) { return nil, false }
func (stored) Readable(string) tenant.Readable       { return tenant.Readable{} }

func (s stored) Lookup(secret string) (*auth.Principal, bool) { p, ok := s[secret]; return p, ok }

func TestSourcesChangeWhileRequestsAreServed(t *testing.T) {
	t.Parallel()
	c := auth.NewCallers(auth.Sources{Keys: keys(t)}, nil, nil)
	added := stored{"stored-key-0123456789abcdef": principal(t, "stored", "acme")}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 500 {
				if _, err := c.Authenticate(sent(t, acmeKey, "192.0.2.1:1")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range 100 {
		c.Change(func(s auth.Sources) auth.Sources {
			s.Stored = nil
			if n%2 == 1 {
				s.Stored = added
			}
			return s
		})
	}
	all.Wait()
	if p, ok := c.Lookup("stored-key-0123456789abcdef"); !ok || p.Name != "stored" {
		t.Errorf("got %v, %t", p, ok)
	}
}

// guard allows three wrong keys at once, and then one every ten seconds.
func guard() *attempt.Limiter {
	return attempt.NewLimiter(attempt.Rate{Burst: 3, Every: 10 * time.Second}, attempt.Rate{}, nil)
}

func TestWrongKeysOfAnAddressAreSlowedAndRightOnesFromItAreNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, i, _ := trust(t)
		defer s.Close()
		c := auth.NewCallers(auth.Sources{Keys: keys(t), Issuers: s}, guard(), nil)
		token := i.Token(t, claims())
		wrong := func(credential, address string) error {
			_, err := c.Authenticate(sent(t, credential, address))
			return err
		}
		var limited *attempt.LimitedError
		for n := range 10 {
			err := wrong("wrong-key-0123456789abcdef", "192.0.2.1:1")
			if errors.As(err, &limited) != (n >= 3) {
				t.Fatalf("wrong key %d gives %v", n+1, err)
			}
		}
		if limited.After != 10*time.Second {
			t.Errorf("told to wait %v", limited.After)
		}
		for _, right := range []string{acmeKey, token} {
			if _, err := c.Authenticate(sent(t, right, "192.0.2.1:2")); err != nil {
				t.Errorf("a right one from the same address: %v", err)
			}
		}
		says(t, c, sent(t, "", "192.0.2.1:3"), "send an API key or token as `Authorization: Bearer <key>`")
		says(t, c, sent(t, "wrong-key-0123456789abcdef", "192.0.2.2:1"), "the API key is not known") // of another address
		time.Sleep(10 * time.Second)
		if err := wrong("wrong-key-0123456789abcdef", "192.0.2.1:1"); errors.As(err, &limited) {
			t.Errorf("still limited: %v", err)
		}
	})
}

func TestRequestsWithoutAKeyAreNoAttempts(t *testing.T) {
	t.Parallel()
	c := auth.NewCallers(auth.Sources{Keys: keys(t)}, guard(), nil)
	for range 100 {
		says(t, c, sent(t, "", "192.0.2.1:1"), "send an API key or token as `Authorization: Bearer <key>`")
	}
	says(t, c, sent(t, "wrong-key-0123456789abcdef", "192.0.2.1:1"), "the API key is not known")
}

func TestOutageOfAnIssuerIsNoAttempt(t *testing.T) {
	t.Parallel()
	s, i, _ := trust(t)
	i.Down(true)
	c := auth.NewCallers(auth.Sources{Keys: keys(t), Issuers: s}, guard(), nil)
	for range 10 {
		_, err := c.Authenticate(sent(t, i.Token(t, claims()), "192.0.2.1:1"))
		var down *auth.IssuerDownError
		if !errors.As(err, &down) {
			t.Fatalf("got %v", err)
		}
	}
}

func BenchmarkWarmToken(b *testing.B) {
	i := issuer.New(b, issuerURL)
	s, err := auth.NewIssuers(&web{hosts: map[string]http.Handler{"acme.okta.com": i}}, nil, accepted())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	c := auth.NewCallers(auth.Sources{Issuers: s}, guard(), nil)
	r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	r.Header.Set("Authorization", "Bearer "+i.Token(b, claims("exp", time.Now().Add(24*time.Hour).Unix())))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Authenticate(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkColdToken(b *testing.B) {
	i := issuer.New(b, issuerURL)
	s, err := auth.NewIssuers(&web{hosts: map[string]http.Handler{"acme.okta.com": i}}, nil, accepted())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	tokens := make([]string, 1000)
	for n := range tokens {
		tokens[n] = i.Token(b, claims("n", n))
	}
	n := 0
	for b.Loop() {
		if n == len(tokens) { // forget all
			n = 0
			b.StopTimer()
			if err := s.Configure(accepted()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		if _, err := s.Verify(b.Context(), tokens[n]); err != nil {
			b.Fatal(err)
		}
		n++
	}
}
