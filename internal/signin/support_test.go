package signin_test

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/alexedwards/scs/v2/memstore"
	"go.uber.org/goleak"

	"oktagraph/auth"
	"oktagraph/internal/audit"
	"oktagraph/internal/signin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	adminKey  = "admin-key-0123456789abcdef"
	readerKey = "reader-key-0123456789abcde"
	oneTime   = "one-time-token-0123456789"
	here      = "https://og.test"
	foreign   = "https://evil.test"
)

// text is a buffer that several may write to.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *text) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// site is a few pages behind sign-in.
type site struct {
	*signin.SignIn
	http.Handler
	audit, log *text
	store      *memstore.MemStore
	mu         sync.Mutex
	acted      int
	// during runs inside POST /connect/act, before the answer begins.
	during func(r *http.Request)
}

func (s *site) acts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acted
}

func keysOf(t *testing.T) *auth.Keys {
	t.Helper()
	client := func(key, name string, scope auth.Scope) auth.Client {
		k, err := auth.NewKey(key)
		if err != nil {
			t.Fatal(err)
		}
		p, err := auth.NewPrincipal(auth.Principal{Name: name, Tenants: []string{"acme", "globex"}, Scopes: []auth.Scope{scope}})
		if err != nil {
			t.Fatal(err)
		}
		return auth.Client{Key: k, Principal: p}
	}
	keys, err := auth.NewKeys(client(adminKey, "operations", auth.Admin), client(readerKey, "dashboard", auth.UsersRead))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func newSite(t *testing.T, change ...func(*signin.Options)) *site {
	t.Helper()
	s := &site{audit: &text{}, log: &text{}, store: memstore.NewWithCleanupInterval(0)}
	o := signin.Options{
		Key: signin.ByKeys(keysOf(t)), Sessions: s.store, Secure: true,
		Audit:  audit.New(slog.New(slog.NewJSONHandler(s.audit, nil))),
		Logger: slog.New(slog.NewJSONHandler(s.log, nil)),
	}
	for _, c := range change {
		c(&o)
	}
	made, err := signin.New(o)
	if err != nil {
		t.Fatalf("set up: %v", err)
	}
	s.SignIn = made
	s.Handler = made.Wrap(s.pages())
	return s
}

func (s *site) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /connect/signin", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "token=%s oidc=%s", s.Token(r.Context()), s.StartOIDC(r.URL.Query().Get("next")))
	})
	mux.HandleFunc("POST /connect/signin", func(w http.ResponseWriter, r *http.Request) {
		err := s.SignInByKey(r, r.PostForm.Get("key"))
		var limited *signin.LimitedError
		switch {
		case errors.As(err, &limited):
			s.PageTooMany(w, limited)
		case errors.Is(err, signin.ErrRefused):
			http.Error(w, err.Error(), http.StatusUnauthorized)
		case err != nil:
			http.Error(w, "store", http.StatusServiceUnavailable)
		default:
			http.Redirect(w, r, signin.Local(r.PostForm.Get("next")), http.StatusSeeOther)
		}
	})
	mux.HandleFunc("POST /connect/signout", func(w http.ResponseWriter, r *http.Request) {
		if err := s.SignOut(r); err != nil {
			http.Error(w, "store", http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("GET /connect/invitations/{token}", func(w http.ResponseWriter, r *http.Request) {
		done, err := s.Attempt(r, "invitation.open")
		var limited *signin.LimitedError
		if errors.As(err, &limited) {
			s.PageTooMany(w, limited)
			return
		}
		if r.PathValue("token") != oneTime {
			done("the link is not valid")
			http.Error(w, "not valid", http.StatusNotFound)
			return
		}
		done("")
		if err := s.OpenInvitation(r, signin.Person{Name: "invitation", Tenants: []string{"acme"}, Invitation: oneTime}); errors.As(err, &limited) {
			s.PageTooMany(w, limited)
			return
		}
		s.Hop(w, "/connect/invited")
	})
	who := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, _ := s.Person(r.Context())
		_, _ = fmt.Fprintf(w, "name=%s tenants=%v invitation=%s token=%s", p.Name, p.Tenants, p.Invitation, s.Token(r.Context()))
	})
	mux.Handle("GET /connect", s.Require(who))
	mux.Handle("GET /connect/orgs/{id}", s.Require(who))
	mux.Handle("GET /connect/invited", s.RequireInvited(who))
	mux.Handle("POST /connect/act", s.Require(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if s.during != nil {
			s.during(r)
		}
		s.mu.Lock()
		s.acted++
		s.mu.Unlock()
	})))
	mux.Handle("/connect/oidc/", s.OIDC())
	return mux
}

