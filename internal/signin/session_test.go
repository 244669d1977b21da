package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"oktagraph/internal/signin"
)

func TestOnlyAKeyWithTheAdminScopeSignsIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	for _, key := range []string{"", readerKey, adminKey + "x", "Bearer " + adminKey} {
		if res := b.post("/connect/signin", "csrf", b.token(), "key", key); res.StatusCode != http.StatusUnauthorized || b.signedIn() != "" {
			t.Errorf("%q: %d, signed in as %q", key, res.StatusCode, b.signedIn())
		}
	}
	b.signIn()
	if b.signedIn() != "operations" {
		t.Errorf("signed in as %q", b.signedIn())
	}
}

func TestSessionCookieIsHttpOnlyStrictSecureAndOfThisHostAlone(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newSite(t))
	b.signIn()
	c := b.cookies["__Host-oktagraph_session"]
	if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("cookie %+v", c)
	}
	plain := newSite(t, func(o *signin.Options) { o.Secure = false })
	res := newBrowser(t, plain).get("/connect/signin")
	for _, c := range res.Cookies() {
		if c.Name != "oktagraph_form" || c.Secure || c.Path != "/connect" || c.SameSite != http.SameSiteStrictMode {
			t.Errorf("on plain http: cookie %+v", c)
		}
	}
}

func TestSessionFixation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	planted := strings.Repeat("A", 43)
	victim := newBrowser(t, s)
	victim.cookies["__Host-oktagraph_session"] = &http.Cookie{Name: "__Host-oktagraph_session", Value: planted}
	victim.signIn()
	if victim.session() == planted {
		t.Error("the planted token is the session's")
	}
	attacker := newBrowser(t, s)
	attacker.cookies["__Host-oktagraph_session"] = &http.Cookie{Name: "__Host-oktagraph_session", Value: planted}
	if name := attacker.signedIn(); name != "" {
		t.Errorf("the planted token is signed in as %s", name)
	}

	// Each change of who it is changes the token, and the one before is dead.
	before := victim.session()
	victim.hop(victim.send("GET", "/connect/invitations/"+oneTime, "", nil))
	if victim.session() == before {
		t.Error("the one-time link kept the administrator's token")
	}
	attacker.cookies["__Host-oktagraph_session"].Value = before
	if name := attacker.signedIn(); name != "" {
		t.Errorf("the token from before is still %s's", name)
	}
}

func TestTwoSessionCookiesAreNone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	r := httptest.NewRequest("GET", here+"/connect", nil)
	r.AddCookie(&http.Cookie{Name: "__Host-oktagraph_session", Value: b.session()})
	r.AddCookie(&http.Cookie{Name: "__Host-oktagraph_session", Value: b.session()})
	wantStatus(t, b.do(r), http.StatusSeeOther)
}

func TestSessionReplayedAfterSignOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	stolen := b.session()
	wantStatus(t, b.post("/connect/signout", "csrf", b.token()), http.StatusOK)
	if b.session() != "" {
		t.Error("the cookie is still there")
	}
	b.cookies["__Host-oktagraph_session"] = &http.Cookie{Name: "__Host-oktagraph_session", Value: stolen}
	if name := b.signedIn(); name != "" {
		t.Errorf("the replayed session is %s's", name)
	}
}

// A request that loaded the session before the sign-out, and saves it after, must not bring
// it back to life.
func TestSessionIsNotRevivedByASlowRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	token, cookie := b.token(), *b.cookies["__Host-oktagraph_session"]
	s.during = func(r *http.Request) {
		wantStatus(t, b.post("/connect/signout", "csrf", token), http.StatusOK)
		if err := s.Put(r.Context(), "late", "value"); err != nil {
			t.Errorf("put: %v", err)
		}
	}
	slow := newBrowser(t, s)
	slow.cookies[cookie.Name] = &cookie
	wantStatus(t, slow.post("/connect/act", "csrf", token), http.StatusOK)
	slow.cookies[cookie.Name] = &cookie
	if name := slow.signedIn(); name != "" {
		t.Errorf("the session is back, as %s's", name)
	}
}

