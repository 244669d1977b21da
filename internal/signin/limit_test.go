package signin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/signin"
)

// guess tries a wrong key from an address.
func guess(b *browser, token, address string) answer {
	b.address = address
	return b.post("/connect/signin", "csrf", token, "key", "guess-0123456789abcdefghij")
}

func TestGuessedKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		b := newBrowser(t, s)
		token := b.token()
		for range 5 {
			wantStatus(t, guess(b, token, "192.0.2.7:1"), http.StatusUnauthorized)
		}
		res := guess(b, token, "192.0.2.7:2")
		wantStatus(t, res, http.StatusTooManyRequests)
		if after, _ := strconv.Atoi(res.Header.Get("Retry-After")); after != 10 || !strings.Contains(res.body, "Try again in 10 seconds.") {
			t.Errorf("Retry-After %d, %s", after, res.body)
		}
		// Even the right key has to wait, or the guesses would still be answered.
		wantStatus(t, b.post("/connect/signin", "csrf", token, "key", adminKey), http.StatusTooManyRequests)
		wantStatus(t, guess(b, token, "192.0.2.8:1"), http.StatusUnauthorized)
		time.Sleep(10 * time.Second)
		wantStatus(t, guess(b, token, "192.0.2.7:1"), http.StatusUnauthorized)
		wantStatus(t, guess(b, token, "192.0.2.7:1"), http.StatusTooManyRequests)
		if n := strings.Count(s.audit.String(), "too many failed attempts"); n != 1 {
			t.Errorf("%d lines about the limit, want one a minute", n)
		}
		if strings.Contains(s.audit.String()+s.log.String(), "guess-") {
			t.Error("a guessed key is in a log")
		}
	})
}

func TestGuessesAtOnceGetNoFurtherThanInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		looked, mu := 0, sync.Mutex{}
		s := newSite(t, func(o *signin.Options) {
			o.Key = func(string, string) (signin.Person, bool) {
				time.Sleep(time.Second)
				mu.Lock()
				defer mu.Unlock()
				looked++
				return signin.Person{}, false
			}
		})
		token := newBrowser(t, s)
		csrf := token.token()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				b := newBrowser(t, s)
				for name, c := range token.cookies {
					b.cookies[name] = c
				}
				guess(b, csrf, "192.0.2.7:1")
			})
		}
		all.Wait()
		if looked != 5 {
			t.Errorf("%d of 50 guesses at once were looked at, want 5", looked)
		}
	})
}

func TestGuessesFromOneIPv6NetworkCountTogether(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newSite(t))
	token := b.token()
	for i := range 5 {
		wantStatus(t, guess(b, token, fmt.Sprintf("[2001:db8::%d]:1", i+1)), http.StatusUnauthorized)
	}
	wantStatus(t, guess(b, token, "[2001:db8::ffff]:1"), http.StatusTooManyRequests)
	wantStatus(t, guess(b, token, "[2001:db8:0:1::1]:1"), http.StatusUnauthorized)
}

func TestGuessesFromManyAddressesAreBoundedTogetherAndDisturbNoSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		admin := newBrowser(t, s)
		admin.signIn()
		b := newBrowser(t, s)
		token := b.token()
		refused := 0
		for i := range 200 {
			if guess(b, token, fmt.Sprintf("203.0.113.%d:1", i)).StatusCode == http.StatusUnauthorized {
				refused++
			}
		}
		if refused != 100 {
			t.Errorf("%d guesses in a moment, want 100", refused)
		}
		if admin.signedIn() == "" {
			t.Error("the session is disturbed")
		}
		wantStatus(t, admin.post("/connect/act", "csrf", admin.token()), http.StatusOK)
		time.Sleep(time.Minute)
		wantStatus(t, guess(b, token, "198.51.100.1:1"), http.StatusUnauthorized)
	})
}

func TestForgedFormsFromManyAddressesKeepNobodyFromSigningIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	attacker := newBrowser(t, s)
	for i := range 200 {
		attacker.address = fmt.Sprintf("203.0.113.%d:1", i)
		attacker.send("POST", "/connect/act", foreign, nil)
	}
	newBrowser(t, s).signIn()
}

func TestGuessedOneTimeLinksAndFormsAreSlowed(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]func(b *browser) answer{
		"link": func(b *browser) answer { return b.get("/connect/invitations/guess") },
		"form": func(b *browser) answer { return b.post("/connect/act", "csrf", "guess") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(t, newSite(t))
			for range 5 {
				if res := try(b); res.StatusCode == http.StatusTooManyRequests {
					t.Fatal("limited early")
				}
			}
			wantStatus(t, try(b), http.StatusTooManyRequests)
		})
	}
}

func TestOneTimeLinkOpenedAgainAndAgainDoesNotFillTheStore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 20 {
		b := newBrowser(t, s)
		b.address = fmt.Sprintf("192.0.2.%d:1", i)
		wantStatus(t, b.get("/connect/invitations/"+oneTime), http.StatusOK)
	}
	wantStatus(t, newBrowser(t, s).get("/connect/invitations/"+oneTime), http.StatusTooManyRequests)
	if rows, _ := s.store.All(); len(rows) != 20 {
		t.Errorf("%d sessions of one link", len(rows))
	}
	newBrowser(t, s).signIn() // others are not slowed
}

func TestForwardedForIsBelievedFromTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	trust := func(o *signin.Options) {
		o.TrustProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	for name, tc := range map[string]struct {
		remote, forwarded, want string
	}{
		"no proxy":                  {"192.0.2.1:1", "", "192.0.2.1"},
		"forged by the client":      {"192.0.2.1:1", "198.51.100.1", "192.0.2.1"},
		"by our proxy":              {"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		"forged before our proxy":   {"10.0.0.1:1", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
		"two of our proxies":        {"10.0.0.1:1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		"nothing sent by the proxy": {"10.0.0.1:1", "", "10.0.0.1"},
		"rubbish":                   {"10.0.0.1:1", "198.51.100.1, x", "10.0.0.1"},
		"with a port":               {"[::1]:1", "198.51.100.1:443", "198.51.100.1"},
		"IPv6":                      {"[::1]:1", "[2001:db8::1]", "2001:db8::1"},
		"mapped":                    {"[::ffff:10.0.0.1]:1", "::ffff:198.51.100.1", "198.51.100.1"},
		"not an address":            {"@", "198.51.100.1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, trust)
			got := ""
			h := s.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = s.Address(r) }))
			r := httptest.NewRequest("GET", here+"/connect", nil)
			r.RemoteAddr = tc.remote
			if tc.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tc.forwarded)
			}
			h.ServeHTTP(httptest.NewRecorder(), r)
			if got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