// browser keeps cookies, and sends them as SameSite says: it knows which site caused a
// request, and that redirects do not change that.
type browser struct {
	t       *testing.T
	to      http.Handler
	address string
	cookies map[string]*http.Cookie
	// old leaves out Sec-Fetch-Site.
	old bool
}

func newBrowser(t *testing.T, to http.Handler) *browser {
	t.Helper()
	return &browser{t: t, to: to, address: "192.0.2.1:1234", cookies: map[string]*http.Cookie{}}
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// send makes one request that a page of origin caused; "" is typed into the address bar.
func (b *browser) send(method, target, origin string, form url.Values) answer {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, here+target, body)
	r.RemoteAddr = b.address
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if method != http.MethodGet {
		r.Header.Set("Origin", origin)
	}
	if !b.old {
		r.Header.Set("Sec-Fetch-Site", map[string]string{here: "same-origin", "": "none"}[origin])
		if origin != here && origin != "" {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}
	}
	own := origin == here || origin == ""
	for _, c := range b.cookies {
		if own || c.SameSite == http.SameSiteLaxMode && method == http.MethodGet {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
	return b.do(r)
}

// do sends a request as it is and takes the answer's cookies.
func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.to.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	return answer{w.Result(), w.Body.String()}
}

func (b *browser) get(target string) answer { b.t.Helper(); return b.send("GET", target, here, nil) }

// post sends a form of our own pages.
func (b *browser) post(target string, pairs ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.send("POST", target, here, form)
}

var tokenIn = regexp.MustCompile(`token=([A-Za-z0-9_-]+)`)

// token reads the form token of the page that the browser sees.
func (b *browser) token() string {
	b.t.Helper()
	page := b.get("/connect")
	if page.StatusCode != http.StatusOK {
		page = b.get("/connect/signin")
	}
	m := tokenIn.FindStringSubmatch(page.body)
	if m == nil {
		b.t.Fatalf("no token in %d %q", page.StatusCode, page.body)
	}
	return m[1]
}

func (b *browser) session() string {
	if c, ok := b.cookies["__Host-oktagraph_session"]; ok {
		return c.Value
	}
	return ""
}

// signIn signs the operator in.
func (b *browser) signIn() {
	b.t.Helper()
	if res := b.post("/connect/signin", "csrf", b.token(), "key", adminKey); res.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("sign in: %d %s", res.StatusCode, res.body)
	}
}

// signedIn returns whose page the browser sees, "" for nobody's.
func (b *browser) signedIn() string {
	b.t.Helper()
	res := b.get("/connect")
	if res.StatusCode != http.StatusOK {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(res.body, "name="), " ")
	return name
}

var refreshIn = regexp.MustCompile(`http-equiv="refresh" content="0;url=([^"]+)"`)

// hop follows the page that moves on by itself; it is our own page that causes the request.
func (b *browser) hop(page answer) answer {
	b.t.Helper()
	m := refreshIn.FindStringSubmatch(page.body)
	if m == nil {
		b.t.Fatalf("no page that moves on: %d %s", page.StatusCode, page.body)
	}
	return b.get(html.UnescapeString(m[1]))
}

func wantStatus(t *testing.T, got answer, want int) {
	t.Helper()
	if got.StatusCode != want {
		t.Errorf("%d %s; want %d", got.StatusCode, got.body, want)
	}
}