// The same for a sign-in: the token from before stays dead, whoever still holds its session.
func TestTokenFromBeforeASignInIsNotRevivedByASlowRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	token, cookie := b.token(), *b.cookies["__Host-oktagraph_session"]
	s.during = func(r *http.Request) {
		b.signIn()
		if err := s.Put(r.Context(), "late", "value"); err != nil {
			t.Errorf("put: %v", err)
		}
	}
	slow := newBrowser(t, s)
	slow.cookies[cookie.Name] = &cookie
	wantStatus(t, slow.post("/connect/act", "csrf", token), http.StatusOK)
	if name := slow.signedIn(); name != "" {
		t.Errorf("the token from before is %s's again", name)
	}
}

func TestSessionEndsIdleAndAtTheEndOfTheDay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		b := newBrowser(t, s)
		b.signIn()
		for range 16 { // to 7:44, a click every 29 minutes
			time.Sleep(29 * time.Minute)
			if b.signedIn() == "" {
				t.Fatal("a session in use ended early")
			}
		}
		time.Sleep(17 * time.Minute)
		if b.signedIn() != "" {
			t.Error("the session outlives 8 hours")
		}
		b.signIn()
		time.Sleep(30*time.Minute + time.Second)
		if b.signedIn() != "" {
			t.Error("the session outlives half an hour without use")
		}
	})
}

func TestSessionEndsWithTheKeyThatOpenedIt(t *testing.T) {
	t.Parallel()
	revoked, tenants := false, []string{"acme", "globex"}
	s := newSite(t, func(o *signin.Options) {
		o.Check = func(p signin.Person) (signin.Person, bool) {
			return signin.Person{Name: "somebody else", Tenants: tenants}, !revoked && p.Via == signin.ViaKey
		}
	})
	b := newBrowser(t, s)
	b.signIn()
	tenants = []string{"acme"}
	if page := b.get("/connect"); !strings.Contains(page.body, "name=operations tenants=[acme]") {
		t.Errorf("after losing a tenant: %s", page.body)
	}
	revoked = true
	if b.signedIn() != "" {
		t.Error("the session outlives its key")
	}
	revoked = false
	if b.signedIn() != "" {
		t.Error("the session came back with the key")
	}
}

func TestOneTimeLinkOpensOneFormAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	res := b.hop(b.send("GET", "/connect/invitations/"+oneTime, foreign, nil))
	if res.StatusCode != http.StatusOK || !strings.Contains(res.body, "tenants=[acme] invitation="+oneTime) {
		t.Fatalf("the hop shows %d %s", res.StatusCode, res.body)
	}
	wantStatus(t, b.get("/connect"), http.StatusForbidden)
	wantStatus(t, b.post("/connect/act", "csrf", tokenIn.FindStringSubmatch(res.body)[1]), http.StatusForbidden)
	if s.acts() != 0 {
		t.Error("the invited acted as administrator")
	}
	admin := newBrowser(t, s)
	admin.signIn()
	wantStatus(t, admin.get("/connect/invited"), http.StatusUnauthorized)
}

func TestStoreReadByAnAttackerHoldsNoTokenAndNoValue(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	s.during = func(r *http.Request) { _ = s.Put(r.Context(), "key", "private-key-of-a-service-app") }
	wantStatus(t, b.post("/connect/act", "csrf", b.token()), http.StatusOK)
	invited := newBrowser(t, s)
	invited.hop(invited.get("/connect/invitations/" + oneTime))
	all, _ := s.store.All()
	if len(all) < 2 {
		t.Fatalf("%d rows", len(all))
	}
	for token, row := range all {
		for _, secret := range []string{b.session(), invited.session(), "private-key", oneTime, adminKey} {
			if strings.Contains(token+string(row), secret) {
				t.Errorf("the store holds %q", secret)
			}
		}
	}
}

func TestValuesAreSmallFewAndGoneWithThePerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	act := func(f func(ctx context.Context)) {
		t.Helper()
		s.during = func(r *http.Request) { f(r.Context()) }
		wantStatus(t, b.post("/connect/act", "csrf", b.token()), http.StatusOK)
	}
	act(func(ctx context.Context) {
		for i := range 8 {
			if err := s.Put(ctx, string(rune('a'+i)), strings.Repeat("v", 8<<10)); err != nil {
				t.Errorf("value %d: %v", i+1, err)
			}
		}
		for name, err := range map[string]error{
			"a ninth": s.Put(ctx, "ninth", "v"), "a large one": s.Put(ctx, "a", strings.Repeat("v", 8<<10+1)),
			"a long name": s.Put(ctx, strings.Repeat("n", 65), "v"),
		} {
			if !errors.Is(err, signin.ErrValue) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	act(func(ctx context.Context) {
		if v, ok := s.Get(ctx, "a"); !ok || len(v) != 8<<10 {
			t.Errorf("a has %d bytes, %v", len(v), ok)
		}
		if v, ok := s.Pop(ctx, "b"); !ok || len(v) != 8<<10 {
			t.Errorf("b has %d bytes, %v", len(v), ok)
		}
	})
	act(func(ctx context.Context) {
		if _, ok := s.Pop(ctx, "b"); ok {
			t.Error("b is there twice")
		}
	})
	b.signIn()
	act(func(ctx context.Context) {
		if _, ok := s.Get(ctx, "a"); ok {
			t.Error("a value went over to the next session")
		}
	})
}

// broken is a store whose writes, or reads, fail.
type broken struct {
	*memstore.MemStore
	write, read bool
}

func (b *broken) Commit(token string, row []byte, expiry time.Time) error {
	if b.write {
		return errors.New("the disk is full")
	}
	return b.MemStore.Commit(token, row, expiry)
}

func (b *broken) Find(token string) ([]byte, bool, error) {
	if b.read {
		return nil, false, errors.New("the database is gone")
	}
	return b.MemStore.Find(token)
}

func TestStoreThatFailsLetsNobodyInAndSignsNobodyOutSilently(t *testing.T) {
	t.Parallel()
	store := &broken{MemStore: memstore.NewWithCleanupInterval(0)}
	s := newSite(t, func(o *signin.Options) { o.Sessions = store })
	b := newBrowser(t, s)
	token := b.token()
	store.write = true
	wantStatus(t, b.post("/connect/signin", "csrf", token, "key", adminKey), http.StatusServiceUnavailable)
	if b.session() != "" || !strings.Contains(s.audit.String(), `"outcome":"failed"`) {
		t.Errorf("session %q, audit %s", b.session(), s.audit.String())
	}
	store.write = false
	b.signIn()
	token = b.token()
	store.write = true
	wantStatus(t, b.post("/connect/signout", "csrf", token), http.StatusServiceUnavailable)
	s.during = func(r *http.Request) { _ = s.Put(r.Context(), "a", "v") }
	wantStatus(t, b.post("/connect/act", "csrf", token), http.StatusServiceUnavailable)
	store.write, store.read = false, true
	wantStatus(t, b.get("/connect"), http.StatusServiceUnavailable)
	store.read = false
	if b.signedIn() != "operations" {
		t.Error("the session did not survive the fault")
	}
}

func TestVisitorsCannotFillTheStore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 20 {
		b := newBrowser(t, s)
		_ = b.token()
		b.post("/connect/signin", "csrf", b.token(), "key", "wrong")
		b.post("/connect/act", "csrf", b.token())
	}
	if rows, _ := s.store.All(); len(rows) != 0 {
		t.Errorf("%d rows after visitors only", len(rows))
	}
}

func TestNothingIsServedOutsideWrap(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	defer func() {
		if recover() == nil {
			t.Error("a page without Wrap was served")
		}
	}()
	s.Require(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/connect", nil))
}
